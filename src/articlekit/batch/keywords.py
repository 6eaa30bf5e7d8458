"""The keywords of `convert`, as types for editors and type checkers.

Generated from the fields of the writers by `python -m articlekit.cli.generate keywords`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from articlekit.format_options import SharedOptions

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from articlekit.batch.options import Existing, InputKind, Partition, Sort
    from articlekit.collection.dates import Date
    from articlekit.collection.duplicates import By
    from articlekit.reader import Outlet


class ConvertKeywords(SharedOptions, total=False):
    """Options of `articlekit.convert`: of a run, and of the formats."""

    encoding: str | None
    """Encoding of inputs that are not UTF-8."""

    input_kind: InputKind | None
    """What inputs are: archive records (default), saved pages (html), or notes that need no header
    (markdown)."""

    outlets: Iterable[Outlet]
    """Rules for further sites (TOML)."""

    set_language: str | None
    """Language of all articles, instead of the detected one."""

    max_bytes: int
    """Largest record that is read (default 50MB)."""

    jobs: int | None
    """Number of processes (default: one per core)."""

    timeout: float
    """Time limit of one article (default 60)."""

    since: Date | None
    """Only articles from DATE on: 2020, 2020-07, 2020-07-15, 2020-07-15T08:00, yesterday, or 7d
    (seven days ago)."""

    until: Date | None
    """Only articles up to DATE, this year, month or day included."""

    source: str | Sequence[str]
    """Only from these sites: hosts, or names as `articlekit outlets` lists them."""

    language: str | Sequence[str]
    """Only in these languages: en, zh-Hans; zh takes both scripts."""

    match: str | None
    """Only with a match of REGEX in the title or the text."""

    unique: By | None
    """Without duplicates: same address, same content, or nearly the same content. The fullest copy
    is kept."""

    threshold: float | None
    """Least similarity of --unique near (default 0.8)."""

    shingle: int | None
    """Words per run that --unique near compares (default 3; characters in Chinese)."""

    sort: Sort | None
    """Order by date (default: the order of the inputs)."""

    limit: int | None
    """At most N articles: the first in the order of --sort."""

    timezone: str | None
    """Zone of all days and times, such as Asia/Shanghai (default: as each page states)."""

    existing: Existing | None
    """What to do with existing outputs in a folder (default skip; a site is updated)."""

    name: str | None
    """Names of outputs in a folder, such as '{date:%Y-%m-%d}-{slug}'."""

    group_by: str | Sequence[str] | None
    """Group by day, month or source, or by two of them (source,month): folders in a folder, parts
    in a book."""

    partition_by: str | Sequence[Partition]
    """One table in folders such as source=…/month=…: by source, month, day."""

    fold: bool
    """List the duplicates that --unique leaves out below the article that is kept."""

    index: bool
    """Make a site: an index, lists by month and source, and links between the pages."""

    base_url: str | None
    """Where the site will be published, for its sitemap and its feed."""

    search: bool
    """Add a page that searches the articles of a site."""

    clean_titles: bool
    """Leave the names of sites and their sections out of titles. Names of files, indexes and
    contents always do."""

    durable: bool
    """Wait until outputs are on the disk."""

    scheduler: str | None
    """Use a Dask cluster: tcp://HOST:PORT, or local for one of --jobs processes."""
