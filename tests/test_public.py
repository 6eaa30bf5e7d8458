"""What users may rely on: exactly these names, each with a docstring and a place in the manual.

A name that is not listed here is private, whatever its module is called.
"""

import inspect
import re
from importlib import import_module
from pathlib import Path

import pytest

import articlekit

NODES = (
    "Blockquote Break Caption Code Delete Embed Emphasis Figure Heading Image InlineCode Link List "
    "ListItem Paragraph Ruby RubyText Strong Subscript Superscript Table TableCell TableRow Text "
    "ThematicBreak Underline"
)
PUBLIC = {
    "articlekit": (
        "Article ArticleKitError Caption Choice Discarded Embed Figure Image InputError Origin "
        "Outlet ParseError Problem Record Rule Span Summary UsageError Words WriteError "
        "__version__ blocks convert from_arrow from_dict from_json hf_features iter_articles "
        "load_outlets parse parse_all parse_html read read_block render replace "
        "to_arrow to_dict write"
    ),
    "articlekit.arrow": "from_arrow record_batches schema to_arrow",
    "articlekit.collection": (
        "Choice Folded between by_date from_sources group_by in_languages limit matching unique"
    ),
    "articlekit.distributed": (
        "Written build_books read_archive to_jsonl to_markdown to_parquet to_text unique"
    ),
    "articlekit.errors": (
        "ArticleKitError InputError OnError ParseError Problem Report UsageError WriteError ignore"
    ),
    "articlekit.images": (
        "FetchOptions FetchSummary HostSummary ImageLoader MAX_IMAGE_BYTES Outcome cached "
        "data_images data_uris fetch first_of folder_images folder_paths "
        "mapped_images media_type open_images zip_images"
    ),
    "articlekit.model": (
        f"{NODES} Article Block Discarded Inline JSONValue Meta Node Origin ReadResult children "
        "clean_title local_time plain_text replace time_zone walk"
    ),
    "articlekit.names": "safe_name",
    "articlekit.reader": (
        "Kind Outlet OutletSource Rule Words load_outlets parse parse_all parse_html parse_kind "
        "parse_markdown"
    ),
    "articlekit.testing": (
        "ARTICLES Read check_every_node check_outlets check_writer letters written"
    ),
    "articlekit.writers": (
        "Format PlacedWriter TableWriter TextWriter Writer format_for_suffix formats get_format "
        "safe_image_url safe_url xml_text"
    ),
    "articlekit.writers.archive": "ArchiveWriter",
    "articlekit.writers.epub": "BookOptions BookReport CJK_FONTS Creator EPUBWriter",
    "articlekit.writers.html": "HTMLWriter",
    "articlekit.writers.json": "JSONWriter",
    "articlekit.writers.jsonl": "JSONLinesWriter",
    "articlekit.writers.markdown": "MarkdownWriter",
    "articlekit.writers.parquet": "ParquetWriter",
    "articlekit.writers.text": "PlainTextWriter",
}
NAMES = [(module, name) for module, names in PUBLIC.items() for name in names.split()]
DOCS = Path(__file__).parents[1] / "docs"


def value(module, name):
    return getattr(import_module(module), name)


@pytest.mark.parametrize("module", PUBLIC)
def test_a_module_declares_these_names(module):
    assert sorted(import_module(module).__all__) == sorted(PUBLIC[module].split())
    assert inspect.getdoc(import_module(module))


def test_modules_are_loaded_when_they_are_used():
    for module in PUBLIC:
        name = module.partition(".")[2]
        if name and "." not in name:
            assert getattr(articlekit, name) is import_module(module)
            assert name in dir(articlekit)
    with pytest.raises(AttributeError, match="'articlekit' has no attribute 'batch_'"):
        _ = articlekit.batch_


@pytest.mark.parametrize(("module", "name"), NAMES)
def test_a_name_has_a_docstring(module, name):
    found = value(module, name)
    if inspect.isclass(found) or inspect.isfunction(found):
        assert inspect.getdoc(found) != inspect.getdoc(object)
        assert inspect.getdoc(found)
        assert not inspect.getdoc(found).startswith(f"{name}(")  # Which dataclasses make up.


def places():
    """The names that the pages of the manual have a place for, with their modules."""
    for page in DOCS.rglob("*.md"):
        text = page.read_text(encoding="utf-8")
        for path, block in re.findall(r"^::: (\S+)\n((?:    .*\n)*)", text, re.M):
            members = re.findall(r"members: \[(.*?)\]", block)
            listed = re.split(r",\s*", members[0]) if members else re.findall(r"- (\S+)", block)
            for name in listed:
                yield path, name
            if not listed:
                yield tuple(path.rpartition(".")[::2])


def test_a_name_has_a_place_in_the_manual():
    documented = {id(value(*place)) for place in places()}
    # Where a constant or a type alias stands, the text of a page names it.
    text = (DOCS / "api.md").read_text(encoding="utf-8")
    missing = [
        f"{module}.{name}"
        for module, name in NAMES
        if id(value(module, name)) not in documented and f"`{name}`" not in text
    ]
    assert missing == []


def test_nothing_else_has_a_place():
    """Cross-references of the manual lead to names that users may rely on."""
    # The fields of the options are the keywords of `convert`.
    options = ("articlekit.batch.options", "ConvertOptions")
    public = {id(value(*name)) for name in [*NAMES, options]}
    assert [place for place in places() if id(value(*place)) not in public] == []
