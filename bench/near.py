"""How well near duplicates are found: precision and recall by threshold and length of shingles.

    python bench/near.py FOLDER

FOLDER holds archive files. Each article of at least 200 characters is edited in several ways, from
a changed word to a rewritten third. An edit is a duplicate of its article and of no other one; and
so are two files of one address. Recall is the share of edits that are found, precision the share of
found duplicates that are edits. The line "exact" compares MinHash with the exact similarity: the
share of the pairs above the threshold that are found, and of those found that are above it.
"""

import argparse
import random
import re
from itertools import product
from pathlib import Path

import articlekit as ak
from articlekit.collection.duplicates import features, fingerprint, fold
from articlekit.model import Paragraph, Text, replace

THRESHOLDS = (0.5, 0.65, 0.8, 0.9)
SHINGLES = (1, 2, 3, 5)
SENTENCE = re.compile(r"(?<=[。！？.!?])")
ADDED = "（本文转载自本站，版权归原作者所有，转载请注明出处。）"


def rewritten(share):
    """An edit that replaces a share of the sentences by those of another article."""

    def edit(source, text, other):
        parts, others = SENTENCE.split(text), SENTENCE.split(other)
        for at in source.sample(range(len(parts)), max(round(len(parts) * share), 1)):
            parts[at] = source.choice(others)
        return "".join(parts)

    return edit


EDITS = {
    "a word changed": lambda source, text, other: re.sub(r"\w", "某", text, count=1),
    "a line added": lambda source, text, other: text + ADDED,
    "the last tenth cut": lambda source, text, other: text[: len(text) * 9 // 10],
    "a tenth rewritten": rewritten(0.1),
    "a third rewritten": rewritten(1 / 3),
}


def with_text(article, text):
    return replace(article, body=(Paragraph((Text(text),)),))


def found_pairs(articles, threshold, shingle):
    """The pairs of articles and the earlier ones that they are found to be duplicates of."""
    entries = [(fingerprint(article, "near", shingle), -at) for at, article in enumerate(articles)]
    kept = fold(entries, "near", threshold)
    return {(at, first) for at, first in enumerate(kept) if at != first}


def similarity(one, other, shingle):
    first, second = (features(f"{a.title}\n{a.text}", (), shingle) for a in (one, other))
    return len(first & second) / len(first | second)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    every = ak.iter_articles(folder, on_error=lambda error: None)
    articles = [with_text(article, article.text) for article in every if len(article.text) >= 200]
    articles = list({article.url: article for article in articles}.values())
    source, count = random.Random(1), len(articles)
    edited = {
        name: [
            with_text(article, edit(source, article.text, source.choice(articles).text))
            for article in articles
        ]
        for name, edit in EDITS.items()
    }
    print(f"{count} articles")
    for shingle, threshold in product(SHINGLES, THRESHOLDS):
        print(f"\nshingle {shingle}, threshold {threshold}")
        above = right = hits = wrong = 0
        for name, edits in edited.items():
            pairs = found_pairs([*articles, *edits], threshold, shingle)
            good = {(at, first) for at, first in pairs if at == first + count}
            print(
                f"  {name:20} recall {len(good) / count:6.1%}"
                f"  precision {len(good) / max(len(pairs), 1):6.1%}"
            )
            close = {
                at
                for at, pair in enumerate(zip(articles, edits, strict=True))
                if similarity(*pair, shingle) >= threshold
            }
            found = {first for _, first in good}
            above, right, hits = above + len(close), right + len(close & found), hits + len(found)
            wrong += len(pairs - good)
        print(
            f"  {'exact':20} recall {right / max(above, 1):6.1%}"
            f"  precision {right / max(hits, 1):6.1%}, pairs of different articles {wrong}"
        )


if __name__ == "__main__":
    main()
