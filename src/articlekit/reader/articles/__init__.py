"""Whole texts to articles: the entry of the reader, and what it makes of each record."""
