"""HTML text to an element tree."""
