"""Pure helpers over articles, wherever these come from.

Helpers take articles one at a time where they can; `by_date` and `unique` need them all.
"""

from articlekit.collection.choice import (
    Choice,
    between,
    from_sources,
    in_languages,
    limit,
    matching,
)
from articlekit.collection.dates import Date, Span, local_zone, span_of
from articlekit.collection.duplicates import (
    BY,
    INCOMPLETE,
    LEAST_SIMILAR,
    By,
    Folded,
    Fullness,
    fingerprint,
    fold,
    fullness,
    require,
    unique,
)
from articlekit.collection.groups import GROUPS, Group, by_date, group_by, group_of

__all__ = [
    "BY",
    "GROUPS",
    "INCOMPLETE",
    "LEAST_SIMILAR",
    "By",
    "Choice",
    "Date",
    "Folded",
    "Fullness",
    "Group",
    "Span",
    "between",
    "by_date",
    "fingerprint",
    "fold",
    "from_sources",
    "fullness",
    "group_by",
    "group_of",
    "in_languages",
    "limit",
    "local_zone",
    "matching",
    "require",
    "span_of",
    "unique",
]
