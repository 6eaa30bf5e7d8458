"""Times as text: ISO 8601."""

from __future__ import annotations

import datetime as dt


def time_text(value: dt.datetime | dt.date | None, utc: bool = False) -> str | None:
    """ISO 8601 with no more digits than needed; `utc` writes an instant in UTC, with ``Z``."""
    if not isinstance(value, dt.datetime):
        return None if value is None else value.isoformat()
    precision = "seconds"
    if value.microsecond:
        precision = "microseconds" if value.microsecond % 1000 else "milliseconds"
    return _iso(value, precision, utc)


def instant_text(value: dt.datetime) -> str:
    """An instant in UTC, with milliseconds even if they are zero.

    Programs infer the type of a column from its values, so all values have one form.
    """
    return _iso(value, "microseconds" if value.microsecond % 1000 else "milliseconds", utc=True)


def _iso(value: dt.datetime, precision: str, utc: bool) -> str:
    if utc and value.utcoffset():
        value = value.astimezone(dt.UTC)
    text = value.isoformat(timespec=precision)
    return text.replace("+00:00", "Z") if utc else text
