"""The command line; the rest of the package knows nothing of it."""
