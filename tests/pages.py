"""Hypothesis strategies for pages: well-formed, full of what outlets write, and damaged."""

from hypothesis import strategies as st

_PHRASING = (
    "a b strong i em u s del ins sup sub code span font small cite q mark time ruby rt rp abbr "
    "label tt kbd big nobr o:p x-y unknown"
).split()
_FLOW = (
    "p div section article main header footer nav aside figure figcaption h1 h2 h3 h6 ul ol li dl "
    "dt dd blockquote pre table thead tbody tr td th caption address center form fieldset details "
    "summary button picture"
).split()
_HIDDEN = "script style template title textarea select svg math iframe noembed".split()
_VOID = (
    "<br>",
    "<br/>",
    "<hr>",
    "<wbr>",
    "<img src=/a.jpg>",
    "<img src=/a.jpg alt=x width=1 height=1>",
    "<img class=wp-smiley src=/e.png alt=🙂>",
    "<img src='data:image/gif;base64,R0' data-src=/b.jpg>",
    "<noscript><img src=/b.jpg></noscript>",
    "<iframe src=//v.example/1>x</iframe>",
    "<video src=/v.mp4 poster=/p.jpg>fallback</video>",
    "<audio src=/a.mp3></audio>",
    "<time datetime=2020-09-30>12 分钟前</time>",
    "<!-- comment -->",
    "<input value=x>",
    "<source srcset='/c.jpg 2x'>",
)
_CLASSES = (
    "off-screen caption image-caption credit copyright figure photo image ad top-ad share date "
    "timestamp related-posts tags twitter-tweet fb-post sr-only element-hidden sharedaddy gallery "
    "newsletter wp-caption-text published VisuallyHidden-x Caption-sc-1"
).split()
_TEXTS = (
    "中文字",
    "，。",
    "Latin words",
    " ",
    "\n   ",
    "\t",
    "\u00a0",
    "\u3000",
    "\u200b",
    "&amp;",
    "&nbsp;",
    "&lt;b&gt;",
    "&#8220;",
    "&",
    "<中",
    "< b",
    "a > b",
    "© 2020 AFP",
    "图片版权",
    "Image caption",
    "记者：甲 责编：乙",
    "作者：null",
    "2020-07-20T04:49:49",
    "04/07/2020 - 22:51",
    "获取更多RSS：feedx.net",
    "Continue reading »",
    "A title",
    "🙂",
    "\r",
    "\u2028",
    "한국어",
)
_ATTRIBUTES = (
    ' href="/x"',
    ' style="display: none"',
    " hidden",
    ' id="comments"',
    ' aria-hidden="true"',
    ' datetime="2020-09-30"',
    ' itemprop="caption"',
    ' data-x="<p>y</p>"',
    ' title="a &gt; b"',
    ' colspan="2"',
    *(f' class="{name}"' for name in _CLASSES),
)
_CLOSE = "</>"
_TAGS = [*_PHRASING, *_FLOW, *_FLOW, *_HIDDEN]


def _page(tokens):
    """The tokens as a page: each start tag gets its end, at a token that says so or at last."""
    opened, page = [], []
    for token, attribute in tokens:
        if token == _CLOSE:
            if opened:
                page.append(f"</{opened.pop()}>")
        elif token in _STARTS:
            opened.append(token[1:])
            page.append(f"{token}{attribute}>")
        else:
            page.append(token)
    return "".join(page) + "".join(f"</{tag}>" for tag in reversed(opened))


_STARTS = frozenset(f"<{tag}" for tag in _TAGS)
_TOKENS = st.sampled_from([*(f"<{tag}" for tag in _TAGS), *[_CLOSE] * 60, *_TEXTS, *_TEXTS, *_VOID])
PAGES = st.lists(st.tuples(_TOKENS, st.sampled_from(("", "", *_ATTRIBUTES))), max_size=24).map(
    _page
)
"""Well-formed pages of all elements, nested as no page should."""

_DAMAGE = st.sampled_from(
    (
        "",
        "<",
        ">",
        '"',
        "</",
        "</div>",
        "</p>",
        "<p>",
        "<p/>",
        "</span>",
        "<b>",
        "</b>",
        "<i>",
        "<a href=/x>",
        "<table>",
        "<td>",
        "</table>",
        "<li>",
        "<div",
        "<divclass='x'>",
        '<imgsrc="/g.jpg"alt="y"/>',
        "<https://a.example/x/>",
        "<!--",
        "-->",
        "<!DOCTYPE html>",
        "<html>",
        "</body>",
        "</html>",
        "<select>",
        "</select>",
        "<svg>",
        "</svg>",
        "<textarea>",
        "&",
        "&#0;",
        "&#x110000;",
        "=",
        "'",
        "/",
        "\n",
    )
)


@st.composite
def damaged(draw, pages=PAGES):
    """A page with pieces cut out and put in."""
    page = draw(pages)
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(page)))
        stop = draw(st.integers(start, min(len(page), start + 12)))
        page = page[:start] + draw(_DAMAGE) + page[stop:]
    return page
