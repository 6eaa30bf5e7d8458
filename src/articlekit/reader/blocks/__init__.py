"""A stream of text and marks to blocks; knows no element and no rule."""
