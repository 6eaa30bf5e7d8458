"""The command line as other programs meet it: start-up, signals, options, help."""

import collections.abc
import dataclasses
import json
import multiprocessing
import os
import pty
import re
import shutil
import sys
import types
import typing
import zipfile
from importlib import import_module
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import commands
from articlekit.batch.options import ConvertOptions, option_fields
from articlekit.cli.app import COMMANDS, cli
from articlekit.cli.command import SYNONYMS
from articlekit.cli.format_options import _shape, format_values
from articlekit.cli.manual import manual
from articlekit.cli.options import commas, readable, size
from articlekit.cli.rows import COMMON, INTERNAL
from articlekit.cli.table import ROWS
from articlekit.cli.terminal import shown
from articlekit.errors import UsageError
from articlekit.writers import formats

ROOT = Path(__file__).parents[1]
ARTICLES = ROOT / "examples" / "articles"
MODULE = commands.MODULE


@pytest.fixture
def here(tmp_path, monkeypatch):
    shutil.copytree(ARTICLES, tmp_path / "posts")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*args, **more):
    return commands.articlekit(*args, **more)


# --- Start-up ----------------------------------------------------------------------------------

LOADED = "import sys; {}; print(*sorted(name.partition('.')[0] for name in sys.modules))"


def loaded(statement):
    done = commands.program([sys.executable, "-c", LOADED.format(statement)], text=True, check=True)
    return set(done.stdout.split())


def test_importing_the_package_loads_little():
    heavy = {"click", "rich", "ebooklib", "bs4", "PIL", "lxml", "yaml", "matplotlib", "fsspec"}
    assert not loaded("import articlekit") & heavy


def test_using_the_package_loads_no_more_than_it_needs():
    everything = "import articlekit as a; [getattr(a, name) for name in a.__all__]"
    assert not loaded(everything) & {"click", "rich", "ebooklib", "bs4", "PIL", "fsspec", "rensa"}


def test_the_version_and_the_help_need_neither_reader_nor_rich():
    call = "import articlekit.cli.app as c; runner = c.cli.main([{!r}], standalone_mode=False)"
    for flag in ("--version", "--help"):
        assert not loaded(call.format(flag)) & {"rich", "lxml", "yaml", "ebooklib"}


COLLECTIONS = """
import atexit, gc, sys
import articlekit.cli.app

at = {}

def count():
    return sum(each["collections"] for each in gc.get_stats())

class Watch:
    def find_spec(self, name, path=None, target=None):
        if name.startswith("articlekit."):
            at[name] = count()

def show():
    print(len(set(list(at.values())[1:])), gc.isenabled(), len(gc.get_objects()) < 100)
    sys.stdout.flush()

sys.meta_path.insert(0, Watch())
atexit.register(show)  # Is called after what the command registers.
articlekit.cli.app.main(["stats", "--help"])
"""


def test_no_garbage_is_collected_at_the_start_and_at_the_end():
    done = commands.program([sys.executable, "-c", COLLECTIONS], text=True, check=True)
    assert done.stdout.splitlines()[-1].split() == ["1", "True", "True"]


def test_every_public_name_is_there():
    import articlekit

    assert sorted(articlekit.__all__) == articlekit.__all__
    assert set(articlekit.__all__) <= set(dir(articlekit))
    assert all(getattr(articlekit, name) is not None for name in articlekit.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        articlekit.nothing  # noqa: B018


# --- Help --------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [None, *COMMANDS])
def test_help_holds_examples_that_parse(command):
    args = [] if command is None else [command]
    shown_help = CliRunner().invoke(cli, [*args, "--help"], prog_name="articlekit")
    assert shown_help.exit_code == 0
    lines = shown_help.output.partition("Examples:\n")[2].splitlines()
    examples = [line.strip() for line in lines if line.startswith("  articlekit ")]
    assert examples
    assert max(map(len, examples)) <= 78, "wider than a terminal of 80 columns"
    for line in examples:
        _, name, *rest = re.findall(r"'[^']*'|[^ ']+", line.partition(" > ")[0])
        found = cli.get_command(click.Context(cli), name)
        with found.make_context(name, [word.strip("'") for word in rest]):
            pass


def test_the_manual_is_current():
    page = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    assert page == manual(), "python -m articlekit.cli.manual > docs/cli.md"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(shell):
    environment = {**os.environ, "_ARTICLEKIT_COMPLETE": f"{shell}_source"}
    done = commands.program(MODULE, env=environment)
    if shell == "bash" and b"Bash" in done.stderr:
        pytest.skip("the bash here is too old")
    assert b"_ARTICLEKIT_COMPLETE" in done.stdout or done.returncode == 0


def test_a_wrong_command_gets_a_guess():
    done = CliRunner().invoke(cli, ["shwo"])
    assert done.exit_code == 2
    assert "Did you mean 'show'?" in done.output
    assert "Did you mean" not in CliRunner().invoke(cli, ["xyzzy"]).output


# --- Options -----------------------------------------------------------------------------------


OWN = [form for form in formats() if form.distribution == "articlekit"]


@pytest.mark.parametrize("form", OWN, ids=lambda form: form.name)
def test_each_field_of_a_writer_has_an_option(form):
    fields = {field.name for field in dataclasses.fields(form.writer())}
    covered = {row.field for row in ROWS if row.format == form.name}
    covered |= {field for name, field in (*COMMON, *INTERNAL) if name == form.name}
    assert covered == fields
    shared = {name for (owner, _), name in COMMON.items() if owner == form.name}
    assert shared <= {field.name for field in dataclasses.fields(ConvertOptions)}


def test_one_flag_takes_a_value_or_none():
    """One word has one meaning: formats with the same flag agree on its shape."""
    shapes = {}
    for row in ROWS:
        shapes.setdefault(row.flag, set()).add(_shape(row))
    assert {flag for flag, found in shapes.items() if len(found) > 1} == set()
    common = {field.flag for field in option_fields(ConvertOptions)}
    assert not common & set(shapes)


VALUES = {
    "integer": "7",
    "integer?": "none",
    "number": "1.5",
    "size": "25MB",
    "text": "x",
    "path": "x.png",
    "folder": "pictures",
    "date": "2020-07-15T08:00+08:00",
    "list": "a,b",
    "repeated": "x",
}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.format}{row.flag}")
def test_options_of_formats_are_parsed(row, tmp_path, monkeypatch):
    """Each option reaches the writer that has it as a value of its type, and is refused else."""
    monkeypatch.chdir(tmp_path)
    Path("x.css").write_text("p { color: red }", encoding="utf-8")
    Path("pictures").mkdir()
    value = {"file": "x.css", "pictures": "pictures", "choice": (*row.values, "")[0]}
    args = [row.flag] if "flag" in row.kind or row.kind == "switch" else []
    args = args or [row.flag, {**VALUES, **value}[row.kind]]
    command = cli.get_command(click.Context(cli), "convert")
    with command.make_context("convert", [*args, "in"]) as context:
        for form in OWN:
            if form.name == row.format:
                ((name, value),) = format_values(form, context.params).items()
                assert name == row.field
                assert _fits(value, typing.get_type_hints(form.writer())[name])
            elif not any((other.format, other.flag) == (form.name, row.flag) for other in ROWS):
                with pytest.raises(UsageError, match=f"{row.flag} is for .*, not for {form.name}"):
                    format_values(form, context.params)


def _fits(value, hint):
    """Whether a value is of a type, as far as options need."""
    origin = typing.get_origin(hint)
    if origin in (types.UnionType, typing.Union):
        return any(_fits(value, part) for part in typing.get_args(hint))
    if origin is typing.Literal:
        return value in typing.get_args(hint)
    if origin is collections.abc.Callable:
        return callable(value)
    if origin in (tuple, collections.abc.Sequence):
        return isinstance(value, tuple)
    return type(value) is (type(None) if hint is None else hint)


WRONG = [
    (["-t", "text", "--width", "0"], "--width 0: expected a number from 1 on or none"),
    (["-t", "text", "--width", "x"], "--width x: expected a number from 1 on or none"),
    (["-t", "markdown", "--links", "footnotes"], "--links footnotes: markdown knows inline, ref"),
    (["-t", "html", "--style", "no.css"], "--style no.css: No such file or directory"),
    (["-t", "html", "--images", "nowhere"], "nowhere: input: No such file or directory"),
    (["-o", "x.epub", "--series-index", "x"], "--series-index x: expected a number"),
    (["-o", "x.epub", "--max-image-bytes", "x"], "--max-image-bytes: 'x' is not a size"),
    (["-o", "x.epub", "--modified", "x"], "--modified x: expected a time with its zone"),
    (["-t", "json", "--wrap", "72"], "--wrap is for markdown, not for json"),
]


@pytest.mark.parametrize(("args", "message"), WRONG)
def test_values_that_are_not_valid(here, args, message):
    done = CliRunner().invoke(cli, ["convert", "posts", *args])
    assert done.exit_code == 2
    assert done.output.startswith(f"articlekit: {message}")
    assert done.output.count("\n") == 1


MEANT = [
    ("convert", "--only-language", "--language"),
    ("convert", "--dedupe", "--unique"),
    ("convert", "--format", "--to"),
    ("book", "--css", "--style"),
    ("stats", "--tz", "--timezone"),
    ("images", "--workers", "--jobs"),
]


@pytest.mark.parametrize(("command", "flag", "meant"), MEANT)
def test_options_of_other_programs_get_a_guess(command, flag, meant):
    done = CliRunner().invoke(cli, [command, "posts", flag, "x"])
    assert done.exit_code == 2
    assert f"Did you mean '{meant}'?" in done.output


def test_synonyms_are_no_options_and_mean_some():
    flags = {flag for name in COMMANDS for flag in _flags(name)}
    assert set(SYNONYMS.values()) <= flags
    assert not SYNONYMS.keys() & flags - {"--format"}  # Of check and stats.


def _flags(name):
    command = cli.get_command(click.Context(cli), name)
    return {flag for param in command.get_params(click.Context(command)) for flag in param.opts}


FORMATS = [
    ("-t HTML", "did you mean 'html'?"),
    ("-t markdwn", "did you mean 'markdown'?"),
    ("-o all.htm", "did you mean all.html?"),
    ("-o a/b.ndjson", "did you mean a/b.jsonl?"),
    ("-o x.pdf", "book INPUT -o x.epub && ebook-convert x.epub x.pdf"),
    ("-t mobi", "ebook-convert news.epub news.mobi"),
    ("-o all.csv", "name it with -t: text, markdown"),
    ("-o all.txt.gz", "all.txt.gz: only json and jsonl can be compressed, not text"),
]


@pytest.mark.parametrize(("args", "message"), FORMATS)
def test_formats_that_are_unknown(args, message):
    done = CliRunner().invoke(cli, ["convert", "posts", *args.split()])
    assert done.exit_code == 2
    assert message in done.output


def test_a_list_of_addresses_takes_no_option_of_fetching(here):
    for option in ("-o x", "--dry-run", "--gap 3", "--fallback page", "--allow-port 81"):
        done = CliRunner().invoke(cli, ["images", "posts", "--list", *option.split()])
        flag = option.split()[0]
        assert done.exit_code == 2
        assert f"--list fetches nothing, so that {flag} has no effect" in done.output


@pytest.mark.parametrize("out", ["posts/2020-07-20-wire.md", "./posts/../posts/2020-07-20-wire.md"])
@pytest.mark.parametrize("more", [[], ["posts/2020-07-20-wire.md"]])
def test_a_file_that_is_read_is_not_replaced(here, out, more):
    before = Path(out).read_bytes()
    done = run("convert", "posts", *more, "-o", out)
    assert done.returncode == 2
    assert done.stderr.decode().endswith(f"{out}: the output is an input as well\n")
    assert Path(out).read_bytes() == before
    assert run("convert", "posts", "-o", "posts/all.jsonl").returncode == 0


@pytest.mark.parametrize("name", ["法广", "法廣", "RFI", "rfi", "Radio France Internationale",
                                  "rfi.fr", "www.rfi.fr", "https://www.rfi.fr/cn/"])  # fmt: skip
def test_a_source_has_many_names(here, name):
    done = run("convert", "posts", "-t", "jsonl", "--source", name)
    assert {json.loads(line)["source"] for line in done.stdout.splitlines()} == {"rfi.fr"}
    assert run("convert", "posts", "-t", "jsonl", "--source", ",").returncode == 2


def test_texts_of_a_locale_without_utf_8(here):
    """The bytes of the command line are UTF-8, whatever the locale says."""
    env = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    args = [
        "convert",
        "posts",
        "-t",
        "markdown",
        "-o",
        "-",
        "--source",
        "法广",
        "--match",
        "音乐节",
    ]
    args += ["--front-matter-key", "source=来源"]
    done = commands.program([*MODULE, *args], env=env)
    assert done.returncode == 0, done.stderr
    assert "来源: rfi.fr" in done.stdout.decode()
    assert readable("a\udcff") == "a\udcff"


def test_options_reach_the_writer(here):
    done = run(
        "convert", "posts/2021-03-12-columns.md", "-t", "text", "--width", "30", "--no-title"
    )
    assert all(len(line) <= 30 for line in done.stdout.decode().splitlines())
    done = run("convert", "posts/2020-07-20-wire.md", "-t", "json", "--indent", "none")
    assert done.stdout.count(b"\n") == 1
    Path("x.css").write_text("p { color: red }", encoding="utf-8")
    done = run("convert", "posts/2020-07-20-wire.md", "-t", "html", "--style", "x.css")
    assert b"p { color: red }" in done.stdout
    done = run("convert", "posts/2020-07-20-wire.md", "-t", "html", "--style", "none.css")
    assert (done.returncode, done.stdout) == (2, b"")


@pytest.mark.parametrize("name", ["pictures", "pictures.zip"])
def test_pictures_reach_every_worker(here, name, monkeypatch):
    """Several workers, forked or spawned, read from one folder or zip."""
    with zipfile.ZipFile("pictures.zip", "w") as archive:
        for path in (ROOT / "examples" / "pictures").iterdir():
            archive.write(path, path.name)
    shutil.copytree(ROOT / "examples" / "pictures", "pictures")
    for number in range(40):
        shutil.copy("posts/2021-11-03-夜班巴士.md", f"posts/{number}.md")
    pages = {}
    for at, method in enumerate(("fork", "spawn")):
        context = multiprocessing.get_context(method)
        monkeypatch.setattr(
            "articlekit.batch.workers.processes.start_method_context", lambda c=context: c
        )
        args = ["convert", "posts", "-t", "html", "-o", f"out{at}", "--images", name, "-j", "2"]
        assert CliRunner().invoke(cli, args).exit_code == 0
        pages[method] = [page.read_bytes() for page in sorted(Path(f"out{at}").rglob("*.html"))]
    assert pages["fork"] == pages["spawn"]
    assert sum(page.count(b'src="data:image/png;base64,') for page in pages["fork"]) >= 80
    args = ["convert", "posts", "-o", "x.epub", "--images", name]
    assert CliRunner().invoke(cli, args).exit_code == 0
    with zipfile.ZipFile("x.epub") as book:
        assert [entry for entry in book.namelist() if entry.endswith(".png")]


def test_outlets_of_ones_own(here):
    Path("o.toml").write_text(
        '[[outlet]]\nname = "Wire"\nhosts = ["wire.example"]\nzone = "Asia/Shanghai"\n',
        encoding="utf-8",
    )
    done = run("convert", "posts/2020-07-20-wire.md", "-t", "json", "--outlets", "o.toml")
    assert json.loads(done.stdout)["date"] == "2020-07-19T20:49:49.000Z"
    assert run("convert", "posts", "-t", "jsonl", "--outlets", "none.toml").returncode == 2


def test_encoding(here):
    text = "[标题](https://x.example/)\n------\n<p>正文</p>".encode("cp949", "ignore")
    Path("x.md").write_bytes(text + "한국어".encode("cp949"))
    done = run("convert", "x.md", "-t", "text", "--encoding", "cp949")
    assert "한국어" in done.stdout.decode()


@pytest.mark.parametrize(
    ("text", "value"), [("50MB", 50_000_000), ("1k", 1000), ("7", 7), ("2 gb", 2_000_000_000)]
)
def test_sizes(text, value):
    assert size(text) == value


@pytest.mark.parametrize("text", ["", "0", "-1", "1TB", "x", "1.5MB"])
def test_sizes_that_are_none(text):
    with pytest.raises(click.BadParameter):
        size(text)


def test_commas():
    assert commas(" a, b,,") == ("a", "b")


# --- What reaches the terminal -----------------------------------------------------------------


def test_nothing_of_an_input_is_printed_raw(here):
    evil = "evil\x1b[31m\u202e.md"
    Path("posts", evil).write_text("\x1b]0;title\x07\u2066 no article", encoding="utf-8")
    for args in (
        ["convert", "posts", "-t", "text", "-o", "out/", "-v"],
        ["check", "posts"],
        ["stats", "posts"],
        ["show", f"posts/{evil}"],
    ):
        done = run(*args)
        said = (done.stdout + done.stderr).decode()
        assert done.returncode == 1
        assert not set(said) & set("\x1b\x07\u202e\u2066")
        assert "evil\\x1b[31m\\u202e.md" in said


def test_bytes_of_names_that_are_no_text():
    assert shown("a\udcffb\x9bc") == "a\\xffb\\x9bc"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not have such names")
def test_undecodable_names_are_said(here):
    Path(os.fsdecode(b"posts/\xff.md")).write_text("no article", encoding="utf-8")
    done = run("check", "posts")
    assert b"posts/\\xff.md:1:1: header" in done.stderr


def test_quiet_and_verbose(here):
    assert run("convert", "posts", "-t", "text", "-o", "a/", "-q").stderr == b""
    said = run("convert", "posts", "-t", "text", "-o", "a/", "-v").stderr.decode()
    assert "posts/2020-07-20-wire.md: exists -> a/2020-07-20-wire.txt" in said
    said = run("convert", "posts", "-t", "text", "-o", "b/", "-v").stderr.decode()
    assert "timestamp-missing" in said


def test_a_reader_that_goes_away(here):
    script = f"{' '.join(MODULE)} convert posts posts posts -t jsonl | head -c 10; exit 0"
    done = commands.program(["sh", "-c", script], check=True)
    assert done.stderr == b""
    for number in range(600):
        shutil.copy("posts/2020-07-20-wire.md", f"posts/{number}.md")
    done = commands.program(["sh", "-c", script], check=True)
    assert done.stderr == b""


def in_terminal(*args, width=80, env=None):
    """What a command shows on a terminal, and its exit status."""
    pid, handle = pty.fork()
    if pid == 0:  # pragma: no cover  # The child.
        os.environ.update({"TERM": "xterm-256color", "COLUMNS": str(width), **(env or {})})
        os.execv(sys.executable, [*MODULE, *args])
    said = b""
    while True:
        try:
            data = os.read(handle, 65536)
        except OSError:
            break
        if not data:
            break
        said += data
    os.close(handle)
    return said.decode(errors="replace"), os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
@pytest.mark.parametrize("width", [80, 120])
def test_on_a_terminal(here, width):
    for number in range(300):
        shutil.copy("posts/2020-07-20-wire.md", f"posts/{number}.md")
    Path("posts", "bad.md").write_text("no article", encoding="utf-8")
    said, status = in_terminal("convert", "posts", "-t", "text", "-o", "out/", width=width)
    assert status == 1
    assert "posts/bad.md:1:1: header" in said
    assert "314" in said
    assert re.search(r"1.*failed", said)
    assert "seconds" in said


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_colour_only_where_it_is_wanted(here):
    args = ("show", "posts/2020-07-20-wire.md")
    assert "\x1b[" in in_terminal(*args)[0]
    assert "\x1b[" not in in_terminal(*args, env={"NO_COLOR": "1"})[0]
    assert b"\x1b[" not in run(*args).stdout
    for line in in_terminal(*args, env={"NO_COLOR": "1"}, width=60)[0].splitlines():
        assert len(line) <= 60


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_tables_on_a_terminal(here):
    said, status = in_terminal("stats", "posts", env={"NO_COLOR": "1"})
    assert status == 0
    assert "briefs.example" in said
    assert "\x1b[3" not in said


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_problems_do_not_run_into_the_progress_bar(here):
    for number in range(30):
        shutil.copy("posts/2020-06-27-日期行.md", f"posts/{number}.md")
    said, status = in_terminal("check", "posts", width=120)
    assert status == 0
    assert "\u2501" in said
    lines = [line for line in re.split("[\r\n]", said) if ": timestamp-missing: " in line]
    assert len(lines) == 31
    assert not any("\u2501" in line for line in lines)
    assert not re.search(r"\b0\.0\b.*seconds", said)


# --- Exit status -------------------------------------------------------------------------------


def test_check_counts_and_is_strict(here):
    assert run("check", "posts").returncode == 0
    assert run("check", "posts", "--strict").returncode == 1
    assert run("check", "posts/2020-07-20-wire.md", "--strict").returncode == 0
    Path("bad.md").write_text("no article", encoding="utf-8")
    found = run("check", "bad.md", "missing.md", "--format", "json")
    assert found.returncode == 1
    data = json.loads(found.stdout)
    assert data["failed"] == 2
    assert [(item["path"], item["code"]) for item in data["problems"]] == [
        ("bad.md", "header"),
        ("missing.md", "failed"),
    ]


def test_an_extra_that_is_missing(here, monkeypatch):
    for name, args in {
        "rensa": ["convert", "posts", "-t", "text", "-o", "out/", "--unique", "near"],
        "matplotlib": ["stats", "posts", "--plot", "x.svg"],
        "ebooklib": ["book", "posts", "-o", "x.epub"],
    }.items():
        monkeypatch.setitem(sys.modules, name, None)
        if name == "ebooklib":
            monkeypatch.delitem(sys.modules, "articlekit.writers.epub", raising=False)
            for module in [key for key in sys.modules if key.startswith("articlekit.writers.epub")]:
                monkeypatch.delitem(sys.modules, module)
        done = CliRunner().invoke(cli, args)
        assert done.exit_code == 2, done.output
        assert "pip install 'articlekit[" in done.output
    assert not Path("x.svg").exists()
    assert not Path("x.epub").exists()


def test_a_folder_without_articles(here):
    Path("empty").mkdir()
    done = run("convert", "empty", "-t", "text", "-o", "out/")
    assert (done.returncode, done.stderr) == (
        0,
        b"nothing-chosen: there is no article\n0 converted\n",
    )
    done = run("convert", "empty", "-t", "text")
    assert (done.returncode, done.stdout) == (0, b"")
    assert b"nothing-chosen: there is no article" in done.stderr


def test_show_needs_a_file_and_commands_need_an_input():
    for name in ("show", "convert", "check", "stats"):
        assert run(name).returncode == 2


def test_the_commands_are_modules_of_their_names():
    for name in COMMANDS:
        assert import_module(f"articlekit.cli.{name}").command.name == name
