"""Pictures: what is kept as written, and which one leads. Their shapes: shapes/pictures.txt."""

import pytest

from shapes import parse


def test_attributes_are_as_written():
    (figure,) = parse(
        '<img src="data:image/gif;base64,R0" data-src="/a.jpg" alt=" a &amp; b " title=T'
        ' width="640px" height="50%">'
    ).images
    image = figure.image
    assert (image.src, image.alt, image.title) == ("data:image/gif;base64,R0", " a & b ", "T")
    assert (image.width, image.height) == (640, None)


def test_a_picture_element_is_its_best_source_that_all_readers_know():
    def url(sources):
        html = f"<picture>{sources}<img src=/small.jpg></picture>"
        return parse(html).images[0].image.url.removeprefix("https://example.com")

    assert url("") == "/small.jpg"
    assert url('<source srcset="/a.jpg 1x, /b.jpg 2x">') == "/b.jpg"
    assert url('<source srcset="/a.webp 3x" type="image/webp"><source srcset="/b.jpg 2x">') == (
        "/b.jpg"
    )
    assert url('<source srcset="/a.webp 2x" type="image/webp">') == "/small.jpg"
    only = parse('<picture><source srcset="/a.webp" type="image/webp"><img></picture>').images
    assert only[0].image.url == "https://example.com/a.webp"
    assert url('<source srcset="/a.jpg">') == "/small.jpg"


def test_alt_is_never_a_caption():
    (figure,) = parse('<img src="/a.jpg" alt="cm0706.jpg">').images
    assert figure.image.alt == "cm0706.jpg"
    assert figure.caption is None


@pytest.mark.parametrize(
    ("html", "is_lead"),
    [
        ("<img src=/a.jpg><p>A</p>", True),
        ("<p>A</p><img src=/a.jpg>", False),
        ("<h2>A</h2><img src=/a.jpg>", False),
        ("<h1>A title</h1><img src=/a.jpg>", True),
        ("<div><i>2020-07-20T04:49:49</i></div><img src=/a.jpg><p>A</p>", True),
        ("<blockquote>A</blockquote><img src=/a.jpg>", False),
    ],
)
def test_the_lead_image(html, is_lead):
    assert (parse(html).lead_image is not None) is is_lead
