"""Converts archived articles with the library, in about twenty lines.

python convert.py posts/ out/ markdown
"""

import signal
import sys
from pathlib import Path

import articlekit as ak
from articlekit.writers import get_format


def main(source: str, folder: str, format: str) -> int:
    """Writes one file per article. Returns the number of inputs that are not articles."""
    out = Path(folder)
    out.mkdir(parents=True, exist_ok=True)
    errors: list[ak.ArticleKitError] = []
    found = get_format(format)
    for number, article in enumerate(ak.iter_articles(source, on_error=errors.append), start=1):
        target = out / f"{number:04}{found.suffix}"
        ak.write(article, target, found)
        print(f"{target}: {article.title} (pictures: {len(article.images)})")
    for error in errors:
        print(error, file=sys.stderr)
    return len(errors)


if __name__ == "__main__":
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # A closed pipe is no error.
    sys.exit(1 if main(*sys.argv[1:4]) else 0)
