"""Files in, files out: paths to articles, articles to files."""
