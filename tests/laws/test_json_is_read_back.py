"""What is written as JSON is read back equal, and is what the schema says."""

import json
import re

import articlekit as ak
from schema import VALIDATOR
from strategies import every_article

ESCAPE = re.compile(r"\\u((?:00[789]|202)[0-9a-f])")
"""What is escaped although JSON need not: what terminals or line readers would act on."""


@every_article()
def test_read_back(article):
    for form in ("json", "jsonl"):
        text = ak.render(article, form)
        again = ak.from_json(text)
        assert again == article
        assert ak.from_json(text.encode()) == article
        assert ak.render(again, form) == text


@every_article()
def test_the_schema_holds(article):
    VALIDATOR.validate(json.loads(ak.render(article, "json")))


@every_article()
def test_one_line_says_the_same(article):
    expected = json.dumps(ak.to_dict(article), ensure_ascii=False, separators=(",", ":"))
    text = ak.render(article, "json", indent=None)
    assert ESCAPE.sub(lambda match: chr(int(match[1], 16)), text) == expected + "\n"
    (line,) = ak.render(article, "jsonl").splitlines()
    assert json.loads(line) == json.loads(expected)
