"""The recipes give what one process gives."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import articlekit as ak

EXAMPLES = Path(__file__).parents[2] / "examples" / "engines"
pytestmark = pytest.mark.timeout(600)


def run(name, *arguments):
    done = subprocess.run(
        [sys.executable, EXAMPLES / f"{name}.py", *arguments],
        env={**os.environ, "PYSPARK_PYTHON": sys.executable, "RAY_DEDUP_LOGS": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return done.stdout


@pytest.mark.parametrize("name", ["ray_data", "spark", "polars_frame"])
def test_counts(name, archives, counts, tmp_path):
    folder = [tmp_path] if name == "polars_frame" else []
    lines = run(name, *folder, *archives).splitlines()
    found = dict(line.split() for line in lines if line.partition(" ")[0] in counts)
    assert {site: int(number) for site, number in found.items()} == counts


def test_datatrove(archives, tmp_path):
    run("datatrove_reader", tmp_path, *archives)
    texts = [path.read_text(encoding="utf-8") for path in tmp_path.rglob("*.jsonl")]
    lines = [line for text in texts for line in text.splitlines()]
    documents = {each["id"]: each for each in map(json.loads, lines)}
    for article in ak.iter_articles(*archives):
        document = documents.pop(article.id)
        assert document["text"] == article.text
        assert document["metadata"]["source"] == article.source
    assert not documents


def test_hugging_face(archives, tmp_path):
    articles = list(ak.iter_articles(*archives))
    ak.write(articles, tmp_path / "all.jsonl")
    ak.write(articles, tmp_path / "all.parquet")
    out = run("hugging_face", tmp_path / "all.jsonl", tmp_path / "all.parquet")
    assert out.split() == [str(len(articles))] * 2
