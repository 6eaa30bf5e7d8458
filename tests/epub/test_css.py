"""Style sheets of the user: what is not CSS, or loads something, is refused before any work."""

from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from articlekit.errors import UsageError
from articlekit.writers.epub._css import check_css
from epub.opened import Opened

VALID = [
    "",
    "p { color: inherit }",
    "p{}",
    '/* url(x.png) @import } */ p { content: \'url(x) } {\' "a\\"b"; margin: 0 auto !important; }',
    "a[href^=\"http\"]::after, p:not(.a) > b, li + li { content: ' (' attr(href) ')' }",
    "@media screen and (max-width: 600px) { p { margin: 0 } h1 { color: #333 } }",
    "@page { margin: 1em }",
    "@-webkit-keyframes x { from { color: red } 50% { color: blue } }",
    '@charset "utf-8";',
    "@media print { @page { margin: 0 } h1, h2 { margin: -1px 0 0 } }",
    "<!-- p { margin: 0; /* last */ } -->",
    "h1{}h2 > p ~ a:hover{background:#fff none;-webkit-hyphens:auto}",
    "@namespace epub 'http://www.idpf.org/2007/ops';",
    'p { width: calc(100% - 1em); font-family: "Noto Serif", serif; }\n\n',
    ".a\\:b { color: rgb(1, 2, 3) }",
    "p { margin: 0 }\r\nh1 { color: red; }\r\n",
]
INVALID = {
    "p { color: red": "line 1: a '{' that is not closed",
    "p { color: red }\n\n}": "line 3: a '}' that closes nothing",
    "p { color: rgb(1, 2 }": "closes nothing",
    "p { color }": "'color' is not a declaration",
    "p { color: red background: blue; : x }": "not a declaration",
    "{ color: red }": "no selector",
    "p { b { color: red } }": "a block inside of declarations",
    "p { ; }": "'' is not a declaration",
    "p": "a selector without a block",
    "p; b { color: red }": "no rule before ';'",
    "</style><script>alert(1)</script>": "a selector without a block",
    "<b> { color: red }": "no selector",
    "/* no end\np { color: red }": "line 1: a comment does not end",
    "p { content: 'a\n' }": "line 1: a string does not end",
    "p { direction: rtl }": "EPUB forbids the property direction",
    "p { color: red; UNICODE-BIDI: embed }": "EPUB forbids",
    "p { color: \0red }": "a control character",
    "@charset 'gbk'; p { color: red }": "UTF-8",
    "<!DOCTYPE html><p>": "a selector without a block",
    '{"a": 1}': "no selector",
    "@import 'x.css';": "load anything",
    "p { background: URL(x.png) }": "load anything",
    "p { background: \\75rl(x.png) }": "load anything",
    "p { background: u\\72 l(x.png) }": "load anything",
    "p { background: image-set('x.png' 1x) }": "load anything",
    "@font-face { font-family: x; src: local(x) }": "load anything",
    "@\\69mport 'x.css';": "load anything",
}


@pytest.mark.parametrize("css", VALID)
def test_style_sheets(css):
    check_css(css)
    book = Opened([], css=css)
    assert not css or book.read("user.css").decode() == css


@pytest.mark.parametrize("css", INVALID)
def test_what_is_no_style_sheet_of_a_book(css):
    with pytest.raises(UsageError) as error:
        check_css(css)
    assert INVALID[css] in str(error.value)


@given(st.text(st.sampled_from("ab:;{}()[]<>@!\"'\\/*- \n\0é7"), max_size=40))
@example("\\")
@example("/*/")
@example("\\110000 (")
def test_any_text_is_accepted_or_refused(css):
    with suppress(UsageError):
        check_css(css)
