"""Duplicates in a bag are those of one process, however the bag is partitioned."""

import random

import pytest

import articlekit as ak
from articlekit import collection
from articlekit.collection.duplicates import BY, fingerprint, keys_of
from builders import article, fig, p

dask = pytest.importorskip("dask")
from dask import bag  # noqa: E402

from articlekit.distributed import unique  # noqa: E402

WORDS = "渡口的老人说河水一年比一年浅从前能走大船现在只能走小舢板他每天清晨五点起床"


def text(source, length=120):
    return "".join(source.choice(WORDS) for _ in range(length))


def some(seed, count=60):
    """Articles of which many are copies, with changes of all sizes."""
    source = random.Random(seed)
    found = []
    for number in range(count):
        url = f"https://a.example/{source.randrange(count)}"
        if found and source.random() < 0.6:
            old = source.choice(found)
            words = list(old.text)
            for _ in range(source.choice((0, 1, 3, 8, 30))):
                words[source.randrange(len(words))] = source.choice(WORDS)
            blocks = [p("".join(words)), *([fig(url)] if source.random() < 0.1 else [])]
            found.append(article(*blocks, title=old.title, url=url))
        else:
            found.append(article(p(text(source)), title=f"第{number}篇", url=url))
    return [*found, article(title="", url=None), article(title="", url=None)]


def computed(articles, partitions, *arguments, **options):
    given = bag.from_sequence(articles, npartitions=partitions)
    kept, left_out = unique(given, *arguments, **options)
    return dask.compute(kept, left_out, scheduler="synchronous")


@pytest.mark.parametrize("by", ["url", "content", "near"])
@pytest.mark.parametrize("partitions", [1, 3, 50])
@pytest.mark.parametrize("seed", range(3))
def test_the_result_is_that_of_one_process(seed, partitions, by):
    articles = some(seed)
    kept, folded = collection.unique(articles, by)
    assert 0 < len(folded) < len(articles)
    found = computed(articles, partitions, by)
    assert found == (kept, [each.article for each in folded])


@pytest.mark.parametrize("threshold", [0.3, 0.6, 0.95, 1.0])
def test_the_threshold(threshold):
    articles = some(7)
    kept, folded = collection.unique(articles, "near", threshold=threshold)
    found = computed(articles, 5, "near", threshold=threshold)
    assert found == (kept, [each.article for each in folded])


@pytest.mark.parametrize("shingle", [1, 8])
def test_the_length_of_shingles(shingle):
    articles = some(7)
    kept, folded = collection.unique(articles, "near", shingle=shingle)
    assert len(folded) != len(collection.unique(articles, "near")[1])
    found = computed(articles, 5, "near", shingle=shingle)
    assert found == (kept, [each.article for each in folded])


def test_problems_count():
    whole, cut = article(p("字" * 50), title="A"), article(p("字" * 60), title="B", url=whole_url())
    problem = (ak.Problem("truncated", "cut short"),)
    read = [ak.model.ReadResult(whole, ()), ak.model.ReadResult(cut, problem)]
    kept, left_out = computed(read, 2, "url")
    assert ([each.article for each in kept], [each.article for each in left_out]) == (
        [whole],
        [cut],
    )


def whole_url():
    return article().url


@pytest.mark.parametrize(
    ("arguments", "options"),
    [(("title",), {}), (("near",), {"threshold": 0.1}), (("near",), {"shingle": 0})],
)
def test_wrong_arguments(arguments, options):
    with pytest.raises(ak.UsageError):
        computed(some(1), 2, *arguments, **options)


@pytest.mark.parametrize("by", BY)
def test_articles_without_a_fingerprint_have_no_keys(by):
    assert keys_of(None, by) == []
    found = article(p("字"))
    assert all(isinstance(key, bytes) for key in keys_of(fingerprint(found, by), by))
    assert len(keys_of(fingerprint(found, by), by)) == (1 if by != "near" else 30)
