"""Local files: the one place that opens, replaces and locks them, and keeps temporary ones."""
