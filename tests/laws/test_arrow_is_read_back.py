"""What is written as Arrow and Parquet is read back equal."""

import io

from pyarrow import parquet

import articlekit as ak
from articlekit.writers.parquet import ParquetWriter
from strategies import every_article


@every_article()
def test_read_back(article):
    assert list(ak.from_arrow(ak.to_arrow([article, article]))) == [article, article]
    stream = io.BytesIO()
    ParquetWriter().write([article], stream)
    stream.seek(0)
    assert list(ak.from_arrow(parquet.read_table(stream))) == [article]
