"""The short way through a paragraph gives what the long way gives."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import articlekit as ak
from articlekit.reader.body.walk import Walk

HEADER = "<!--1638995943000-->\n[标题](https://www.example.com/a)\n------\n\n"
TEXTS = st.sampled_from(
    "中|文，|a|b c| |  |\n|\n  |\t|\r|&#13;|&#12;|&nbsp;|\u3000|“x”|x\n y|中\n 文|한\n글|&#8203;"
    "|&amp;| a|a |\n中|中\n|1. ".split("|")
)
BREAKS = st.sampled_from(["<br>", "<br><br>", "<br/> <br/>", "<br />&nbsp;<br />"])
OPENING = st.sampled_from(
    'strong|b|em|i|u|del|s|sup|sub|span|font|small|code|a href="https://example.com/x"|a'
    '|a href=" /y " title="t"|span class="k"'.split("|")
)


@st.composite
def leaves(draw):
    opening = draw(OPENING)
    return f"<{opening}>{draw(st.one_of(TEXTS, st.just('')))}</{opening.split()[0]}>"


CONTENT = st.lists(st.one_of(TEXTS, TEXTS, leaves(), BREAKS), min_size=1, max_size=8).map("".join)


@given(content=CONTENT)
def test_both_ways_give_the_same(content):
    text = f"{HEADER}<p>前</p><p>{content}</p><p>后</p>"
    short = ak.parse(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Walk, "short_way", lambda self, element: False)
        long = ak.parse(text)
    assert short == long


def test_the_short_way_is_taken():
    taken = []
    way = Walk.short_way

    def watched(self, element):
        taken.append(way(self, element))
        return taken[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Walk, "short_way", watched)
        ak.parse(f"{HEADER}<p>甲<b>乙</b></p><p>\n 甲\n <b>乙</b><br><br>丙</p>")
        ak.parse(f"{HEADER}<p>甲<b>乙</b></p><p>\n 甲\n <b>乙</b><br><br>丙</p>")
    assert taken[-2:] == [True, True]
