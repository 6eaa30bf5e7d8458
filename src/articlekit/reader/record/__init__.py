"""A record before its HTML: encoding, header, dateline, names, language, Markdown."""
