"""Kinds of output: a folder of files, a partitioned folder, a site, books, one file or stream."""
