"""Right and wrong calls. Type checkers report the lines that end in ``# error``, and no others."""

from datetime import date
from pathlib import Path

import articlekit as ak
from articlekit.collection import Choice
from articlekit.writers import get_format

article = ak.read("night-bus.md")
articles = ak.iter_articles("posts/", Path("more.zip"))

# --- Right -------------------------------------------------------------------------------------

text: str = ak.render(article, "text", width=72, links="footnotes")
ak.render(article, "md", front_matter="none", bullet="*", wrap=None)
ak.render(article, "json", indent=None)
ak.render(article, "archive")
ak.render(article, get_format("gemtext"), anything=1)
ak.write(articles, "news.epub", "epub", title="News", group_by="day", vertical=True)
ak.write(articles, Path("news.epub"), title="News")
ak.write([article], "all.parquet", drop=("text",), compression="gzip")
ak.write(article, "news.txt", width=60)
ak.write(article, "news.gmi", get_format("gemtext"))
ak.convert("posts/", "out/", "markdown", existing="overwrite", since="2020-07", unique="near")
ak.convert(["a", Path("b")], "news.epub", since=date(2020, 7, 1), source="rfi.fr", title="News")
ak.convert("posts/", "table/", "parquet", partition_by=("source", "month"), drop=("text",))
Choice(since="2020-07", until=date(2020, 7, 31), sources=("rfi.fr",))

# --- Wrong -------------------------------------------------------------------------------------

ak.render(article, "markdwn")  # error
ak.render(article, "text", widht=80)  # error
ak.render(article, "text", width="80")  # error
ak.render(article, "markdown", links="footnotes")  # error
ak.render(article, "json", wrap=72)  # error
ak.render(article, "epub")  # error
ak.render([article], "text")  # error
ak.write(articles, "x.epub", "epub", title=3)  # error
ak.write(articles, "x.epub", titel="News")  # error
ak.write(articles, "x.parquet", "parquet", compression="lz4")  # error
ak.convert("posts/", "out/", "markdwn")  # error
ak.convert("posts/", "out/", existing="never")  # error
ak.convert("posts/", "out/", limt=3)  # error
ak.convert("posts/", "out/", since=20200701)  # error
Choice(since=2020)  # error
