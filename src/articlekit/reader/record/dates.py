"""The instants that dates stand for."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from articlekit.model import time_zone

_NOON = time(12)


def instant(
    published: datetime | date | None, timestamp: datetime | None, zone: str | None
) -> datetime | None:
    """The instant that `published` stands for, in UTC, or `timestamp` where it stands for none.

    A time without a zone is one of `zone` (UTC if None). A day alone is `timestamp`, if that falls
    on the day, else noon.
    """
    if published is None:
        return timestamp
    local = time_zone(zone) if zone else UTC
    try:
        if isinstance(published, datetime):
            aware = published if published.tzinfo else published.replace(tzinfo=local)
            return aware.astimezone(UTC)
        if timestamp is not None and timestamp.astimezone(local).date() == published:
            return timestamp
        return datetime.combine(published, _NOON, local).astimezone(UTC)
    except OverflowError:  # The first or last day of the calendar.
        return timestamp
