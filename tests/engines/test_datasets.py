"""Hugging Face datasets load files of any two sites together, and with what was written."""

import json
from itertools import permutations
from pathlib import Path

import datasets
import pytest
from pyarrow import parquet

import articlekit as ak

PAIRS = list(permutations(("plain", "milliseconds", "rich", "front"), 2))


@pytest.fixture(autouse=True)
def quiet(tmp_path, monkeypatch):
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")
    datasets.disable_progress_bars()


@pytest.fixture(scope="module")
def files(archives, tmp_path_factory):
    """What is written of each site, by the options."""
    folder = tmp_path_factory.mktemp("written")

    def write(name, suffix, **options):
        (source,) = (path for path in archives if path.stem == name)
        path = folder / f"{name}-{'-'.join(options)}.{suffix}"
        ak.write(ak.iter_articles(source), path, **options)
        return str(path)

    return write


def load(paths, tmp_path, **options):
    return datasets.load_dataset(
        "json", data_files=list(paths), split="train", cache_dir=str(tmp_path), **options
    )


def rows(paths):
    texts = [Path(path).read_text(encoding="utf-8") for path in paths]
    return [json.loads(line) for text in texts for line in text.splitlines()]


@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
@pytest.mark.parametrize("options", [{}, {"id": True}, {"flat": True}], ids=str)
def test_json_lines(files, tmp_path, pair, options):
    paths = [files(name, "jsonl", **options) for name in pair]
    found = load(paths, tmp_path, features=ak.hf_features(**options))
    assert found.features == ak.hf_features(**options)
    expected = rows(paths)
    assert len(found) == len(expected)
    for row, written in zip(found, expected, strict=True):
        for key in ("timestamp", "date", "published_at"):
            value, text = row.pop(key, None), written.pop(key, None)
            assert (value and value.isoformat(timespec="milliseconds")) == (
                text and text.replace("Z", "+00:00")
            )
        day, text = row.pop("published_on", None), written.pop("published_on", None)
        assert (day and day.isoformat()) == text
        assert row == written


@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
def test_parquet_needs_no_features(files, tmp_path, pair):
    paths = [files(name, "parquet") for name in pair]
    found = datasets.load_dataset(
        "parquet", data_files=paths, split="train", cache_dir=str(tmp_path)
    )
    articles = [article for path in paths for article in ak.from_arrow(parquet.read_table(path))]
    assert [ak.from_json(text) for text in found["article"]] == articles
    assert list(found["title"]) == [article.title for article in articles]
