"""Converts many inputs to many outputs, in worker processes, with a record for each article.

The modules are imported one by one, so that a command loads only what it needs.
"""
