"""Each option changes each output that takes it; all other outputs refuse it.

The tests go over all options of `convert` and all kinds of outputs. An option is given to a
conversion of the articles below. Either its result differs from the one without the option, or the
command ends with the status 2 and a message that names the option.
"""

import base64
import datetime as dt
import hashlib
import io
import os
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from PIL import Image

from articlekit.batch.options import ConvertOptions, SelectOptions, option_fields
from articlekit.batch.workers.inline import InlineExecutor
from articlekit.cli.app import cli
from articlekit.cli.table import ROWS

BIG = Image.effect_noise((64, 64), 60)
STREAM = io.BytesIO()
BIG.save(STREAM, "PNG")
PNG = base64.b64encode(STREAM.getvalue()).decode()
"""A picture that is no spacer."""
BODY = f"""
<p>By Ann Author</p>
<h2>A heading</h2>
<p>A paragraph with <em>emphasis</em> and <a href="https://towns.example/x">a link</a>, which is
long enough to be wrapped at the width of a terminal, and about towns.</p>
<p>He said<strong>“Stop.”</strong>and {{{{ braces }}}} stay.</p>
<figure><img src="/blank.gif" data-src="/a.jpg" alt="A boat"><figcaption>A boat.</figcaption>
</figure>
<p><img src="data:image/png;base64,{PNG}" alt="A square"></p>
<ul><li>one</li><li>two</li></ul>
<table><tr><th>a</th><th>b</th><th>c</th><th>d</th><th>e</th></tr>
<tr><td>1</td><td>2</td><td>3</td><td>4</td><td>5</td></tr></table>
<p>H<sub>2</sub>O.</p>
<p>© 2020 Example Company. All rights reserved.</p>
"""
CHINESE = "<p>北京的消息。很多人在河边等船，等了一个下午，船才慢慢地来了。</p>"
DAY = int(dt.datetime(2020, 7, 15, 23, tzinfo=dt.UTC).timestamp() * 1000)


def record(title, host, number, body, front=""):
    stamp = DAY + number * 86_400_000 * 20
    return f"{front}<!--{stamp}-->\n[{title}](https://{host}/{number})\n------\n\n{body}\n"


FILES = {
    "a.md": record("First", "towns.example", 0, BODY, "---\ntags: [boats]\n---\n"),
    "b.md": record("第二篇 - 德国之声", "www.dw.com", 1, CHINESE),
    "c.md": record("Third", "towns.example", 2, BODY) + record("Last", "towns.example", -1, BODY),
    "d.md": record("第二篇 - 德国之声", "www.dw.com", 1, CHINESE),
}
OWN_OUTLET = '[[outlet]]\nname = "Towns"\nhosts = ["towns.example"]\nzone = "Asia/Tokyo"\n'


@contextmanager
def inline(**_):
    """Does without worker processes, which take longer than the rest."""
    yield InlineExecutor()


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(import_module("articlekit.batch.convert"), "start_executor", inline)
    Path("posts").mkdir()
    for name, text in FILES.items():
        Path("posts", name).write_text(text, encoding="utf-8")
    Path("more.toml").write_text(OWN_OUTLET, encoding="utf-8")
    Path("x.css").write_text("p { color: red }", encoding="utf-8")
    Path("pictures").mkdir()
    return tmp_path


OUTPUTS = {
    "text": "-t text",
    "markdown": "-t markdown -o -",
    "html": "-t html",
    "json": "-t json",
    "jsonl file": "-o x.jsonl",
    "text file": "-o x.txt",
    "markdown file": "-o x.md",
    "html file": "-o x.html",
    "json file": "-o x.json",
    "epub file": "-o x.epub",
    "parquet file": "-o x.parquet",
    "text folder": "-t text -o out/",
    "markdown folder": "-t markdown -o out/",
    "html folder": "-t html -o out/",
    "json folder": "-t json -o out/",
    "jsonl folder": "-t jsonl -o out/",
    "epub folder": "-t epub -o out/",
    "archive folder": "-t archive -o out/",
    "parquet folder": "-t parquet -o out/",
    "html site": "-t html -o out/ --index",
    "parquet dataset": "-t parquet -o out/ --partition-by source",
    "epub books": "-t epub -o out/ --per month",
}
REPRESENTATIVE = (
    "text",
    "jsonl file",
    "epub file",
    "markdown folder",
    "html folder",
    "html site",
    "parquet dataset",
    "epub books",
)
"""One output of each kind, for options that know kinds of outputs and not formats."""

UNSEEN = {
    "--jobs": "the same outputs, in more processes",
    "--timeout": "nothing takes so long",
    "--max-bytes": "nothing is so large",
    "--encoding": "all inputs are UTF-8",
    "--durable": "the same outputs, after a loss of power too",
    "--scheduler": "the same outputs, made elsewhere",
    "--quiet": "tested with the messages",
    "--verbose": "tested with the messages",
    "--sort": "a folder has no order; where there is one, tested below",
    "--shingle": "the duplicates differ too little",
    "--images": "needs a folder of fetched pictures",
    "--pictures": "as above",
    "--assets": "as above",
    "--cover": "as above",
    "--cover-font": "needs a font",
    "--max-size": "all books are smaller",
    "--max-image-bytes": "a limit that no picture reaches",
    "--max-image-pixels": "as above",
    "--image-quality": "small pictures are not encoded again",
    "--grayscale-images": "as above",
    "--max-image-side": "as above",
    "--profile": "as above",
    "--help": "the help",
}
"""Options that change no output of these articles, with the reason."""
VALUES = {
    "--from": "html",
    "--outlets": "more.toml",
    "--set-language": "ja",
    "--since": "2020-07-16T10:00Z",
    "--until": "2020-07",
    "--source": "DW",
    "--language": "zh",
    "--match": "北京",
    "--unique": "url",
    "--threshold": "1",
    "--limit": "1",
    "--timezone": "Asia/Shanghai",
    "--existing": "error",
    "--name": "{date:%Y}-{slug}",
    "--group-by": "source",
    "--partition-by": "month",
    "--fold": None,
    "--index": None,
    "--base-url": "https://news.example/",
    "--search": None,
    "--clean-titles": None,
    "--report": "report.jsonl",
    "--width": "40",
    "--title": "All of it",
    "--no-title": None,
    "--front-matter": "toml",
    "--front-matter-key": "date=day",
    "--heading-base": "2",
    "--heading": "setext",
    "--bullet": "*",
    "--emphasis": "_",
    "--caption": "emphasis",
    "--edge": "entity",
    "--html": "allow",
    "--wrap": "40",
    "--image": "src",
    "--data-images": "keep",
    "--liquid": None,
    "--indent": "none",
    "--id": None,
    "--flat": None,
    "--style": "x.css",
    "--title-file-as": "A, B",
    "--book-language": "ja",
    "--identifier": "urn:x",
    "--creator": "Ann",
    "--publisher": "Press",
    "--description": "Text",
    "--rights": "CC0",
    "--subject": "Boats",
    "--series": "Series",
    "--series-index": "2",
    "--modified": "2020-07-15T08:00+08:00",
    "--per": "source",
    "--max-articles": "1",
    "--no-draw-cover": None,
    "--picture-links": None,
    "--link-notes": None,
    "--wide-tables": "list",
    "--vertical": None,
    "--summaries": None,
    "--no-neighbours": None,
    "--no-rights-notes": None,
    "--row-group": "1",
    "--compression": "gzip",
    "--drop": "text",
}
"""A value of each option that differs from the default; None for a flag."""
BY_FORMAT = {
    ("text", "--links"): "inline",
    ("markdown", "--links"): "reference",
    ("parquet", "--id"): "--no-id",
}
"""Values that depend on the format."""
ALSO = {
    "--threshold": "--unique near",
    "--summaries": "--group-by source",
    "--fold": "--unique url",
    "--series-index": "--series x",
    "--base-url": "--index",
    "--search": "--index",
}
"""Options that an option needs."""


def run(args):
    """The status, standard output and error of a command, and the files that it leaves."""
    done = CliRunner().invoke(cli, ["convert", *args.split()])
    files = {
        os.path.relpath(path, "."): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in Path().rglob("*")
        if path.is_file() and not str(path).startswith(("posts", "x.css", "more.toml"))
    }
    for path in files if "--existing" not in args else ():
        os.unlink(path)
    return done.exit_code, done.stdout, done.stderr, files


def given(flag, form):
    """An option as it is typed."""
    value = BY_FORMAT.get((form, flag), VALUES.get(flag))
    if value is None or value.startswith("--"):
        return value or flag
    return f"{flag} {value}"


def flags_of_convert():
    command = cli.get_command(click.Context(cli), "convert")
    params = command.get_params(click.Context(command))
    options = (param for param in params if isinstance(param, click.Option))
    return {max(param.opts, key=len) for param in options}


def test_each_option_has_a_value_or_a_reason():
    """An option that is new belongs into one of the tables above."""
    by_format = {flag for _, flag in BY_FORMAT}
    assert flags_of_convert() - {"--to", "--output"} == {*VALUES, *by_format, *UNSEEN}
    assert not VALUES.keys() & UNSEEN.keys()


FILTERS = [field.flag for field in option_fields(SelectOptions) if field.flag in VALUES]
COMMON = [field.flag for field in option_fields(ConvertOptions) if field.flag in VALUES]


@pytest.mark.parametrize("flag", FILTERS)
def test_filters_are_never_refused(here, flag):
    """They say what is read; where nothing of it is shown they still apply."""
    refused, effects = check(flag, REPRESENTATIVE)
    assert effects
    assert not refused


@pytest.mark.parametrize("flag", [flag for flag in COMMON if flag not in FILTERS])
def test_options_of_a_run(here, flag):
    refused, effects = check(flag, REPRESENTATIVE)
    assert effects
    assert refused | effects == set(REPRESENTATIVE) - (
        {"html site"} if flag == "--index" else set()
    )


@pytest.mark.parametrize("flag", sorted({row.flag for row in ROWS if row.flag not in UNSEEN}))
def test_options_of_formats(here, flag):
    formats = {row.format for row in ROWS if row.flag == flag}
    outputs = {name for name in OUTPUTS if name.partition(" ")[0] in formats}
    refused, effects = check(flag, outputs)
    assert effects
    assert refused | effects == outputs


def check(flag, outputs):
    """The outputs that refuse an option, and those that it changes."""
    refused, effects = set(), set()
    for output in sorted(outputs):
        form = output.partition(" ")[0]
        args = OUTPUTS[output]
        if form == "epub" and flag != "--no-draw-cover":
            args += " --no-draw-cover"  # To draw takes long.
        if form == "epub" or ALSO.get(flag) not in ("--group-by source", "--series x"):
            args += f" {ALSO.get(flag, '')}"
        option = given(flag, form)
        for inputs in ("posts", "posts/a.md"):
            before = run(f"{inputs} {args}")
            if before[0] == 2:  # The output refuses what the option needs.
                refused.add(output)
                break
            after = run(f"{inputs} {args} {option}")
            if after[0] == 2:
                names = {flag, flag[2:].replace("-", "_"), ALSO.get(flag, flag).split()[0]}
                assert any(name in after[2] for name in names), after[2]
                refused.add(output)
            elif after != before:
                effects.add(output)
                break
    return refused - effects, effects
