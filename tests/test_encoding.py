"""Bytes to text: the order of the contract, what is reported, and what is refused."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


# --- Which Chinese encoding --------------------------------------------------------------------


def record(title, *lines, number=1):
    body = "".join(f"<p>{line}</p>\n" for line in lines)
    return f"<!--1594600000000-->\n[{title}](https://a.example/{number})\n------\n\n{body}"


@pytest.mark.parametrize("codec", ["gb18030", "big5"])
@pytest.mark.parametrize("shift", range(4))
def test_no_sample_cuts_a_character(codec, shift):
    text = record("x" * shift + "渡口的老人", *["河水一年比一年低，今天又是大雨。"] * 5000)
    assert len(text.encode(codec)) > 1 << 17
    article, found = read(text.encode(codec))
    assert article.title.endswith("渡口的老人")
    assert found == [f"1:1: encoding: not UTF-8; detected as {codec}"]


@pytest.mark.parametrize(
    ("title", "codec"),
    [
        *(
            (title, "gbk")
            for title in ("渡口", "老人的船", "下雪了", "水位上涨", "山上", "十年", "集市今日开张")
        ),
        *((title, "big5") for title in ("渡口的老人", "下雪了", "水位上漲", "山路難行", "十年")),
    ],
)
def test_a_short_title_is_enough(title, codec):
    article, found = read(record(title, "x").encode(codec))
    assert article.title == title
    assert f"detected as {'gb18030' if codec == 'gbk' else codec}" in found[0]


@pytest.mark.parametrize(
    ("host", "title"),
    [("news.example.tw", "暈匯端"), ("news.example.hk", "暈匯端"), ("news.example.cn", "穡蹲狠")],
)
def test_the_host_decides_between_readings_that_are_equally_likely(host, title):
    assert "暈匯端".encode("big5") == "穡蹲狠".encode("gbk")
    header = "<!--1594600000000-->\n[暈匯端](https://{}/1)\n------\n\n<p>x</p>\n"
    assert read(header.format(host).encode("big5"))[0].title == title


SENTENCES = {
    "euc-kr": "나루터의 노인은 강물이 해마다 얕아진다고 말했다. 예전에는 큰 배가 다녔다.",
    "euc-jp": "渡し場の老人は、川の水が年々浅くなっていると言った。昔は大きな船が通った。",
    "shift_jis": "渡し場の老人は、川の水が年々浅くなっていると言った。昔は大きな船が通った。",
    "cp1251": "Старик у переправы говорит, что река с каждым годом мелеет.",
    "koi8-r": "Старик у переправы говорит, что река с каждым годом мелеет.",
    "cp1253": "Ο γέροντας στο πέρασμα λέει ότι το ποτάμι ρηχαίνει κάθε χρόνο.",
    "cp1252": "Le vieux passeur a été là: déjà l’été, à côté, où ça, être né.",
}


@pytest.mark.parametrize(("codec", "sentence"), SENTENCES.items())
@pytest.mark.parametrize("times", [1, 10])
def test_other_encodings_are_not_taken_for_chinese(codec, sentence, times):
    data = record(sentence[:20], *[sentence] * times).encode(codec)
    with pytest.raises(ak.ParseError, match="name the encoding"):
        ak.parse(data)
    assert ak.parse(data, encoding=codec).title == sentence[:20].strip()


def test_a_broken_byte_does_not_refuse_a_chinese_file():
    lines = ["渡口的老人说，河水一年比一年浅，从前能走大船。"] * 20
    data = record("渡口的老人", *lines).encode("gbk")
    article, found = read(data.replace(b"</p>", b"\xff</p>", 1))
    assert article.title == "渡口的老人"
    assert found == [
        "1:1: encoding: not UTF-8; detected as gb18030",
        "1:1: encoding: 1 character is not UTF-8",
    ]


# --- Mixed encodings ---------------------------------------------------------------------------

SIMPLIFIED = "渡口的老人说，河水一年比一年浅，从前能走大船。"
CHANGED = "渡口的老人說，河水一年比一年淺，從前能走大船。"


def read_all(data, **arguments):
    problems, errors = [], []
    articles = list(ak.parse_all(data, report=problems.append, on_error=errors.append, **arguments))
    texts = [(article.title, article.text) for article in articles]
    return texts, [str(problem) for problem in problems], [str(error) for error in errors]


def test_each_record_is_decoded_by_itself():
    data = (
        record("第一篇消息", SIMPLIFIED).encode()
        + record("第二篇消息", SIMPLIFIED, number=2).encode("gbk")
        + record("第三篇消息", CHANGED, number=3).encode("big5")
        + record("第四篇消息", CHANGED, number=4).encode()
    )
    texts, problems, errors = read_all(data)
    assert texts == [
        ("第一篇消息", SIMPLIFIED),
        ("第二篇消息", SIMPLIFIED),
        ("第三篇消息", CHANGED),
        ("第四篇消息", CHANGED),
    ]
    assert problems == [
        "7:1: encoding: lines 7, 10: not UTF-8; detected as gb18030",
        "12:1: encoding: lines 12, 15: not UTF-8; detected as big5",
    ]
    assert not errors


def test_a_mixed_record_is_decoded_line_by_line():
    data = (
        record("第一篇消息", SIMPLIFIED).encode()
        + f"<p>{SIMPLIFIED}</p>\n<p>水又涨了。</p>\n".encode("gbk")
        + "<p>后来雨停了。</p>\n".encode()
        + "<p>老人不说话。</p>\n".encode("gbk")
    )
    lines = [SIMPLIFIED, SIMPLIFIED, "水又涨了。", "后来雨停了。", "老人不说话。"]
    texts, problems, _ = read_all(data)
    assert texts == [("第一篇消息", "\n\n".join(lines))]
    assert problems == ["6:1: encoding: lines 6-7, 9: not UTF-8; detected as gb18030"]
    texts, problems, _ = read_all(data, encoding="gbk")
    assert texts == [("第一篇消息", "\n\n".join(lines))]
    assert problems == ["6:1: encoding: lines 6-7, 9: not UTF-8; decoded as gbk, as asked"]


def test_the_title_alone_may_be_in_another_encoding():
    data = record("第一篇消息", SIMPLIFIED).encode()
    data = data.replace("第一篇消息".encode(), "第一篇消息".encode("gbk"))
    texts, problems, _ = read_all(data)
    assert texts == [("第一篇消息", SIMPLIFIED)]
    assert problems == ["2:1: encoding: line 2: not UTF-8; detected as gb18030"]


def test_a_mixed_record_in_one_unknown_encoding_is_not_refused():
    data = record("第一篇消息", SIMPLIFIED).encode() + "<p>Déjà l’été né</p>\n".encode("cp1252")
    texts, problems, errors = read_all(data)
    assert texts[0][0] == "第一篇消息"
    assert "D\ufffdj\ufffd" in texts[0][1]
    assert not errors
    assert len(problems) == 1


def test_a_record_that_cannot_be_decoded_stops_no_other():
    data = (
        record("第一篇消息", SIMPLIFIED).encode()
        + b"<!--1-->\n[\xff\xff\xff](https://a.example/2)\n---\n\xff\xfe\xff\n"
        + record("第三篇消息", SIMPLIFIED, number=3).encode("gbk")
    )
    texts, _, errors = read_all(data)
    assert [title for title, _ in texts] == ["第一篇消息", "第三篇消息"]
    offset = data.index(0xFF)
    assert [error[: len(f"encoding: not UTF-8 at byte {offset}")] for error in errors] == [
        f"encoding: not UTF-8 at byte {offset}"
    ]
    with pytest.raises(ak.ParseError, match="not UTF-8"):
        list(ak.parse_all(data))


def test_joined_files_keep_their_byte_order_marks():
    mark = codecs.BOM_UTF8
    data = mark + record("第一篇", SIMPLIFIED).encode() + mark + record("第二篇", CHANGED).encode()
    assert [title for title, _ in read_all(data)[0]] == ["第一篇", "第二篇"]
    data = mark + record("第一篇", SIMPLIFIED).encode() + record("第二篇", CHANGED).encode("big5")
    texts, problems, _ = read_all(data)
    assert [title for title, _ in texts] == ["第一篇", "第二篇"]
    assert problems == ["7:1: encoding: lines 7, 10: not UTF-8; detected as big5"]


@given(
    st.lists(
        st.tuples(
            st.text(st.sampled_from(SIMPLIFIED + "年月日人民大河水"), min_size=12),
            st.sampled_from(["utf-8", "gbk"]),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_records_in_several_encodings(records):
    """Law: joined records are read as each of them is read alone."""
    data = b"".join(record(text, text).encode(codec) for text, codec in records)
    assert read_all(data)[0] == [
        (text, text) for text, _ in ((" ".join(text.split()), codec) for text, codec in records)
    ]
