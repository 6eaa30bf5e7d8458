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
from articlekit.collection.duplicates import Folded, unique
from articlekit.collection.groups import by_date, group_by

__all__ = [
    "Choice",
    "Folded",
    "between",
    "by_date",
    "from_sources",
    "group_by",
    "in_languages",
    "limit",
    "matching",
    "unique",
]
