"""A page reads as the same page written out from the tree that HTML 5 builds of it.

libxml2 builds other trees. The pages here are those that it is known to read otherwise, as well as
ordinary ones; the judge is turbohtml, which the library does not use.
"""

import turbohtml
from hypothesis import example, given
from hypothesis import strategies as st

import shapes

TAGS = (
    "p div section h2 h3 ul li blockquote b i u s small strong em big tt strike font span a code "
    "svg math select template noscript title textarea style script xmp iframe figure"
).split()
TEXTS = ("甲", "A b", " ", "。", "<br>", "<img src=/a.jpg>", "</p>", "</div>", "</body>", "</html>")
HEADINGS = {"h2", "h3"}


@st.composite
def pages(draw, depth=0, opened=frozenset()):
    """Elements in each other as they should not be, each with its end tag."""
    pieces = []
    for _ in range(draw(st.integers(1, 3))):
        if depth > 3 or draw(st.booleans()):
            pieces.append(draw(st.sampled_from(TEXTS)))
            continue
        # Of a heading in a heading, or an item in an item, libxml2 says nothing.
        tag = draw(st.sampled_from([tag for tag in TAGS if tag not in opened]))
        inner = opened | (HEADINGS if tag in HEADINGS else {tag})
        pieces.append(f"<{tag}>{draw(pages(depth + 1, inner))}</{tag}>")
    return "".join(pieces)


def normal(page):
    """The page as it is written out from the tree of HTML 5."""
    body = turbohtml.parse(f"<!doctype html><body>{page}", scripting=True).find("body")
    return body.inner_html


@given(page=pages())
@example("<h2><p>甲</p></h2>乙")
@example("<h2>甲<ul><li>乙</li></ul></h2>丙")
@example("<small>甲<p>乙</p></small>丙")
@example("<p>甲<b>乙</p><p>丙</b>丁</p>")
@example("<p>甲<a href=/x>乙<table><tr><td>丙</table></a>丁")
@example("甲</p>乙")
@example("<p>甲</p></body></html><p>乙</p>")
@example("<div><p>甲</p><svg><script><b></div><p>乙</p>")
@example("<svg><p>甲</svg>乙")
@example("<select>甲<p>乙</select>丙")
@example("<template><div>甲</template>乙")
@example("<noscript><div></noscript>甲<p>乙</p>")
@example("<noscript><!--</noscript>甲")
@example("<noscript><style></noscript>甲")
@example("<noscript><a</noscript>甲")
@example("<math><annotation-xml encoding=text/html><p>甲</annotation-xml>乙</math>丙")
@example("<svg><title><p>甲</svg>乙")
@example("<svg><g><sup>甲</sup><g>乙</g></g></svg>丙")
@example("<math><mtext><sup>甲</sup></mtext></math>丙")
@example("甲\0<b>乙</b>")
def test_a_page_and_its_tree_written_out(page):
    assert shapes.outline(page) == shapes.outline(normal(page))
