"""Builds blocks from a stream of text and marks; knows no element and no rule."""
