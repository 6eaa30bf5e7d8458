"""What is known of the Bay Blog."""

from pathlib import Path

from articlekit import Outlet, load_outlets

__all__ = ["outlets"]


def outlets() -> tuple[Outlet, ...]:
    """The rows of sites.toml, for the entry-point group ``articlekit.outlets``."""
    return load_outlets(Path(__file__).with_name("sites.toml"))
