"""Fields of articles that are hard to write as YAML, and the front matter that they should give."""

import datetime as dt

from hypothesis import strategies as st

VALUES = st.text(st.characters(exclude_categories=("Cs",)))
WORDS = st.sampled_from(
    (
        *("true", "no", "None", "null", "~", "on", "y", "inf", ".nan", "1_000", "0x1F", "1:20"),
        *("1e3", "2020-07-17", "12:30:45", "=", "<<", "- a", "a: b", "a #b", "a:", "#a", "@a"),
        *(
            "“引”",
            "2020年",
            "1,000",
            ":a",
            "!a",
            "a\u0085b",
            "a\u2028b",
            "《书》: 名",
            "中文 a: b",
            "http:",
        ),
    )
)
FIELDS = {
    "title": VALUES | WORDS,
    "url": st.none() | VALUES,
    "source": st.none() | WORDS,
    "site": st.none() | VALUES | WORDS,
    "byline": st.none() | VALUES | WORDS,
    "language": st.sampled_from(("und", "zh-Hans", "en", "no")),
    "tags": st.lists(VALUES | WORDS).map(tuple),
    "date": st.none() | st.datetimes(timezones=st.just(dt.UTC)),
    "timestamp": st.none() | st.datetimes(timezones=st.just(dt.UTC)),
    "published": st.none() | st.datetimes() | st.dates(),
}


def wanted(fields):
    """The front matter of these fields, as its reader should find it."""
    published = fields["published"]
    return {
        "title": fields["title"],
        "original": fields["url"],
        "author": fields["byline"],
        "source": fields["source"],
        "site": fields["site"],
        "language": None if fields["language"] == "und" else fields["language"],
        "tags": list(fields["tags"]) or None,
        "date": fields["date"],
        "archived": fields["timestamp"],
        "published": None if published is None else published.isoformat(),
        "articlekit": 1,
    }


def head_of(text, mark):
    return text.removeprefix(f"{mark}\n").partition(f"\n{mark}\n")[0]
