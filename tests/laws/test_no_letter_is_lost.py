"""Each visible letter of a page is in the article, or in what it discards; none is invented.

What is visible says Lexbor, which builds the tree that HTML 5 prescribes.
"""

from collections import Counter
from html import unescape

import pytest
from hypothesis import example, given

import letters
from pages import PAGES, damaged
from shapes import parse


def check(html, url):
    html += "\n"  # With which a record ends.
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
def test_of_well_formed_pages(host, html):
    assert not check(html, f"https://{host}/1")


@given(html=damaged())
@example("<b>a<xmp><b></xmp><p>b</p></b>")
@example("<template><template></template>a</template>b")
@example("<\0a>b</a>c\0d")
@example("<plaintext><\0")
@example("<plaintext><math></p>")
@example("<xmp>a<\0</xmp><\0")
@example("<table>a<tr>b<td>c</table>d")
@example("<svg><p>a</svg>b")
@example("<svg><b><script><a></script></b></svg>")
def test_of_damaged_pages(html):
    # Of what HTML 5 hides on a broken page some is shown; it comes from the page all the same.
    assert check(html, "https://example.com/1") <= Counter(html + unescape(html))
