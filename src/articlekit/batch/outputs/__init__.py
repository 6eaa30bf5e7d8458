"""Kinds of output: a folder of files, a partitioned folder, one file or stream, an index page."""
