"""Blocks of large files: every record is in exactly one, and is read as in the whole."""

import gzip
import pickle
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import articlekit as ak
import casebook


def record(number, text="正文"):
    return (
        f"<!--{1638995943000 + number}-->\n[第{number}篇](https://a.example/{number})\n------\n\n"
        f"<p>{text}{number}</p>\n\n"
    )


def placed(articles):
    return [(article, article.origin) for article in articles]


def read_all(path, size, **options):
    return placed(
        article for span in ak.blocks(path, size, **options) for article in ak.read_block(span)
    )


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    """A file of all kinds of records, each with its comment."""
    path = tmp_path_factory.mktemp("in") / "all.md"
    texts = (casebook.read(name) for name in casebook.NAMES)
    articles = [article for found, *_ in texts for article in found if article.timestamp]
    ak.write(articles, path, format="archive")
    return path


@pytest.mark.parametrize("size", [1, 500, 5_000, 20_000, 10**9])
def test_every_record_is_in_one_block(archive, size):
    whole = placed(ak.iter_articles(archive))
    spans = ak.blocks(archive, size)
    assert [span.start for span in spans[1:]] == [span.end for span in spans[:-1]]
    assert (spans[0].start, spans[-1].end) == (0, archive.stat().st_size)
    assert (len(spans) == 1) == (size == 10**9)
    assert len(spans) <= 1 + archive.stat().st_size // size
    assert read_all(archive, size) == whole


@pytest.mark.parametrize("size", [1, 5_000, 10**9])
def test_json_lines(tmp_path, archive, size):
    path = tmp_path / "all.jsonl"
    articles = list(ak.iter_articles(archive))
    ak.write(articles, path)
    found = read_all(path, size)
    assert [article for article, _ in found] == articles
    numbers = list(range(1, len(articles) + 1))
    assert [origin.record for _, origin in found] == numbers
    assert [origin.line for _, origin in found] == numbers
    assert len(ak.blocks(path, 1)) == len(articles)


def test_a_span_can_be_sent_to_another_process(archive):
    for span in ak.blocks(archive, 5_000):
        again = pickle.loads(pickle.dumps(span))
        assert again == span
        assert len(pickle.dumps(span)) < 1_000
        assert list(ak.read_block(again)) == list(ak.read_block(span))
        assert span.size == span.end - span.start
        assert repr(span).count("\n") == 0
        assert len(repr(span)) < 300


def test_without_counting_places_are_those_in_the_span(tmp_path):
    path = tmp_path / "a.md"
    path.write_text("".join(map(record, range(9))), encoding="utf-8")
    spans = ak.blocks(path, 200, count=False)
    assert len(spans) > 2
    found = [list(ak.read_block(span)) for span in spans]
    assert [each[0].origin.record for each in found] == [1] * len(spans)
    assert [article for each in found for article in each] == list(ak.iter_articles(path))


RECORDS = st.lists(
    st.tuples(
        st.sampled_from(("\n", "\r\n")),
        st.text("正文a<!-[](1) \n", max_size=40),
        st.booleans(),
    ),
    min_size=1,
    max_size=8,
)


@settings(deadline=None)
@given(records=RECORDS, size=st.integers(1, 400))
def test_any_text_at_any_size(tmp_path_factory, records, size):
    path = tmp_path_factory.mktemp("any") / "a.md"
    text = "".join(
        record(number, words if has_comment else f"x\n[T](u)\n---\n{words}").replace("\n", end)
        for number, (end, words, has_comment) in enumerate(records)
    )
    path.write_bytes(text.encode())
    assert read_all(path, size) == placed(ak.iter_articles(path))


@pytest.mark.parametrize("encoding", ["gb18030", "big5"])
def test_the_encoding_of_the_beginning_is_that_of_all_blocks(tmp_path, encoding):
    path = tmp_path / "a.md"
    text = "".join(record(number, "這是一段很長的中文，說的是渡口。") for number in range(50))
    path.write_bytes(text.encode(encoding))
    assert len(ak.blocks(path, 500)) > 5
    assert read_all(path, 500) == placed(ak.iter_articles(path))
    assert read_all(path, 500, encoding=encoding) == placed(ak.iter_articles(path))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_a_byte_order_mark(tmp_path, encoding):
    path = tmp_path / "a.md"
    path.write_bytes("".join(map(record, range(20))).encode(encoding))
    assert read_all(path, 500) == placed(ak.iter_articles(path))
    assert (len(ak.blocks(path, 500)) == 1) == (encoding == "utf-16")


def test_archives_and_folders(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(6):
        (folder / f"{number}.md").write_text(record(number), encoding="utf-8")
    assert len(ak.blocks(folder)) == 6
    assert read_all(folder, 50) == placed(ak.iter_articles(folder))
    packed = tmp_path / "a.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for path in sorted(folder.iterdir()):
            archive.write(path, path.name)
    assert len(ak.blocks(packed, 160)) == 3
    assert read_all(packed, 160) == placed(ak.iter_articles(packed))


def test_an_address(archive):
    assert read_all(f"file://{archive}", 20_000) == placed(ak.iter_articles(f"file://{archive}"))
    whole = [article for article, _ in read_all(f"file://{archive}", 20_000)]
    assert whole == list(ak.iter_articles(archive))


def test_errors_have_their_place(tmp_path):
    path = tmp_path / "a.jsonl"
    good = ak.render(ak.Article(title="t"), "jsonl")
    path.write_text(f"{good}\n{{}}\n{good}", encoding="utf-8")
    errors = []
    found = [
        article
        for span in ak.blocks(path, 1)
        for article in ak.read_block(span, on_error=errors.append)
    ]
    assert [article.origin.line for article in found] == [1, 4]
    assert str(errors[0]).startswith(f"{path}:3: json: $.version")
    with pytest.raises(ak.ParseError):
        list(ak.read_block(ak.blocks(path)[0]))


@pytest.mark.parametrize(
    ("path", "size", "error", "message"),
    [
        ("none.md", 1, ak.InputError, "No such file"),
        ("-", 1, ak.UsageError, "standard input"),
        ("a.jsonl", 0, ak.UsageError, "0 bytes"),
        ("a.jsonl.gz", 1, ak.UsageError, "compressed"),
    ],
)
def test_what_cannot_be_split(tmp_path, monkeypatch, path, size, error, message):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.jsonl").write_text("")
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(b""))
    with pytest.raises(error, match=message):
        ak.blocks(path, size)


def test_a_record_that_is_too_large(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text(ak.render(ak.Article(title="t" * 5_000), "jsonl") * 3, encoding="utf-8")
    with pytest.raises(ak.InputError, match="limit of 1,000 bytes"):
        ak.blocks(path, 10, max_bytes=1_000)
    (span,) = ak.blocks(path, max_bytes=1_000)
    with pytest.raises(ak.InputError, match="limit of 1,000 bytes"):
        list(ak.read_block(span))


def test_an_empty_file(tmp_path):
    for name in ("a.md", "a.jsonl"):
        (tmp_path / name).write_text("")
    assert [list(ak.read_block(span)) for span in ak.blocks(tmp_path / "a.jsonl")] == [[]]
    (span,) = ak.blocks(tmp_path / "a.md")
    with pytest.raises(ak.ParseError):
        list(ak.read_block(span))


@pytest.mark.long
@pytest.mark.cpu(600)
def test_a_file_of_a_gigabyte(tmp_path):
    path = tmp_path / "big.md"
    body = f"<p>{'今天的新闻讲的是昨天的事情，渡口的船六点开。' * 30}</p>\n" * 900
    count = 0
    with path.open("w", encoding="utf-8") as stream:
        while stream.tell() < 1_000_000_000:
            stream.write(record(count, body))
            count += 1
    spans = ak.blocks(path)
    assert len(spans) == 1_000_000_000 // 64_000_000 + 1
    assert max(span.size for span in spans) < 67_000_000
    found = (article for span in spans for article in ak.read_block(span))
    for article, expected in zip(found, ak.iter_articles(path), strict=True):
        assert (article, article.origin) == (expected, expected.origin)
        count -= 1
    assert not count
    path.unlink()
