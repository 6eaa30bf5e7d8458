"""Inputs that are large in one way, each a function of its size; what reads them must be linear.

`FLOODS` has, for each, the text of size n and the n at which it takes a moment and no more.
"""

from collections.abc import Callable
from typing import NamedTuple

HEADER = "<!--1638995943000-->\n[T](https://news.example/1)\n------\n\n"


class Flood(NamedTuple):
    make: Callable[[int], str]
    size: int
    """How many for a test; the measurement takes multiples of it."""


def page(body):
    return HEADER + body


def nested(tag, inner="x"):
    return lambda n: page(f"<{tag}>" * n + inner + f"</{tag.split()[0]}>" * n)


def repeated(piece, before="", after=""):
    return lambda n: page(before + piece * n + after)


_NESTED = (
    "div p b i a span blockquote font sup sub u del ruby rt code center section article h2 small "
    "figure figcaption table td ul ol li dl pre form button object video noscript iframe svg math "
    "select template time picture tweet-x"
).split()

_PAIRED = {
    "lists": ("<ul><li>", "</li></ul>"),
    "tables": ("<table><tr><td>", "</td></tr></table>"),
    "quotes and bold": ("<blockquote><b>", "</b></blockquote>"),
    "bold and italic": ("<b><i>", "</i></b>"),
    "links": ('<a href="/x">', "</a>"),
    "tweets": ('<blockquote class="twitter-tweet"><a href="/x">t</a>', "</blockquote>"),
    "figures with captions": ("<figure><figcaption>c", "</figcaption></figure>"),
    "captions": ('<div class="wp-caption-text">c', "</div>"),
    "discarded": ('<div class="m-block-ad">c', "</div>"),
    "datelines": ("<div><time datetime=2020-01-01>", "</time></div>"),
    "text at each level": ("<div>a<b>b</b>", "c</div>"),
    "list text at each level": ("<ul><li>a<p>b</p>", "c</li></ul>"),
    "quote text at each level": ("<blockquote>a", "c</blockquote>"),
    "bold text at each level": ("<b>a<i>b", "</i>c</b>"),
    "pictures at each level": ('<div><img src="/a.jpg">', "</div>"),
    "noscript in noscript": ('<noscript><img src="/a.jpg">', "</noscript>"),
    "dt and dd": ("<dl><dt>a<dd>", "</dd></dl>"),
    "ruby": ("<ruby>a<rt>b", "</rt></ruby>"),
}

_SIBLINGS = {
    "paragraphs": "<p>x</p>",
    "unclosed paragraphs": "<p>x",
    "bold": "<b>x</b>",
    "bold and text": "<b>x</b>y",
    "bold and italic": "<b>x</b><i>y</i>",
    "spans": "<span>x</span>",
    "links": '<a href="/x">x</a> ',
    "links alone": '<p><a href="/x">x</a></p>',
    "empty links": "<a href=/x></a>",
    "breaks": "<br>",
    "breaks and text": "x<br>",
    "pairs of breaks": "x<br><br>",
    "breaks and no-break spaces": "&nbsp;<br>",
    "rules": "<hr>",
    "pictures": '<img src="/a.jpg">',
    "pictures in lines": 'x<img src="/a.jpg">y ',
    "pictures without address": "<img>",
    "placeholders": '<img src="/blank.gif">',
    "placeholders and noscript": '<img src="/blank.gif"><noscript><img src="/a.jpg"></noscript>',
    "noscripts": '<noscript><img src="/a.jpg"></noscript>',
    "figures": '<figure><img src="/a.jpg"><figcaption>c</figcaption></figure>',
    "pictures and captions": '<div><img src="/a.jpg"></div><div><small>c</small></div>',
    "captions": "<figcaption>c</figcaption>",
    "caption classes": '<p class="wp-caption-text">c</p>',
    "labels": '<span class="off-screen">图片来源</span>',
    "labels and credits": '<span class="off-screen">图片来源</span>'
    '<span class="story-image-copyright">x</span>',
    "advertisements": '<div class="m-block-ad">c</div>',
    "headings": "<h2>x</h2>",
    "first headings": "<h1>T</h1>",
    "items": "<li>x</li>",
    "lists": "<ul><li>x</ul>",
    "quotes": "<blockquote>x</blockquote>",
    "rows": "<tr><td>x</tr>",
    "tables": "<table><tr><td>x<td>y</table>",
    "videos": "<video src=/v.mp4 poster=/p.jpg>no</video>",
    "frames": '<iframe src="/f"></iframe>',
    "tweets": '<blockquote class="twitter-tweet"><a href="https://twitter.com/a/status/1">t</a></blockquote>',
    "times": "<time datetime=2020-01-01>1 Jan</time>",
    "unknown elements": "<foo>x</foo>",
    "custom elements": "<x-foo>x</x-foo>",
    "glued tags": '<divclass="a">x</div>',
    "wrong ends": "</b></i></p>",
    "comments": "<!--a-->",
    "unclosed comments": "<!--a",
    "comment starts": "<!-",
    "CDATA": "<![CDATA[x]]>",
    "processing instructions": "<?x?>",
    "doctypes": "<!DOCTYPE html>",
    "unclosed tags": "<a ",
    "unclosed attributes": '<a href="',
    "unclosed quotes": "<p title='",
    "starts of tags": "<",
    "starts of end tags": "</",
    "ampersands": "&",
    "references": "&amp;",
    "unfinished references": "&am",
    "numeric references": "&#65;",
    "long references": "&#x0000041;",
    "brackets": "[",
    "closing brackets": "]",
    "bracket pairs": "[]",
    "links that are none": "[a](",
    "exclamation brackets": "![",
    "parentheses": "(",
    "asterisks": "*",
    "words in asterisks": "*a* ",
    "open asterisks": "*a ",
    "two and one asterisks": "**a*",
    "underscores": "_",
    "open underscores": " _a",
    "tildes": "~",
    "open tildes": "~~a ",
    "backticks": "`",
    "more and more backticks": "`a",
    "bars": "|",
    "backslashes": "\\",
    "number signs": "#",
    "greater-than signs": ">",
    "hyphens": "-",
    "equals signs": "=",
    "pluses": "+ ",
    "full stops": "1. ",
    "quotation marks": '"',
    "spaces": " ",
    "spaces and letters": "a  ",
    "tabs": "\t",
    "line ends": "\n",
    "carriage returns": "\r",
    "lines": "x\n",
    "wide lines": "中\n",
    "no-break spaces": "\xa0",
    "wide spaces": "\u3000",
    "zero-width spaces": "\u200b",
    "combining marks": "\u0301",
    "joined emoji": "\U0001f469\u200d",
    "surrogates": "\ud800",
    "NUL": "\0",
    "controls": "\x01",
    "noncharacters": "\ufffe",
    "bidi overrides": "\u202e",
    "wide characters": "中",
    "wide punctuation": "“”——。",
    "bold with wide punctuation": "<b>“中”</b>中",
    "opened wide quotes": "（",
    "letters": "a",
    "words": "the of and ",
    "digits": "1",
    "dots": ".",
    "rules of hyphens": "\n------\n",
    "datelines": "日期：Sat, 27 Jun 2020 13:30:55 +0000\n",
    "bylines": "记者：",
    "authors": "<p>作者：甲</p>",
    "long author lines": "记者 ",
    "read more": "Continue reading on ",
    "ruby": "<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>",
    "superscripts": "x<sup>1</sup>",
    "emoji pictures": '<img class="emoji" alt="😀" src="/e.png">',
    "code": "<code>`</code>",
    "code spans": "<code>a</code> ",
    "code blocks": "<pre>```\n</pre>",
}


def _attribute(name, piece, tag="p"):
    return lambda n: page(f'<{tag} {name}="{piece * n}">x</{tag}>')


_ATTRIBUTES = {
    "a long class": _attribute("class", "a"),
    "many classes": _attribute("class", "wp-caption "),
    "a long title": _attribute("title", "&quot;", 'a href="/x"'),
    "a long address": _attribute("href", "a/", "a"),
    "an address of parentheses": _attribute("href", "(", "a"),
    "an address of dots": _attribute("href", "../", "a"),
    "an address of proxies": _attribute("src", "https://images.weserv.nl/?url=", "img"),
    "an address of options": _attribute(
        "src", "https://images.weserv.nl/?url=a&w=1" + "&w=1" * 20, "img"
    ),
    "an address of https": lambda n: page(
        '<img src="https://res.cloudinary.com' + "/https:" * n + '">'
    ),
    "an address of schemes": lambda n: page(
        '<img src="https://res.cloudinary.com' + "/https:/" * n + '">'
    ),
    "an address of queries": lambda n: page('<img src="https://h/_next/image' + "?url=" * n + '">'),
    "an address of percent signs": _attribute("href", "%2", "a"),
    "an address of line ends": _attribute("href", "\n", "a"),
    "an address of spaces": _attribute("href", "a ", "a"),
    "an address of letters": lambda n: page('<a href="' + "a" * n + ':x">x</a>'),
    "an address of ports": lambda n: page('<a href="https://h' + ":1" * n + '/">x</a>'),
    "an address of brackets": lambda n: page('<a href="https://' + "[" * n + '/">x</a>'),
    "a mail address": lambda n: page('<a href="mailto:' + "a" * n + '">' + "a" * n + "</a>"),
    "a mail address of dots": lambda n: page(
        '<a href="mailto:a@' + "a." * n + '">a@' + "a." * n + "</a>"
    ),
    "candidates": lambda n: page('<img src="/a.jpg" srcset="' + "/b.jpg 1x, " * n + '">'),
    "candidates of commas": lambda n: page('<img src="/a.jpg" srcset="' + "," * n + '">'),
    "candidates of spaces": lambda n: page('<img src="/a.jpg" srcset="' + " " * n + 'a">'),
    "candidates without commas": lambda n: page('<img src="/a.jpg" srcset="' + "a " * n + '">'),
    "candidates with commas": lambda n: page('<img src="/a.jpg" srcset="' + "a, " * n + '">'),
    "candidates of digits": lambda n: page('<img src="/a.jpg" srcset="a ' + "1" * n + '">'),
    "sources": lambda n: page(
        "<picture>" + '<source srcset="/a.jpg 2x">' * n + '<img src="/b.jpg"></picture>'
    ),
    "pictures in a picture": lambda n: page(
        "<picture>" + '<source srcset="/a.jpg 2x"><img src="/b.jpg">' * n + "</picture>"
    ),
    "sources of a video": lambda n: page("<video>" + "<source>" * n + "</video>"),
    "a placeholder name": lambda n: page('<img src="/' + "_-" * n + '.gif">'),
    "a placeholder name of words": lambda n: page('<img src="/' + "blank" * n + '.gif">'),
    "a spacer name": lambda n: page('<img srcset="/' + "white-line" * n + '.gif 2x">'),
    "an alternative text": _attribute("alt", "[", 'img src="/a.jpg"'),
    "an alternative text of lines": _attribute("alt", "a\n", 'img src="/a.jpg"'),
    "a wide picture": _attribute("width", "1", 'img src="/a.jpg"'),
    "a style": _attribute("style", "text-align:", "td"),
    "a style of spaces": lambda n: page(
        '<table><tr><td style="text-align:' + " " * n + 'x">x</table>'
    ),
    "attributes": lambda n: page("<p " + " ".join(f"a{i}=x" for i in range(n)) + ">x</p>"),
    "equal attributes": lambda n: page("<p " + "a=x " * n + ">x</p>"),
    "data attributes": lambda n: page("<p " + " ".join(f"data-a{i}" for i in range(n)) + ">x</p>"),
    "a long tag": lambda n: page("<" + "a" * n + ">x"),
    "a long glued tag": lambda n: page("<div" + "class" * n + "=x>x"),
    "a long frame fallback": lambda n: page("<iframe>" + "<a " * n + "</iframe>"),
    "a frame fallback of spaces": lambda n: page("<iframe><a href" + " " * n + "</iframe>"),
    "a code language": lambda n: page('<pre class="' + "lang-" * n + '">x</pre>'),
    "a code class": lambda n: page('<pre class="language-' + "a" * n + '">x</pre>'),
    "wide spans": lambda n: page(
        "<table>" + "<tr><td colspan=1000 rowspan=1000>x" * n + "</table>"
    ),
    "tall spans": lambda n: page("<table>" + "<tr><td rowspan=65535>x" * n + "</table>"),
    "spans in a row": lambda n: page("<table><tr>" + "<td colspan=1000>x" * n + "</table>"),
    "a wide table": lambda n: page("<table><tr>" + "<td>x" * n + "<tr><td>y</table>"),
    "ragged rows": lambda n: page("<table><tr>" + "<td>x" * 300 + "<tr><td>y" * n + "</table>"),
    "a long dateline": lambda n: page("<div><i>" + "null " * n + "<br>2020-01-01</i></div>"),
    "a dateline of names": lambda n: page("<div><i>" + "，甲" * n + "<br>2020-01-01</i></div>"),
    "a dateline of breaks": lambda n: page("<div><i>" + "a<br>" * n + "2020-01-01</i></div>"),
    "a dateline of digits": lambda n: page("<div><i>2020" + "1" * n + "</i></div>"),
    "times in a dateline": lambda n: page(
        "<div>" + "<time datetime=2020-01-01>1 Jan 2020</time>" * n + "</div>"
    ),
}

_DOCUMENTS = {
    "a long title": lambda n: HEADER.replace("[T]", f"[{'a' * n}]") + "x",
    "a title of brackets": lambda n: HEADER.replace("[T]", f"[{'[' * n}]") + "x",
    "a title of links": lambda n: HEADER.replace("[T]", f"[{'](' * n}]") + "x",
    "a title of lines": lambda n: HEADER.replace("[T]", "[" + "a\n" * n + "]") + "x",
    "a title of references": lambda n: HEADER.replace("[T]", f"[{'&amp;' * n}]") + "x",
    "a title of asterisks": lambda n: HEADER.replace("[T]", f"[{'*' * n}]") + "x",
    "a title of number signs": lambda n: HEADER.replace("[T]", f"[{' #' * n}]") + "x",
    "a title of dashes": lambda n: (
        HEADER.replace("[T]", f"[{'a - ' * n}]") + f"<h1>{'a - ' * n}</h1>"
    ),
    "a title repeated": lambda n: HEADER.replace("[T]", f"[{'ab ' * n}]") + f"<h1>{'ab ' * n}</h1>",
    "a title of combining marks": lambda n: HEADER.replace("[T]", "[a" + "\u0301" * n + "]") + "x",
    "a title of two combining marks": lambda n: (
        HEADER.replace("[T]", "[a" + "\u0301\u0323" * n + "]") + "x"
    ),
    "an unfinished title": lambda n: "<!--1638995943000-->\n[" + "a](" * n,
    "a title without rule": lambda n: "<!--1638995943000-->\n" + "[a](b)\n" * n,
    "a long address": lambda n: f"<!--1638995943000-->\n[T](https://h/{'a' * n})\n------\nx",
    "an address of spaces": lambda n: f"<!--1638995943000-->\n[T](https://h/{' ' * n})\n------\nx",
    "a long comment": lambda n: f"<!--{'1' * n}-->\n[T](https://h/)\n------\nx",
    "a comment of hyphens": lambda n: f"<!--{'-' * n}-->\n[T](https://h/)\n------\nx",
    "unfinished comments": lambda n: "<!--" * n + "\n[T](https://h/)\n------\nx",
    "a long rule": lambda n: f"<!--1-->\n[T](https://h/)\n{'-' * n}\nx",
    "a rule of spaces": lambda n: f"<!--1-->\n[T](https://h/)\n---{' ' * n}x\n------\nx",
    "rules that are none": lambda n: "<!--1-->\n[T](https://h/)\n" + "---x\n" * n + "------\nx",
    "blank lines first": lambda n: "\n" * n + HEADER + "x",
    "byte-order marks": lambda n: "\ufeff" * n + HEADER + "x",
    "spaces before the date": lambda n: HEADER + " \n" * n + "日期：x\n",
    "records": lambda n: (HEADER + "<p>x</p>\n") * n,
    "comments that start no record": lambda n: HEADER + "<!--1-->\n[x](y)\n" * n,
    "comments and a rule far away": lambda n: HEADER + "<!--1-->\n[x\n" * n + "](y)\n------\n",
    "comments of hyphens": lambda n: HEADER + "\n<!--" + "-->" * n,
    "comment lines": lambda n: HEADER + "<!-- x -->\n" * n,
    "rule lines": lambda n: HEADER + "------\n" * n,
    "front matter": lambda n: (
        "---\n" + "".join(f"k{i}: v\n" for i in range(n)) + "---\n" + HEADER + "x"
    ),
    "front matter without end": lambda n: "---\n" + "a: b\n" * n + HEADER + "x",
    "front matter of rules": lambda n: "---\n" + "--- \n" * n + HEADER + "x",
    "a front matter string": lambda n: f"---\ntitle: {'a' * n}\n---\n" + HEADER + "x",
    "a quoted front matter string": lambda n: (
        '---\ntitle: "' + "\\\\" * n + '"\n---\n' + HEADER + "x"
    ),
    "a folded front matter string": lambda n: (
        "---\ntitle: >\n" + "  a\n" * n + "---\n" + HEADER + "x"
    ),
    "front matter tags": lambda n: f"---\ntags: [{'a, ' * n}]\n---\n" + HEADER + "x",
    "front matter asterisks": lambda n: f"---\ntitle: {'*a' * n}\n---\n" + HEADER + "x",
    "front matter brackets": lambda n: f"---\na: {'[' * n}\n---\n" + HEADER + "x",
    "front matter closed brackets": lambda n: f"---\na: {'[' * n}{']' * n}\n---\n" + HEADER + "x",
    "front matter braces": lambda n: f"---\na: {'{a: ' * n}\n---\n" + HEADER + "x",
    "front matter hyphens": lambda n: f"---\n{'- ' * n}a\n---\n" + HEADER + "x",
    "front matter question marks": lambda n: f"---\n{'? ' * n}a\n---\n" + HEADER + "x",
    "front matter references": lambda n: f"---\na: {'&amp;' * n}\n---\n" + HEADER + "x",
    "front matter anchors": lambda n: (
        "---\n" + "".join(f"k{i}: &a{i} v\n" for i in range(n)) + "---\n" + HEADER + "x"
    ),
    "front matter aliases": lambda n: (
        "---\na: &a [x]\nb: [" + "*a, " * n + "]\n---\n" + HEADER + "x"
    ),
    "a front matter number": lambda n: f"---\na: {'1' * n}\n---\n" + HEADER + "x",
    "a front matter sexagesimal": lambda n: f"---\na: {'1:' * n}1\n---\n" + HEADER + "x",
    "front matter merges": lambda n: (
        "---\n"
        + "".join(f"? {{<<: {{a{i}: 1}}}}\n: x\n" for i in range(n))
        + "---\n"
        + HEADER
        + "x"
    ),
}

_SLOW = {"CDATA", "wide spans", "tall spans", "spans in a row"}


def _floods():
    for tag in _NESTED:
        yield f"nested {tag}", nested(tag), 20_000
    for name, (start, end) in _PAIRED.items():
        yield f"nested: {name}", lambda n, s=start, e=end: page(s * n + "x" + e * n), 10_000
    for name, piece in _SIBLINGS.items():
        yield name, repeated(piece), max(100_000 // len(piece), 2000)
    for name in ("brackets", "asterisks", "open asterisks", "backticks", "bars", "underscores"):
        piece = _SIBLINGS[name]
        yield f"{name} in a link", repeated(piece, '<a href="/x">', "</a>"), 20_000
        yield f"{name} in a cell", repeated(piece, "<table><tr><td>", "<td>y</table>"), 20_000
        yield f"{name} in bold", repeated(piece, "<b>", "</b>"), 20_000
        yield f"{name} in a heading", repeated(piece, "<h2>", "</h2>"), 20_000
        yield f"{name} in code", repeated(piece, "<p>a<code>", "</code></p>"), 20_000
        yield (
            f"{name} in a caption",
            repeated(piece, '<figure><img src="/a.jpg"><figcaption>', "</figcaption></figure>"),
            20_000,
        )
    for name, make in _ATTRIBUTES.items():
        yield name, make, 50 if "span" in name else 10_000
    for name, make in _DOCUMENTS.items():
        yield f"header: {name}", make, 2000 if "records" in name else 10_000


FLOODS = {name: Flood(make, size) for name, make, size in _floods()}
