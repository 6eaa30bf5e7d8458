"""One record of a file before its HTML: encoding, header, dates, language."""
