"""``articlekit outlets``."""

from __future__ import annotations

import click

from articlekit.cli.command import Command
from articlekit.cli.formats import origin_of, print_table
from articlekit.reader.rules.outlets import known_outlets


@click.command(
    "outlets",
    cls=Command,
    examples=("articlekit outlets",),
)
def command() -> None:
    """List the outlets that are known by name, and the distribution that each comes from.

    SITE is the name that readers see. --source takes names, sites and hosts. Articles of other
    sites are read by general rules.
    """
    rows = [
        (
            outlet.name,
            outlet.site[0] if outlet.site else outlet.name,
            ", ".join(outlet.hosts),
            outlet.zone or "",
            origin_of(distribution),
        )
        for outlet, distribution in known_outlets()
    ]
    print_table(("NAME", "SITE", "HOSTS", "ZONE", "FROM"), rows)
