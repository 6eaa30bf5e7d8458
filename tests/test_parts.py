"""Large files in blocks: what is read of them is what is read of the whole file."""

import zipfile
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articlekit._disk.spool import SpoolFolder
from articlekit.errors import UsageError
from articlekit.files import windows
from articlekit.files.listing import Lister
from articlekit.files.parts import (
    count,
    encoding_of,
    grouped,
    parts_of,
    preceding_blocks,
    sources_of,
)
from articlekit.files.reading import Reading, articles_of
from articlekit.files.source import Preceding

WINDOW = 400
READING = Reading()


def silent(problem):
    """These tests do not look at what is passed over."""


def parts(paths, **more):
    with SpoolFolder() as spools:
        return list(parts_of(paths, note=silent, spools=spools, **more))


def read_part(part, reading, before=None):
    with SpoolFolder() as spools:
        yield from sources_of(part, reading, silent, spools, before)


@pytest.fixture
def small_windows(monkeypatch):
    monkeypatch.setattr(windows, "_WINDOW", WINDOW)


def record(number, body):
    return (
        f"<!--16389959{number:05}-->\n[题{number}](https://n.example/{number})\n------\n\n{body}\n"
    )


def read_all(source_list, reading=READING):
    """What sources give: articles with their origins, problems, errors."""
    found_articles = []
    for source in source_list:
        for article in articles_of(source, reading, found_articles.append, found_articles.append):
            found_articles += [(article, article.origin)]
    return [
        (str(item), type(item)) if not isinstance(item, tuple) else item for item in found_articles
    ]


def whole(path, reading=READING):
    with SpoolFolder() as spools:
        lister = Lister(spools=spools, note=silent, max_bytes=reading.max_bytes)
        return read_all(lister.sources([path]), reading)


def in_blocks(path, block_size, reading=READING):
    """As workers do: the encoding once, then a count of each block, then the articles."""
    found = list(parts([path], max_bytes=reading.max_bytes, block_size=block_size))
    encoding = encoding_of(found[0].source, reading)
    counts = [count(part, reading, encoding) for part in found[:-1]]
    found_articles = []
    for part, before in zip(found, preceding_blocks(counts, encoding), strict=True):
        found_articles += read_all(read_part(part, reading, before), reading)
    return found_articles, len(found)


BODIES = st.lists(
    st.text("字x\n<>é", max_size=60) | st.integers(1, 90).map(lambda count: "<p>长文" * count),
    min_size=1,
    max_size=14,
)
FRONT = st.sampled_from(["", "---\ntitle: 前\n---\n", "\ufeff", "\n\n", "no heading\n\n"])


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@given(front=FRONT, bodies=BODIES, times=st.integers(1, 4), crlf=st.booleans())
def test_blocks_say_what_the_file_says(tmp_path_factory, encoding, front, bodies, times, crlf):
    text = front + "".join(record(number, body) for number, body in enumerate(bodies))
    path = tmp_path_factory.mktemp("blocks") / "all.md"
    data = (text.replace("\n", "\r\n") if crlf else text).encode(encoding, "replace")
    path.write_bytes(data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(windows, "_WINDOW", WINDOW)
        found_articles, number = in_blocks(path, times * WINDOW)
        assert found_articles == whole(path)
    assert number == max(-(-len(data) // (times * WINDOW)), 1)


def test_a_border_in_a_heading_and_at_the_end(tmp_path, small_windows):
    path = tmp_path / "all.md"
    for length in range(2 * WINDOW, 2 * WINDOW + 200):
        text = "".join(record(number, "<p>x</p>") for number in range(20))
        path.write_bytes(text.encode()[:length])
        found_articles, _ = in_blocks(path, WINDOW)
        assert found_articles == whole(path), length


def test_a_detected_encoding_holds_for_all_blocks(tmp_path, small_windows):
    """The second window alone could as well be Big5, or anything."""
    path = tmp_path / "all.md"
    text = record(1, "这是简体中文的新闻，讲的是今天发生的事情。" * 20) + record(
        2, "<p>龍</p>" * 30
    )
    path.write_bytes((text * 3).encode("gb18030"))
    found_articles, number = in_blocks(path, WINDOW)
    assert number > 3
    assert found_articles == whole(path)
    articles = [item[0] for item in found_articles if not isinstance(item[0], str)]
    assert [article.title for article in articles] == ["题1", "题2"] * 3
    assert articles[1].text.startswith("龍")


def test_an_encoding_that_changes_far_behind_the_beginning(tmp_path, small_windows):
    """As in concatenated archives: the first window is in one encoding, later ones in others."""
    simplified = "这里是关于公共交通的一篇长报道，记者走访了许多车站。" * 5
    traditional = "這裡是關於公共交通的一篇長報導，記者走訪了許多車站。" * 5
    parts_of_file = [(simplified, "gb18030"), (traditional, "big5"), (simplified, "utf-8")]
    texts = [text for text, _ in parts_of_file for _ in range(5)]
    path = tmp_path / "all.md"
    path.write_bytes(b"".join(
        record(number, text).replace("题", "T").encode(parts_of_file[number // 5][1])
        for number, text in enumerate(texts)
    ))  # fmt: skip
    found, number = in_blocks(path, WINDOW)
    assert number > 3
    assert [item[0].text for item in found if not isinstance(item[0], str)] == texts
    assert [item[0].text for item in whole(path) if not isinstance(item[0], str)] == texts


def test_lines_in_a_message_are_those_of_the_file(tmp_path, small_windows):
    path = tmp_path / "all.md"
    text = "这里是关于公共交通的一篇长报道，记者走访了许多车站。" * 5
    before = "".join(record(number, text) for number in range(9))
    path.write_bytes(before.encode() + record(9, f"{text}\n\n一").encode("gb18030"))
    (problem,) = [item[0] for item in whole(path) if isinstance(item[0], str)]
    first = before.count("\n") + 2
    assert (
        f"all.md:{first}:1: encoding: lines {first}, {first + 3}, {first + 5}: not UTF" in problem
    )


def test_a_record_that_is_larger_than_a_block(tmp_path, small_windows):
    path = tmp_path / "all.md"
    path.write_text(record(1, "一" * 3 * WINDOW) + record(2, "x"), encoding="utf-8")
    found_articles, number = in_blocks(path, WINDOW)
    assert number > 5
    assert found_articles == whole(path)


def test_a_record_that_is_too_large_costs_what_is_near(tmp_path, small_windows):
    reading = Reading(max_bytes=3 * WINDOW)
    path = tmp_path / "all.md"
    texts = [record(1, "x"), record(2, "一" * 4 * WINDOW), *[record(3, "y" * 300)] * 8]
    path.write_text("".join(texts), encoding="utf-8")
    found_articles, _ = in_blocks(path, WINDOW, reading)
    assert any(
        "larger than the limit" in item[0] for item in found_articles if isinstance(item[0], str)
    )
    titles = [item[0].title for item in found_articles if not isinstance(item[0], str)]
    assert titles[0] == "题1"
    assert titles[-1] == "题3"


def test_zip_archives_are_split_by_their_members(tmp_path):
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(30):
            archive.writestr(f"{number % 7}/{number}.md", record(number, "x" * 200))
        archive.writestr("picture.png", b"")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(windows, "_WINDOW", 1000)
        found = list(parts([path], max_bytes=10**6, block_size=1000))
    assert len(found) == 10
    assert read_all(source for part in found for source in read_part(part, READING)) == whole(path)


def test_what_cannot_be_read_is_said_by_who_reads_it(tmp_path):
    (tmp_path / "bad.zip").write_bytes(b"PK\3\4 no zip")
    for path in (tmp_path / "bad.zip", tmp_path / "none.md"):
        (part,) = parts([path], max_bytes=1000, block_size=1000)
        ((text, _),) = read_all(read_part(part, READING))
        assert text.startswith(str(path))


def test_standard_input_is_no_part():
    with pytest.raises(UsageError, match="one machine"):
        list(parts(["-"], max_bytes=1000, block_size=1000))


@given(st.lists(st.integers(0, 9), max_size=20), st.integers(1, 12))
def test_neighbours_are_grouped(sizes, most):
    groups = list(grouped(sizes, most, lambda size: size))
    assert [size for group in groups for size in group] == sizes
    assert all(sum(group) <= most or len(group) == 1 for group in groups)
    assert all(sum(a) + b[0] > most for a, b in pairwise(groups))


def test_what_is_before_a_block():
    assert preceding_blocks([(2, 10)], "big5") == [
        Preceding(encoding="big5"),
        Preceding(records=2, lines=10, encoding="big5"),
    ]


def test_a_file_that_is_cut_short_while_it_is_read(tmp_path, small_windows):
    path = tmp_path / "all.md"
    path.write_text("".join(record(number, "x" * 50) for number in range(20)), encoding="utf-8")
    found = list(parts([path], max_bytes=10**6, block_size=WINDOW))
    path.write_bytes(b"")
    ((text, _),) = read_all(source for part in found for source in read_part(part, READING))
    assert "empty" in text
    path.unlink()
    for part in found:
        (source,) = read_part(part, READING)
        assert source.error
