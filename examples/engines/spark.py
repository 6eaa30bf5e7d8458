"""Counts the articles of each site with Spark.

spark-submit spark.py FILE…
"""

import sys
from collections.abc import Iterator
from typing import Any

from pyspark.sql import SparkSession

import articlekit as ak


def rows(span: ak.Span) -> Iterator[tuple[Any, ...]]:
    """The rows of a span, made on the worker that reads it."""
    for article in ak.read_block(span):
        yield article.id, article.source, len(article.text)


spark = SparkSession.builder.appName("articles").getOrCreate()
spans = [span for path in sys.argv[1:] for span in ak.blocks(path)]
articles = spark.sparkContext.parallelize(spans, len(spans)).flatMap(rows)
frame = spark.createDataFrame(articles, "id string, source string, characters int")
for row in frame.groupBy("source").count().orderBy("source").collect():
    print(row["source"], row["count"])
