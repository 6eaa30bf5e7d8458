"""The public names of the package, each imported when it is first used (PEP 562).

So `articlekit --version` does not import the reader and lxml.
"""

import sys
from importlib import import_module
from typing import Any

_PACKAGE = "articlekit"
_HOMES = {
    "arrow": ("from_arrow", "to_arrow"),
    "batch.convert": ("convert",),
    "batch.records": ("Record", "Summary"),
    "collection": ("Choice",),
    "errors": (
        "ArticleKitError",
        "InputError",
        "ParseError",
        "Problem",
        "UsageError",
        "WriteError",
    ),
    "files.reading": ("iter_articles", "read"),
    "files.spans": ("Span", "blocks", "read_block"),
    "files.writing": ("render", "write"),
    "model": ("Article", "Caption", "Discarded", "Embed", "Figure", "Image", "Origin", "replace"),
    "reader": ("Outlet", "Rule", "Words", "load_outlets", "parse", "parse_all", "parse_html"),
    "schemas": ("hf_features",),
    "serial": ("from_dict", "from_json", "to_dict"),
}

# The modules that users may import from; `articlekit.images` works without an import of its own.
_MODULES = (
    "arrow",
    "collection",
    "distributed",
    "errors",
    "images",
    "model",
    "names",
    "reader",
    "testing",
    "writers",
)


def __getattr__(name: str) -> Any:
    """The attribute of the package with this name."""
    package = sys.modules[_PACKAGE]
    for home, names in _HOMES.items():
        if name in names:
            value = getattr(import_module(f"{_PACKAGE}.{home}"), name)
            setattr(package, name, value)
            return value
    if name in _MODULES:
        return import_module(f"{_PACKAGE}.{name}")
    raise AttributeError(f"module {_PACKAGE!r} has no attribute {name!r}", name=name, obj=package)


def __dir__() -> list[str]:
    package = sys.modules[_PACKAGE]
    return sorted({*vars(package), *package.__all__, *_MODULES})
