"""Each visible letter of a page is in the article, or in what it discards; none is invented.

The judge of what is visible is turbohtml, an HTML 5 parser that the library does not use.
"""

from collections import Counter
from html import unescape

import pytest
from hypothesis import assume, example, given

import letters
from articlekit.reader.record.markdown import looks_like_markdown
from pages import PAGES, damaged
from shapes import parse


def check(html, url):
    # The comment says that a text without any tag is no Markdown; with the line end a record ends.
    html = f"<!-- -->{html}\n"
    lost, invented = letters.lost_and_invented(parse(html, url), html)
    assert not lost
    return invented


HOSTS = (
    "example.com",
    "www.bbc.com",
    "www.rfi.fr",
    "www.chinafile.com",
    "www.rfa.org",
    "pao-pao.net",
)


@pytest.mark.parametrize("host", HOSTS)
@given(html=PAGES)
@example(html="<svg><script><select><b>a</b></select></script></svg>")
@example(html="<svg><thead><script><script></script>a</script></thead></svg>")
@example(html="<svg><template>a<template><b>c</b></template></template></svg>d")
@example(html="<xmp><template></template></xmp>")
@example(html="<select>a<select>b</select></select>")
@example(html="<table><svg><title>a<table>b</table></title></svg></table>")
def test_of_well_formed_pages(host, html):
    assert not check(html, f"https://{host}/1")


@given(html=damaged())
@example("<b>a<xmp><b></xmp><p>b</p></b>")
@example("<template><template></template>a</template>b")
@example("<\0a>b</a>c\0d")
@example("<plaintext><\0")
@example("<plaintext><math></p>")
@example("<math><annotation-xml><p>a</annotation-xml>b</math>c")
@example("<math><annotation-xml encoding=text/html><p>a</annotation-xml>b</math>c")
@example("<math><annotation-xml encoding=text/html'><p>a")
@example("<math><annotation-xml a=' encoding=text/html'><p>a")
@example("<math><annotation-xml encoding=a encoding=text/html><p>a")
@example("<svg><font a=' color=b'></svg>c")
@example("<svg><noscript>a<p>b</noscript>c</svg>d")
@example("<xmp>a<\0</xmp><\0")
@example("<table>a<tr>b<td>c</table>d")
@example("<table><td><select><table >ab")
@example("<svg><p>a</svg>b")
@example("<svg><b><script><a></script></b></svg>")
@example("<svg></p>a")
@example("<div><svg><g></div>a")
@example("<svg><mi><b>a</svg><math><title><b>c</math>d")
@example("<svg><desc><b>a</svg>b</desc>c</svg>d")
@example("<svg><![CDATA[<b>]]></svg>a<svg/>b<svg><a/></svg>c")
@example("<svg><font><font color=red></svg>a<script><!--<script></script>--></script>b")
@example("<table><svg><title></table>a")
@example("<b><svg><mi><b><td><math><style></td></b>a")
@example("<p><a></p><math></a>b")
@example("<table><td><svg></tr>a")
@example("<table><tr><td><svg></tbody>a")
@example("<svg><desc><p><c><p></p></svg>a")
@example("<p><select></p><select>a")
@example("<select><script></select></script>a</select>b")
@example("<p><select><option>a</p>b<input>c")
@example("<math><mtext><mglyph></math>a")
@example("<form><math></form><style></math>a")
@example("<p><b><i></p><svg></b>a")
@example("<noscript><a</noscript><p>b")
@example("<noscript><a b='</noscript>c")
@example("<noscript><!--a</noscript>b")
@example("<i<noscript><p a=</noscript/b='>c")
@example("<noscript><style>a</noscript>b")
@example("<noscript><plaintext>a</noscript>b")
@example("<noscript><math></noscript>a")
@example("<p><noscript><noscript></noscript><ul>a")
@example("<</body>a></a>")
@example("<p title='</body>'>a</p><i><p>b</p></i>")
def test_of_damaged_pages(html):
    assume(not looks_like_markdown(html + "\n"))  # Its signs are no text: `test_markdown_notes.py`.
    # Of what HTML 5 hides on a broken page some is shown; it comes from the page all the same.
    assert check(html, "https://example.com/1") <= Counter(html + unescape(html))
