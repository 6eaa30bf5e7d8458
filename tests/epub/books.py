"""Articles and pictures for books: every kind of block, every kind of picture, hostile values."""

import datetime as dt
import io
import random
from collections.abc import Callable
from functools import cache

from PIL import Image as Raster
from PIL import ImageCms, features

from articlekit.model import (
    Article,
    Blockquote,
    Break,
    Caption,
    Code,
    Delete,
    Discarded,
    Embed,
    Emphasis,
    Figure,
    Heading,
    Image,
    InlineCode,
    Link,
    List,
    ListItem,
    Paragraph,
    Ruby,
    RubyText,
    Strong,
    Subscript,
    Superscript,
    Table,
    TableCell,
    TableRow,
    Text,
    ThematicBreak,
    Underline,
)

SITE = "https://news.example"


def text(value):
    return (Text(value),)


def p(*nodes):
    return Paragraph(tuple(Text(node) if isinstance(node, str) else node for node in nodes))


def instant(day, hour=8):
    return dt.datetime(2021, 12, day, hour, 18, 4, tzinfo=dt.UTC)


# --- Pictures ----------------------------------------------------------------------------------


def drawn(width=320, height=200, mode="RGB", seed=1):
    """A picture with large areas of many colours, so that it is no drawing."""
    chance = random.Random(seed)
    small = Raster.new("RGB", (8, 5))
    small.putdata([tuple(chance.randrange(256) for _ in "rgb") for _ in range(40)])
    return small.resize((width, height), Raster.Resampling.BICUBIC).convert(mode)


def saved(image, kind, **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def rotated():
    """Landscape pixels that EXIF says to show as a portrait, with a place in the metadata."""
    exif = Raster.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "SECRET PLACE"
    return saved(drawn(240, 120, seed=2), "JPEG", exif=exif)


def with_metadata():
    exif = Raster.Exif()
    exif[0x010E] = "SECRET PLACE"
    return saved(drawn(seed=3), "JPEG", exif=exif, comment=b"SECRET NOTE")


def profile():
    """An ICC profile: the colours of sRGB, but in linear light."""
    made = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    for name in (b"rTRC", b"gTRC", b"bTRC"):
        entry = made.index(name)
        at = int.from_bytes(made[entry + 4 : entry + 8], "big")
        made[at : at + 12] = b"curv\0\0\0\0\0\0\0\0"  # No points: what comes in goes out.
        made[entry + 8 : entry + 12] = (12).to_bytes(4, "big")
    return bytes(made)


def moving():
    frames = [drawn(60, 40, seed=seed).quantize(32) for seed in (4, 5)]
    return saved(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=200)


@cache
def pictures():
    """The files of pictures by their names; what stands for a picture in the book is not here."""
    found = {
        "plain.jpg": saved(drawn(), "JPEG", quality=90),
        "metadata.jpg": with_metadata(),
        "progressive.jpg": saved(drawn(seed=6), "JPEG", progressive=True),
        "rotated.jpg": rotated(),
        "cmyk.jpg": saved(drawn(mode="CMYK", seed=7), "JPEG"),
        "grey.jpg": saved(drawn(mode="L", seed=8), "JPEG"),
        "giant.jpg": saved(drawn(2400, 1500, seed=9), "JPEG"),
        "drawing.png": saved(drawn(seed=10).quantize(16), "PNG"),
        "transparent.png": saved(drawn(mode="RGBA", seed=11), "PNG"),
        "deep.png": saved(drawn(mode="L", seed=12).convert("I;16"), "PNG"),
        "still.gif": saved(drawn(seed=13).quantize(64), "GIF"),
        "moving.gif": moving(),
        "photo.webp": saved(drawn(seed=14), "WEBP"),
        "alpha.webp": saved(half_transparent(), "WEBP", lossless=True),
        "bitmap.bmp": saved(drawn(seed=16), "BMP"),
        "really-a-png.jpg": saved(drawn(seed=17), "PNG"),
        "same-as-plain.jpg": saved(drawn(), "JPEG", quality=90),
    }
    if features.check("avif"):
        found["photo.avif"] = saved(drawn(seed=18), "AVIF")
    return found


def half_transparent():
    image = drawn(mode="RGBA", seed=15)
    image.putalpha(Raster.linear_gradient("L").resize(image.size))
    return image


def broken():
    """Files that are no pictures: a link stands for each."""
    return {
        "cut.jpg": saved(drawn(800, 600, seed=19), "JPEG")[:3000],
        "cut.png": saved(drawn(seed=20), "PNG")[:2000],
        "drawing.svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        "page.jpg": b"<!DOCTYPE html><title>404 Not Found</title>",
        "empty.jpg": b"",
        "missing.jpg": None,
    }


def loader(files) -> Callable[[Image], bytes | None]:
    return lambda image: files.get(image.url.rpartition("/")[2])


def picture(name, alt=""):
    return Image(name, f"{SITE}/pictures/{name}", alt)


# --- Articles ----------------------------------------------------------------------------------


def gallery(names, alt="一张测试图片"):
    return tuple(
        Figure(picture(name, alt), Caption(text(f"图片说明：{name}"), text("摄影：甲")))
        for name in names
    )


def table(columns=3, *, head=True):
    def row(number, is_header):
        cells = (
            TableCell(is_header, "right" if at else None, 1, 1, text(f"格{number}.{at}"))
            for at in range(columns)
        )
        return TableRow(tuple(cells))

    rows = [row(number, head and number == 0) for number in range(3)]
    spanning = TableCell(False, None, columns, 1, text("通栏"))
    return Table((*rows, TableRow((spanning,)), TableRow(())))


def phrasing():
    """A paragraph with every kind of phrasing content."""
    return p(
        "正文里有",
        Emphasis(text("强调")),
        Strong((Text("加粗"), Emphasis(text("又强调")))),
        Delete(text("删去")),
        Underline(text("下划线")),
        "，水是H",
        Subscript(text("2")),
        "O，平方是x",
        Superscript(text("2")),
        "，代码是",
        InlineCode('<b class="x">&amp;'),
        Break(),
        Link(f"{SITE}/outside?a=1&b=[2]|3", 'A "title"', text("外部链接")),
        Link(f"{SITE}/english#part", None, text("本书另一篇")),
        Link("#nowhere", None, text("坏锚")),
        Link("javascript:alert(1)", None, text("脚本")),
        Link("/relative", None, (Text("相对"), Link("https://b.example/", None, text("套叠")))),
        Link("https://c.example/", None, text("　")),
        Ruby((Text("漢"), RubyText(text("かん")), Text("字"), RubyText(text("じ")))),
        Ruby(text("无注音")),
        Image("e.png", f"{SITE}/e.png", "😀", inline=True),
        picture("drawing.png", "行内图片"),
        "结束。",
    )


def blocks():
    """Every kind of block."""
    item = ListItem((p("第一项"), List(False, None, (ListItem((p("内层"),)),))))
    return (
        Heading(2, text("二级标题")),
        phrasing(),
        p("　　手工缩进的一段。"),
        Heading(5, text("跳级的标题")),
        p("There is an English paragraph of the usual kind in this article, and it is marked."),
        p("引用了“there is no such thing as a free lunch for the young”这句话。"),
        Heading(3, ()),
        List(True, 3, (item, ListItem((p("第二项"), p("第二段"))))),
        List(False, None, ()),
        Blockquote((p("引文第一段。"), p("引文第二段。"))),
        Blockquote(()),
        table(),
        table(6),
        Code("python", "def f():\n    return '<&>'\n"),
        ThematicBreak(),
        Embed("video", f"{SITE}/v.mp4", "一段视频", picture("grey.jpg", "视频画面"), None),
        Embed("iframe", "https://player.example/?x=1", None, None, Caption(text("播放器"))),
        Embed("tweet", "https://social.example/status/1"),
        Figure(picture("plain.jpg"), None, link="https://d.example/"),
        Figure(picture("missing.jpg"), Caption((), text("法新社")), link="https://d.example/"),
        p(),
    )


def chinese():
    return Article(
        title="测试：每一种《内容》 & <标记>",
        url=f"{SITE}/chinese",
        timestamp=instant(8),
        published=dt.datetime(2021, 12, 8, 16, 18, tzinfo=dt.timezone(dt.timedelta(hours=8))),
        date=instant(8),
        byline="记者甲",
        source="news.example",
        language="zh-Hans",
        tags=("测试", "电子书"),
        body=(*gallery(["plain.jpg"]), *blocks()),
        discarded=(Discarded("rights", "© 2021 测试社"), Discarded("advertisement", "广告")),
    )


def photographs():
    return Article(
        title="每一种图片",
        url=f"{SITE}/pictures",
        timestamp=instant(9),
        date=instant(9),
        source="photos.example",
        language="zh-Hant",
        body=gallery([*pictures(), *broken()]),
    )


def english():
    return Article(
        title="An English article",
        url=f"{SITE}/english/",
        timestamp=instant(10),
        published=dt.date(2021, 12, 10),
        date=instant(10),
        source="news.example",
        language="en",
        body=(
            Figure(picture("rotated.jpg", "A tall picture"), Caption(text("What it shows."))),
            p("It quotes a Chinese name (习近平) and links to ", Link(f"{SITE}/chinese", None,
              text("the other article")), "."),
            Heading(3, text("A heading")),
            p("An address that is wider than a page: https://news.example/" + "long" * 60),
            p("A second paragraph of English, long enough to be broken over several lines on a"
              " small screen, so that its typography can be seen: spaced, and not indented."),
        ),
    )  # fmt: skip


def figures_first():
    """Captions before and after text, in quotations and lists: old engines heaped them on top."""
    figure = Figure(picture("plain.jpg", "图"), Caption(text("甲图的说明"), text("摄影乙")))
    embed = Embed("video", f"{SITE}/v", "片名", None, Caption(text("丙片的说明")))
    return Article(
        title="先有图片的文章",
        url=f"{SITE}/first",
        language="zh-Hans",
        body=(
            figure,
            p("第一段"),
            Blockquote((p("引文"), embed)),
            List(False, None, (ListItem((p("条目"), figure)),)),
            Heading(2, text("小标题")),
            p("最后一段"),
        ),
    )


def arabic():
    return Article(
        title="جسر جديد",
        url=f"{SITE}/arabic",
        date=instant(11),
        source="news.example",
        language="ar",
        body=(
            Figure(picture("plain.jpg", "الجسر"), Caption(text("الجسر في الليل"), text("مصور"))),
            p("قال المسؤولون إن الجسر الجديد سيفتح الأسبوع المقبل بعد سنوات من العمل، وإن السكان"
              " ينتظرون ذلك منذ وقت طويل (Bridge 2021)."),
            Heading(2, text("عنوان")),
            List(True, None, (ListItem((p("أولا"),)), ListItem((p("ثانيا"),)))),
            Blockquote((p("اقتباس من المسؤول."),)),
            Table((TableRow((TableCell(True, None, 1, 1, text("مدينة")),
                             TableCell(True, None, 1, 1, text("عدد")))),
                   TableRow((TableCell(False, None, 1, 1, text("القاهرة")),
                             TableCell(False, None, 1, 1, text("٣")))))),
        ),
    )  # fmt: skip


def japanese():
    return Article(
        title="新しい橋、来週開通へ",
        url=f"{SITE}/japanese",
        date=instant(12),
        source="news.example",
        language="ja",
        body=(
            Figure(picture("plain.jpg", "橋"), Caption(text("夜の橋"), text("撮影：甲"))),
            p("新しい", Ruby((Text("橋"), RubyText(text("はし")))), "が来週開通すると述べた。"),
            p("住民は2021年から長いあいだこの日を待っていたという。" * 6),
            Heading(2, text("見出し")),
            Blockquote((p("ようやくだ、と一人が言った。"),)),
        ),
    )  # fmt: skip


def many_articles(count, days=400):
    """Short articles of many days and some sites."""
    sites = ["a.example", "b.example", "c.example"]
    start = dt.datetime(2020, 1, 1, 12, tzinfo=dt.UTC)
    for number in range(count):
        host = sites[number % 3]
        yield Article(
            title=f"第{number}篇：小镇的桥今天又修好了",
            url=f"https://{host}/{number}",
            date=start + dt.timedelta(days=number * days // count),
            source=host,
            language="zh-Hans",
            body=(p(f"正文{number}。" + "河水很浅，船夫休息。" * 20),),
        )


def every_block():
    """The articles of the book that all checkers and readers must accept."""
    return [chinese(), photographs(), english()]


def every_picture():
    return loader({**pictures(), **broken()})


def hostile_urls():
    """Addresses that are hard to get right, as an article of links."""
    urls = [
        "http://a b.example/", "https://e.example/x y", "https://e.example/[1]|2", "//e.example/p",
        "https://e.example/%", "https://e.example/%zz?%", "https://e.example/?a=b c#d e#f",
        "http://", "http:///x", "https://[::1]/", "https://[::1/", "https://[v1.x]/",
        "http://1.2.3.4/", "http://1.2.3.999/", "http://1.2.3/", "http://0x7f.1/", "http://08.1.1/",
        "http://e.example:80/", "http://e.example:99999/", "http://e.example:x/", "http://e..x/",
        "http://-e.example/", "http://e_f.example/", "http://中文.example/路径?查询=值#片段",
        "http://user:pass@e.example/", "http://e.example\\x\\y", "HTTP://E.EXAMPLE/A",
        "mailto:a@b.example", "mailto:", "mailto:a b@c", "tel:123", "ftp://e.example/", "data:x,y",
        "javascript:alert(1)", " https://e.example/spaces ", "https://e.example/\ttab",
        "https://e.example/{a}`b`^c\"d'<e>", "https://" + "a" * 70 + ".example/",
        "https://e.example/" + "long/" * 600, "https://e.example/\ud800", "https://e.example/\x0b",
        "https://xn--fiq.example/", "https://xn--a.example/", "https://e.example./",
        "https://%65.example/", "https://e.example/a;b=c,d?e=f;g", "?", "#", "", ".", "..", "a:b",
        "https://ex\u00adample.example/", "https://e.example/é", "http://faß.example/",
        "https://e.example?x", "https://e.example#x", "https://localhost/", "https://a.b-/",
        "https://☃.example/", "https://xn--n-b4d.example/", "https://עבר.example/", "https://aא.example/",
    ]  # fmt: skip
    return Article(
        title="链接",
        url=f"{SITE}/links",
        language="zh-Hans",
        body=tuple(p("字", Link(url, None, text("链接")), "字") for url in urls),
    )


HOSTILE = """<!--1638995943000-->
[题目 &lt;script&gt;](https://news.example/hostile)
------

<p align="center"><font color="red">红字</font><center>居中</center></p><p><div>块在段内</div></p>
<table width="100%"><tr><td nowrap="nowrap" colspan="0">一</td><td rowspan="999999999">二</td></tr>
</table>
<p id="1">甲段落</p><p id="1">乙段落</p><o:p>办公</o:p><p>控制&#11;符&#xFFFE;后</p>
<p><a href="http://a b.com/x y">空格链接</a><a href="javascript:void(0)">脚本链接</a>
<a href="/rel">根链接</a><a href="https://e.com/?a=[1]|2">方括号</a><a href="#nope">坏锚</a>
<a>空</a></p>
<p><img src="missing.jpg"><img src="a.png" srcset="missing2.jpg 2x" onclick="x()"></p>
<iframe src="https://e.com/"></iframe><script>alert(1)</script><form><input type="text"></form>
<video src="https://e.com/v.mp4"></video><svg viewBox="0 0 10 10"><linearGradient id="g"/></svg>
<math><mi>x</mi></math><style>p { direction: rtl;; }</style>
<ruby>漢<rt>かん</rt></ruby><ul><p>散项</p><li>正项</li></ul><h1>一级</h1><h6>六级</h6><pre>

 空格  与
换行</pre><blockquote><p>引文</blockquote><dl><dt>词</dt><dd>义</dd></dl>
<p>第一行
第二行</p><p><b>甲</b><i>乙</i></p><td>游离</td><p><a href="x"><div>块链接</div></a></p>
"""


# --- Many and long -----------------------------------------------------------------------------


def random_articles(count, seed=1):
    """Articles of nodes nested at random, with odd characters in every text."""
    chance = random.Random(seed)
    odd = ["甲", "乙", " ", "a", "&", "<", "\x0b", "\ufffe", "\ud800", "é", "😀", "\u3000", "]]>"]

    def letters():
        return "".join(chance.choices(odd, k=chance.randrange(6)))

    def phrase(depth):
        kind = chance.randrange(12)
        if depth > 4 or kind < 3:
            return Text(letters())
        inner = tuple(phrase(depth + 1) for _ in range(chance.randrange(3)))
        return [
            Emphasis(inner), Strong(inner), Delete(inner), Underline(inner), Superscript(inner),
            Ruby((*inner, RubyText(inner))), Break(), InlineCode(letters()),
            Link(f"https://e.example/{letters()}", letters(), inner),
        ][kind - 3]  # fmt: skip

    def block(depth):
        kind = chance.randrange(9)
        inline = tuple(phrase(0) for _ in range(chance.randrange(4)))
        inner = tuple(block(depth + 1) for _ in range(chance.randrange(3))) if depth < 4 else ()
        cell = TableCell(chance.random() < 0.3, None, chance.randrange(4), 1, inline)
        return [
            Paragraph(inline), Heading(chance.randrange(1, 7), inline), Blockquote(inner),
            List(chance.random() < 0.5, chance.randrange(5), (ListItem(inner), ListItem(()))),
            Table((TableRow((cell, cell)), TableRow((cell,)))), Code(letters(), letters()),
            ThematicBreak(), Figure(picture("x.jpg", letters()), Caption(inline, text(letters()))),
            Embed("iframe", f"https://e.example/{letters()}", letters(), None, Caption(inline)),
        ][kind]  # fmt: skip

    for number in range(count):
        yield Article(
            title=letters(),
            url=f"{SITE}/{number}" if chance.random() < 0.8 else letters(),
            date=instant(chance.randrange(1, 28)) if chance.random() < 0.8 else None,
            source=chance.choice(["a.example", "b.example", None]),
            language=chance.choice(["zh-Hans", "en", "und", "zh-Hant", "not a tag"]),
            byline=letters(),
            tags=(letters(),),
            body=tuple(block(0) for _ in range(chance.randrange(6))),
        )


def large_blocks():
    """An article in which every kind of block, and the title, is too large for a file."""
    long = "很长的一句话，没有尽头。 & <b> 5 of the long words that have no end; " * 4_000

    def cell(value, *, header=False, rowspan=1):
        return TableCell(header, None, 1, rowspan, text(value))

    image = picture("plain.jpg", "描述")
    return Article(
        title="标题" * 75_000,
        url=f"{SITE}/large-blocks",
        language="zh-Hans",
        body=(
            Heading(2, text(long)),
            Heading(3, (*text(long), Link(f"{SITE}/x", None, text(long)))),
            Figure(image, Caption((*text(long), picture("still.gif"), *text(long)), text(long))),
            Embed("video", f"{SITE}/v.mp4", long, image, Caption(text(long))),
            Table(
                (
                    TableRow((cell("头", header=True), cell(long, header=True), cell("丙"))),
                    TableRow((cell("高", rowspan=2), cell(long), cell(long, rowspan=2))),
                    TableRow((cell(long),)),
                )
            ),
            List(True, 7, (ListItem((p(long), p("后"))), ListItem((p(long),)))),
            Blockquote((p(InlineCode(long)), p(Strong((Emphasis(text(long)),))))),
            Code("text", "x" * 300_000 + "\n" + long),
            p(Ruby(tuple(x for _ in range(9_000) for x in (Text("字"), RubyText(text("zì")))))),
        ),
        discarded=(Discarded("rights", long),),
    )


def long_articles():
    """Two megabytes in many blocks, and as much in one list, one table, one paragraph."""
    long = "很长的正文。" * 20
    many = tuple(
        p(f"第{number}段，", Link(f"{SITE}/english", None, text("链接")), "，" + long)
        for number in range(5_000)
    )
    items = tuple(ListItem((p(f"第{number}项，{long}"),)) for number in range(3_000))
    rows = tuple(
        TableRow((TableCell(False, None, 1, 1, text(f"{number} {long}")),))
        for number in range(2_000)
    )
    strong = tuple(Strong(text(f"{number}{long}")) for number in range(2_000))
    quote = Blockquote((List(False, None, items), p(*strong), p(long * 1_000)))
    code = Code(None, "\n".join(f"line {number}" for number in range(60_000)))
    return [
        Article(title="很多段", url=f"{SITE}/many", language="zh-Hans", body=many),
        Article(
            title="几个大块",
            url=f"{SITE}/large",
            language="zh-Hans",
            body=(List(True, None, items), Table(rows), quote, code),
        ),
        english(),
    ]
