"""Which of the articles that were read are taken: each once, so many, the newest or oldest."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from typing import Any

from articlekit.batch._run import Inputs, read_all
from articlekit.batch._work import DUPLICATE, NOT_CHOSEN, Card, Found, card
from articlekit.collection import By, fold, require
from articlekit.errors import Report
from articlekit.model import Article


def left_out(
    cards: Sequence[Card],
    paths: Sequence[str],
    *,
    unique: By | None,
    sort: str | None,
    limit: int | None,
) -> list[str | None]:
    """For each article why it is left out, or None; `paths` say where the articles are."""
    reasons: list[str | None] = [None] * len(cards)
    if unique is not None:
        survivors = fold([(each.fingerprint, each.date) for each in cards], unique)
        for at, survivor in enumerate(survivors):
            if survivor != at:
                reasons[at] = DUPLICATE + paths[survivor]
    if limit is not None:
        order = [at for at in in_order(cards, sort) if reasons[at] is None]
        for at in order[limit:]:
            reasons[at] = NOT_CHOSEN
    return reasons


def in_order(cards: Sequence[Card], sort: str | None) -> list[int]:
    """The places of articles in the order that is asked for; those without a date come last."""
    order = list(range(len(cards)))
    if sort is None:
        return order
    dated = [at for at in order if cards[at].date]
    dated.sort(key=lambda at: cards[at].date or 0, reverse=sort == "newest")
    return dated + [at for at in order if not cards[at].date]


def read_chosen(
    inputs: Inputs,
    value: Callable[[Article], Any],
    note: Report,
    *,
    unique: By | None = None,
    sort: str | None = None,
    limit: int | None = None,
) -> Generator[Found, None, None]:
    """As `read_all`, of the articles that are taken; the others are skipped and have no value.

    What `value` makes of the articles is held all at once if there is anything to choose by.
    Inputs that failed come first then. Raises what `read_all` and `require` raise.
    """
    if unique is None and sort is None and limit is None:
        yield from read_all(inputs, value, note)
        return
    if unique is not None:
        require(unique)
    held: list[Found] = []
    with closing(read_all(inputs, partial(_with_card, value=value, by=unique), note)) as running:
        for found in running:
            if found.value is None:
                yield found
            else:
                held.append(found)
    cards = [found.value[0] for found in held]
    paths = [found.record.input for found in held]
    reasons = left_out(cards, paths, unique=unique, sort=sort, limit=limit)
    for at in in_order(cards, sort):
        found, reason = held[at], reasons[at]
        if reason is None:
            yield Found(found.record, found.value[1])
        else:
            yield Found(replace(found.record, status="skipped", reason=reason, problems=()))


def _with_card(
    article: Article, value: Callable[[Article], Any], by: By | None
) -> tuple[Card, Any]:
    return card(article, by), value(article)
