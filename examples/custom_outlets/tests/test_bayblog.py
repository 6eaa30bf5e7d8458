"""Each rule is needed by the record, and loses no letter of it."""

from pathlib import Path

import articlekit as ak
from articlekit import testing
from articlekit.model import Text
from articlekit_bayblog import outlets

RECORD = Path(__file__).with_name("record.md").read_text(encoding="utf-8")


def test_the_rules_of_articlekit():
    testing.check_outlets(outlets(), RECORD)


def test_what_is_read():
    article = ak.parse(RECORD)  # The distribution is installed, so its rules hold.
    assert article.date.isoformat() == "2022-01-31T20:30:00+00:00"
    assert article.byline == "Moana Reed"
    assert article.lead_image.caption.credit == (Text("Hemi Tane"),)
    assert [item.reason for item in article.discarded] == ["newsletter", "promotion"]
