"""Front matter: what is known of an article, as YAML or TOML that site generators read."""

from __future__ import annotations

from articlekit._text.fields import Fields, Verbatim
from articlekit._text.times import time_text
from articlekit._text.toml import dump_toml
from articlekit._text.yaml import quick_dump_yaml
from articlekit.errors import UsageError
from articlekit.model import Article
from articlekit.writers.markdown.options import MarkdownOptions

KEYS = (
    *("title", "date", "author", "original", "source", "site", "published", "archived"),
    *("language", "tags", "articlekit"),
)
"""None of these is the page's own address, layout or state to Hugo, Jekyll, MkDocs or Pelican."""

VERSION = "1"
"""The value of the key ``articlekit``, by which the reader knows the notes of this writer."""


def renamed_keys(options: MarkdownOptions) -> dict[str, str]:
    """The name of each key; raises `UsageError` for a key that there is not."""
    names = {key: key for key in KEYS}
    for item in options.front_matter_key:
        key, sign, name = item.partition("=")
        if key not in names or not sign or not name or name != "".join(name.split()):
            raise UsageError(
                f"front matter key {item!r}: expected NAME=OTHER, NAME one of {', '.join(KEYS)}"
            )
        names[key] = name
    if len(set(names.values())) < len(names):
        raise UsageError("two keys of the front matter have the same name")
    return names


def front_matter(article: Article, options: MarkdownOptions) -> str:
    """The front matter with its delimiters; empty if none is wanted."""
    if options.front_matter == "none":
        return ""
    fields = _fields(article)
    if options.front_matter_key:
        names = renamed_keys(options)
        fields = {names[key]: value for key, value in fields.items()}
    if options.front_matter == "toml":
        return f"+++\n{dump_toml(fields)}+++"
    return f"---\n{quick_dump_yaml(fields)}---"


def _fields(article: Article) -> Fields:
    return {
        "title": article.title,
        "date": _instant(time_text(article.date, utc=True)),
        "author": article.byline,
        "original": article.url,
        "source": article.source,
        "site": article.site,
        # Text, since libraries disagree on what a time without a zone is.
        "published": time_text(article.published),
        "archived": _instant(time_text(article.timestamp, utc=True)),
        "language": None if article.language == "und" else article.language,
        "tags": list(article.tags),
        "articlekit": Verbatim(VERSION),
    }


def _instant(text: str | None) -> Verbatim | None:
    return None if text is None else Verbatim(text)
