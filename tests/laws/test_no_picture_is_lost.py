"""Each picture that a browser would show is in the body, in an embed, or discarded by name.

The judge of what is shown is turbohtml, an HTML 5 parser that the library does not use.
"""

import pytest
from hypothesis import example, given

import pictures
from pages import PAGES, damaged
from shapes import parse

HOSTS = ("example.com", "www.bbc.com", "www.rfa.org", "pao-pao.net", "www.chinafile.com")


def check(html, host="example.com"):
    url = f"https://{host}/a/b"
    html += "\n"
    assert not pictures.lost(parse(html, url), html, url)


@pytest.mark.parametrize("host", HOSTS)
@given(html=PAGES)
@example("<div class=ad><img src=/a.jpg></div>")
@example("<img class=ad src=/a.jpg>")
@example("<img src=/a.gif width=1 height=1><img src=https://a.example/spacer.gif>")
@example("<p>© 2020<img src=/a.jpg>AFP</p>")
@example("<video poster=/p.jpg></video>")
@example("<video poster=/p.jpg src=/v.mp4><img src=/a.jpg></video>")
@example("<table><tr><td><input type=image src=/a.jpg></td></tr></table>")
@example("<h1>A <img src=/a.jpg> title</h1>")
@example("<figure><img src=/a.jpg><figcaption>x<img src=/b.jpg>y</figcaption></figure>")
@example("<ul><li><h2><img src=/a.jpg></h2></li></ul>")
@example("<pre>x<img src=/a.jpg></pre>")
@example("<div class=date>2020-01-01<img src=/a.jpg></div><p>x")
@example("<div class=embed-image-wrap><a href=/x><img src=/a.jpg></a></div>")
@example("<ruby>x<rp><img src=/a.jpg></rp></ruby>")
def test_of_well_formed_pages(host, html):
    check(html, host)


@given(html=damaged())
def test_of_damaged_pages(html):
    check(html)
