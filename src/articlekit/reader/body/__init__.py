"""The walk over the element tree of one page."""
