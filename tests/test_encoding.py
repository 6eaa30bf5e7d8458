"""Bytes to text: the order of the contract, what is reported, and what is refused."""

import codecs

import pytest

import articlekit as ak

TEXT = (
    "<!--1594600000000-->\n[北京发布的一篇报道](https://a.example/1)\n------\n\n"
    + "<p>这是一段用来识别编码的文字，里面有许多常用的汉字。</p>\n" * 12
)
TRADITIONAL = (
    "<!--1594600000000-->\n[臺北發布的一篇報導](https://a.example/1)\n------\n\n"
    + "<p>這是一段用來識別編碼的文字，裡面有許多常用的漢字。</p>\n" * 12
)


def read(data, **arguments):
    found = []
    article = ak.parse(data, report=found.append, **arguments)
    return article, [str(problem) for problem in found]


@pytest.mark.parametrize(
    ("data", "problems"),
    [
        (TEXT.encode(), []),
        (codecs.BOM_UTF8 + TEXT.encode(), []),
        (
            codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
            ["1:1: encoding: decoded as utf-16-le by its byte-order mark"],
        ),
        (
            codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
            ["1:1: encoding: decoded as utf-16-be by its byte-order mark"],
        ),
        (
            codecs.BOM_UTF32_LE + TEXT.encode("utf-32-le"),
            ["1:1: encoding: decoded as utf-32-le by its byte-order mark"],
        ),
        (
            codecs.BOM_UTF32_BE + TEXT.encode("utf-32-be"),
            ["1:1: encoding: decoded as utf-32-be by its byte-order mark"],
        ),
        (TEXT.encode("gb18030"), ["1:1: encoding: not UTF-8; detected as gb18030"]),
        (TEXT.encode("utf-16-le"), ["1:1: encoding: not UTF-8; detected as utf_16_le"]),
        (TEXT.encode("utf-16-be"), ["1:1: encoding: not UTF-8; detected as utf_16_be"]),
        (TEXT.encode("utf-32-le"), ["1:1: encoding: not UTF-8; detected as utf_32_le"]),
        (TEXT.encode("utf-32-be"), ["1:1: encoding: not UTF-8; detected as utf_32_be"]),
        # What the page once said of itself is not asked.
        (TEXT.replace("<p>", '<meta charset="gb2312"><p>', 1).encode(), []),
    ],
)
def test_the_order(data, problems):
    article, found = read(data)
    assert article.title == "北京发布的一篇报道"
    assert "这是一段用来识别编码的文字" in article.text
    assert found == problems


def test_big5():
    article, found = read(TRADITIONAL.encode("big5"))
    assert article.title == "臺北發布的一篇報導"
    assert found == ["1:1: encoding: not UTF-8; detected as big5"]


def test_the_encoding_that_is_named_comes_before_repair_and_detection():
    article, found = read(TEXT.encode("gbk"), encoding="gbk")
    assert article.title == "北京发布的一篇报道"
    assert found == ["1:1: encoding: not UTF-8; decoded as gbk, as asked"]
    # But after clean UTF-8 and byte-order marks.
    assert read(TEXT.encode(), encoding="gbk") == (ak.parse(TEXT), [])
    marked = codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le")
    assert read(marked, encoding="gbk")[0] == ak.parse(TEXT)


def test_hardly_a_byte_is_wrong():
    data = TEXT.encode().replace("识别".encode(), b"\xff\xfe", 1) + b"<p>.</p>" * 200
    article, found = read(data)
    assert "用来\ufffd\ufffd编码" in article.text
    assert found == [
        f"1:1: encoding: 2 characters are not UTF-8, the first at byte {data.index(0xFF)}"
    ]


def test_characters_that_say_that_they_are_lost_are_no_errors():
    data = TEXT.replace("识别", "\ufffd\ufffd").encode()
    assert read(data)[1] == []


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0",
        b"\xff\xd8\xff\xe0" + bytes(range(256)) * 8,
        b"PK\x03\x04\x14\0\0\0\x08\0" + bytes(range(255, 0, -1)),
        TEXT.encode("gb18030")[:40],  # No header that could be read.
        b"\xff" * 2000,
    ],
)
def test_what_is_no_text(data):
    with pytest.raises(ak.ParseError) as caught:
        ak.parse(data)
    assert caught.value.code in ("encoding", "header")


def test_a_refusal_says_where():
    with pytest.raises(ak.ParseError, match=r"^encoding: not UTF-8 at byte 3, and neither GB18030"):
        ak.parse(b"abc\xff" * 500)
    with pytest.raises(ak.ParseError, match=r"^encoding: not gbk at byte 0$"):
        ak.parse(b"\xff\xff", encoding="gbk")
    with pytest.raises(ak.ParseError, match=r"^encoding: unknown encoding 'klingon'$"):
        ak.parse(b"\xff", encoding="klingon")


def test_all_kinds_of_bytes():
    data = TEXT.encode()
    assert ak.parse(bytearray(data)) == ak.parse(memoryview(data)) == ak.parse(TEXT)
