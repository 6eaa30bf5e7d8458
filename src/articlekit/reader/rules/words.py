"""Words and names that the reader knows as data, and their compiled form for one host.

The rows of outlets.toml list them under ``[[outlet.words]]``. Those of the general row hold for
every page; an outlet may add its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeAlias

from articlekit._text.patterns import WordPattern, lazy_pattern
from articlekit.errors import UsageError

KINDS = {
    "lazy-attribute": "holds the real address of a picture, a frame or a video",
    "placeholder-name": "a word in the file name of a placeholder picture",
    "spacer-name": "the start of a word in the file name of a spacer picture",
    "icon-name": "the start of a word in the file name of an icon of the page",
    "spacer-alt": "the alternative text of a picture that draws a line or a space",
    "tracker": "part of the address of a tracking pixel",
    "emoji-class": "a class of pictures that represent a character",
    "proxy-weserv": "the host of an image proxy: the address follows url=, unencoded",
    "proxy-photon": "the host of an image proxy: the host of the picture comes first in the path",
    "proxy-path": "the host of an image proxy: a whole address is the end of the path",
    "proxy-query": "HOST?NAME: an image proxy with the address in a parameter of the query",
    "post-class": "a class of the quotation that holds a post of another site",
    "tweet-class": "a class of the quotation that holds a tweet",
    "permalink-attribute": "holds the address of a post",
    "credit-label": "a label before a credit",
    "caption-label": "a label before a caption",
    "credit-start": "the first word of a credit; a colon or a slash follows",
    "credit-sign": "the first character of a credit",
    "credit-end": "the end of a caption that names the owner of the picture",
    "source-start": "the first word of a line of source, which is a credit in a caption",
    "agency": "an owner of pictures: alone or after names it is the credit of a caption",
    "caption-start": "the first words of a caption that is a paragraph after its picture",
    "picture-word": "a word for a picture, which starts a credit with a slash after it",
    "figure-word": "the word before the number of a figure, at the start of a caption",
    "related": "the heading, or the start of a line, of links to other articles",
    "rights-start": "the start of a line of rights after the text",
    "rights-phrase": "words of a line of rights after the text",
    "opinion": "a line after the text that only states whose opinion the article is",
    "tag-label": "the label of a line of links to tags or categories after the text",
    "promotion": "a line after the text that asks the reader to follow the site",
    "paywall": "words of a paragraph that says that the rest is for subscribers",
    "control": "the text of a button, alone in a line before or after the text",
    "author-path": "part of the addresses of pages about authors",
    "page-link": "the text of a link to another page, alone or in a row after the text",
    "comments": "the heading of what readers wrote, after the text; # is a number",
    "continue-reading": "the end of a body that the feed truncated",
}
"""What the words of each kind mean."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Words of one kind."""

    kind: str
    """One of `KINDS`."""
    words: tuple[str, ...]
    case: str | None = None
    """The test case that these words exist for."""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise UsageError(f"unknown words {self.kind!r}; known are {', '.join(KINDS)}")
        if not all(map(str.strip, self.words)):
            raise UsageError(f"one of the words of {self.kind!r} is empty")


LabelKind: TypeAlias = Literal["credit", "caption"]


def _choice(words: Iterable[str]) -> str:
    """A regular expression that matches any of the words, ``*`` in them any characters."""
    escaped = [re.escape(word) for word in sorted(words, key=len, reverse=True)]
    choice = "|".join(escaped).replace(r"\ ", r"\s+").replace(r"\*", ".{0,60}")
    return choice or r"(?!)"  # Which matches nothing.


def _started(words: Iterable[str], delimiter: str) -> str:
    """A regular expression for a word at the start of a line with a delimiter after it."""
    found = tuple(words)
    latin = _choice(word for word in found if word[-1].isascii())
    wide = _choice(word for word in found if not word[-1].isascii())
    return rf"(?:{latin})s?\b[^:：/]{{0,12}}{delimiter}|(?:{wide})\s*{delimiter}"


_AROUND_LABELS = "【】[]「」『』()（）<>《》|｜/／—–-▶►▸»›→☞👉•·■◆●*＊"
_LONGEST_RIGHTS = 150  # Characters of a line with a phrase about rights.
_LONGEST_NUMBER = 3  # Digits of the number of a page.
_REPLACED = str.maketrans("#()“”", "*****")
"""The characters of headings of comments that stand for several."""
_LONGEST_ROW = 100  # Characters of the labels of several buttons, or of a promotion.
_BETWEEN_MARKS = re.compile(r"\w(?:.*\w)?", re.S)
"""From the first to the last letter, digit or underscore."""


def _bare(text: str) -> str:
    """A label without punctuation around it, in lower case."""
    found = _BETWEEN_MARKS.search(text)
    return " ".join(found[0].split()).casefold() if found else ""


_COPYRIGHT = re.compile(
    r"(?:©|\(c\)(?=\s)|ⓒ|copyright\b)\s*(?:©|\(c\)|ⓒ)?\s*"
    # A year, or a holder and no sentence.
    r"(?:by\s+)?(?:(?:19|20)\d\d|(?!.*[.。！？!?]\s*\Z)(?!.{0,20}\b(?:is|are|was|of)\b)\S.{0,60}\Z)",
    re.I,
)


_QUOTED = lazy_pattern('“[^”]*”|「[^」]*」|『[^』]*』|«[^»]*»|"[^"]*"')
_REPORTS = lazy_pattern(
    r"(?<!其)[他她](?![人们們])|写道|寫道|[说說](?=[，。：:]|\Z)|\b(?:s?he|said|wrote)\b", re.I
)


def _is_reported(line: str, is_meant: Callable[[str], object]) -> bool:
    """Whether a line is prose about words that `is_meant` finds in it: it says who says them.

    They are in quotation marks, and the line goes on outside of these; or it names a speaker.
    """
    outside = _QUOTED.sub("", line)
    is_quoted = any(map(str.isalnum, outside)) and not is_meant(outside)
    return is_quoted or _REPORTS.search(outside) is not None


class Vocabulary:
    """The words that hold for one host."""

    def __init__(self, entries: Iterable[tuple[str, tuple[str, ...]]]) -> None:
        """`entries` are kinds, each with some of its words."""
        self._entries = tuple(entries)

    def words(self, kind: str) -> tuple[str, ...]:
        """All words of a kind, in the order of the table."""
        assert kind in KINDS
        return tuple(word for each, words in self._entries if each == kind for word in words)

    # --- Pictures -------------------------------------------------------------------------

    @cached_property
    def lazy(self) -> tuple[str, ...]:
        """The attributes that hold the real address, the most reliable first."""
        return self.words("lazy-attribute")

    @cached_property
    def trackers(self) -> tuple[str, ...]:
        """Parts of the addresses of tracking pixels."""
        return self.words("tracker")

    @cached_property
    def suspects(self) -> tuple[str, ...]:
        """One of these is in the name of every placeholder, spacer and icon."""
        kinds = ("placeholder-name", "spacer-name", "icon-name")
        words = {name.lower() for kind in kinds for name in self.words(kind)}
        return tuple(word for word in words if not any(w in word for w in words - {word}))

    @cached_property
    def placeholder(self) -> re.Pattern[str]:
        """Matches the file name of a placeholder picture."""
        return re.compile(
            rf"(?:[^?#]*[_-])?(?:{_choice(self.words('placeholder-name'))})"
            r"[\w-]*\.(?:gif|png|svg|jpe?g|webp)(?:$|[?#])",
            re.I,
        )

    @cached_property
    def spacer(self) -> re.Pattern[str]:
        """Finds the part of a file name that marks a spacer."""
        return re.compile(rf"(?:^|[_.-])(?:{_choice(self.words('spacer-name'))})", re.I)

    @cached_property
    def icon(self) -> re.Pattern[str]:
        """Finds the part of a file name that marks an icon of the page."""
        return re.compile(rf"(?:^|[_.-])(?:{_choice(self.words('icon-name'))})", re.I)

    @cached_property
    def spacer_alt(self) -> re.Pattern[str]:
        """Matches the alternative text of a line or a space."""
        return re.compile(rf"(?:{_choice(self.words('spacer-alt'))})\Z", re.I)

    @cached_property
    def emoji_class(self) -> re.Pattern[str]:
        """Finds a class of pictures that represent a character."""
        return re.compile(rf"\b(?:{_choice(self.words('emoji-class'))})\b")

    @cached_property
    def proxies(self) -> dict[str, str]:
        """The kind of each image proxy by its host: ``weserv``, ``photon``, ``path``, ``?NAME``."""
        found = {
            host: kind.removeprefix("proxy-")
            for kind in ("proxy-weserv", "proxy-photon", "proxy-path")
            for host in self.words(kind)
        }
        for word in self.words("proxy-query"):
            host, _, name = word.partition("?")
            found[host] = f"?{name}"
        return found

    # --- Posts ----------------------------------------------------------------------------

    @cached_property
    def post_class(self) -> re.Pattern[str]:
        """Finds a class of the quotation of a post."""
        return re.compile(rf"\b(?:{_choice(self.words('post-class'))})\b")

    @cached_property
    def tweet_class(self) -> re.Pattern[str]:
        """Finds a class of the quotation of a tweet."""
        return re.compile(rf"\b(?:{_choice(self.words('tweet-class'))})\b")

    @cached_property
    def permalinks(self) -> tuple[str, ...]:
        """The attributes that hold the address of a post."""
        return self.words("permalink-attribute")

    @cached_property
    def author_path(self) -> re.Pattern[str]:
        """Finds the part of an address that says that a page is about an author."""
        return re.compile(_choice(self.words("author-path")))

    # --- Text -----------------------------------------------------------------------------

    @cached_property
    def _labels(self) -> dict[str, LabelKind]:
        kinds: tuple[LabelKind, ...] = ("credit", "caption")
        return {_bare(word): kind for kind in kinds for word in self.words(f"{kind}-label")}

    def label(self, text: str) -> LabelKind | None:
        """What a label announces; None if the text is not a label."""
        return self._labels.get(_bare(text))

    @property
    def _starts_of_credits(self) -> tuple[str, ...]:
        return self.words("credit-start") + self.words("source-start")

    @property
    def _words_of_credits(self) -> tuple[str, ...]:
        kinds = ("picture-word", "credit-sign", "credit-label")
        return self._starts_of_credits + tuple(word for kind in kinds for word in self.words(kind))

    @cached_property
    def credit_start(self) -> re.Pattern[str]:
        """Matches the start of the last line of a caption, if that names the owner of a picture."""
        return re.compile(
            _started(self._starts_of_credits + self.words("picture-word"), "[:：/／=]")
            + f"|(?:{_choice(self.words('credit-sign'))})",
            re.I,
        )

    @cached_property
    def credit_line(self) -> WordPattern:
        """Matches a caption that is only a credit."""
        return WordPattern(self._words_of_credits, self._compiled_credit_line)

    def _compiled_credit_line(self) -> re.Pattern[str]:
        start = "|".join(
            (
                _started(self._starts_of_credits, "[:：/／=]"),
                _started(self.words("picture-word"), "[/／]"),
                f"(?:{_choice(self.words('credit-sign'))})",
                f"(?:{_choice(self.words('credit-label'))})\\s*[,，]",
            )
        )
        return re.compile(rf"[（(]?(?:{start})[^。！？!?\n]{{1,60}}\Z", re.I)

    @cached_property
    def credit_paragraph(self) -> WordPattern:
        """Matches a paragraph that can only name the owner of the picture before it."""
        return WordPattern(self._words_of_credits, self._compiled_credit_paragraph)

    def _compiled_credit_paragraph(self) -> re.Pattern[str]:
        start = _started(self.words("credit-start"), "[:：/／=]")
        slash = _started(self.words("picture-word"), "[/／]")
        label = _choice(self.words("credit-label"))
        return re.compile(
            rf"[（(]?(?:{start}|{slash}|(?:{label})\s*[,，:：])[^。！？!?\n]{{1,60}}\Z", re.I
        )

    @cached_property
    def _agency(self) -> WordPattern:
        return WordPattern(self.words("agency"), self._compiled_agency)

    def _compiled_agency(self) -> re.Pattern[str]:
        choice = _choice(self.words("agency"))
        return re.compile(rf"(?P<names>.*?)(?:^|\s*[/／|—–-]+\s*|\s+via\s+)(?:{choice})\W*\Z", re.S)

    def before_agency(self, text: str) -> str | None:
        """What stands before the agency that ends a line; None if none does."""
        found = self._agency.match(text.strip(" ()（）"))
        return found["names"].strip() if found else None

    @cached_property
    def picture_label(self) -> re.Pattern[str]:
        """Matches a Latin word for a picture with a colon; names after it are a credit."""
        words = [word for word in self.words("picture-word") if word.isascii()]
        return re.compile(rf"(?:{_choice(words)})s?\s*:\s*", re.I)

    @cached_property
    def caption_start(self) -> re.Pattern[str]:
        """Matches the first words of a caption that is a paragraph after its picture."""
        # “图为什么” asks why.
        return re.compile(rf"(?:{_choice(self.words('caption-start'))})(?!什么|什麼|何)", re.I)

    @cached_property
    def credit_end(self) -> re.Pattern[str]:
        """Finds the end of a caption that names the owner of a picture."""
        end = _choice(self.words("credit-end"))
        return re.compile(rf"[\s（(/／,，。][^\s。]{{0,15}}\s?(?:{end})\s*[）)\]】]?\s*$", re.I)

    @cached_property
    def figure_number(self) -> WordPattern:
        """Matches the number of a figure at the start of its caption; the group is what follows."""
        return WordPattern(self.words("figure-word"), self._compiled_figure_number)

    def _compiled_figure_number(self) -> re.Pattern[str]:
        return re.compile(
            rf"(?:{_choice(self.words('figure-word'))})\s*[0-9一二三四五六七八九十]{{1,3}}[a-z]?\s*"
            r"(?P<sign>[：:.．、|｜]|\s)",
            re.I,
        )

    @cached_property
    def related(self) -> WordPattern:
        """Matches the label of a list of related links, with its brackets and colon."""
        return WordPattern(self.words("related"), self._compiled_related)

    def _compiled_related(self) -> re.Pattern[str]:
        around = rf"[\s{re.escape(_AROUND_LABELS)}]*"
        return re.compile(
            rf"{around}(?:{_choice(self.words('related'))}){around}[:：]?{around}", re.I
        )

    @cached_property
    def related_starts(self) -> frozenset[str]:
        """The characters that a label of related links can start with."""
        words = self.words("related") + self.words("control")
        firsts = {char for word in words for char in (word[0].lower(), word[0].upper())}
        return frozenset(firsts | set(" \t\n\u3000\u00a0:：" + _AROUND_LABELS))

    @cached_property
    def _rights_start(self) -> WordPattern:
        return WordPattern(self.words("rights-start"), self._compiled_rights_start)

    def _compiled_rights_start(self) -> re.Pattern[str]:
        return re.compile(rf"(?:{_choice(self.words('rights-start'))})(?![者人的])", re.I)

    @cached_property
    def _rights_phrase(self) -> WordPattern:
        return WordPattern(self.words("rights-phrase"), self._compiled_rights_phrase)

    def _compiled_rights_phrase(self) -> re.Pattern[str]:
        # What “不得转载的作品” says is about works.
        return re.compile(
            rf"(?:{_choice(self.words('rights-phrase'))})(?!的[^，,。；;])", re.I | re.S
        )

    def is_rights(self, line: str) -> bool:
        """Whether a line after the text is about rights."""
        line = line.lstrip("*＊（(【[ ")
        if _COPYRIGHT.match(line):
            return True
        if self._rights_start.match(line):
            return not _REPORTS.search(line)
        if len(line) > _LONGEST_RIGHTS or not self._rights_phrase.search(line):
            return False
        return not _is_reported(line, self._rights_phrase.search)

    @cached_property
    def opinion(self) -> WordPattern:
        """Matches a disclaimer: a line that only states whose opinion the article is."""
        return WordPattern(self.words("opinion"), self._compiled_opinion)

    def _compiled_opinion(self) -> re.Pattern[str]:
        choice = _choice(self.words("opinion"))
        return re.compile(
            rf"[（(【\[*＊]*(?:注|编者按|声明|聲明|Note)?[:：]?\s*(?:{choice})[）)】\]*＊]*", re.I
        )

    @cached_property
    def _controls(self) -> frozenset[str]:
        return frozenset(map(_bare, self.words("control")))

    @cached_property
    def _row_of_controls(self) -> WordPattern:
        return WordPattern(self.words("control"), self._compiled_row_of_controls)

    def _compiled_row_of_controls(self) -> re.Pattern[str]:
        control = rf"(?:{_choice(self.words('control'))})(?![a-z])"  # A whole word of an alphabet.
        between = r"[\s|｜/·•,，、]*(?:\b(?:on|via|auf|sur)\b\s*)?"
        return re.compile(rf"(?:{between}{control})+\W*", re.I)

    def is_control(self, text: str) -> bool:
        """Whether a text is the label of a button, or of several buttons."""
        return _bare(text) in self._controls or bool(
            len(text) <= _LONGEST_ROW and self._row_of_controls.fullmatch(text)
        )

    @cached_property
    def _page_links(self) -> frozenset[str]:
        return frozenset(map(_bare, self.words("page-link")))

    def is_page_link(self, text: str) -> bool:
        """Whether a text is a word for another page, or the number of a page."""
        bare = _bare(text)
        return bare in self._page_links or (bare.isdigit() and len(bare) <= _LONGEST_NUMBER)

    def reason(self, line: str) -> str | None:
        """Why a line before or after the text is not the article: ``control`` or ``newsletter``.

        None if its words do not show it.
        """
        if self.is_control(line):
            return "control"
        is_promotion = len(line) <= _LONGEST_ROW and self.promotion.fullmatch(line)
        return "newsletter" if is_promotion and not _REPORTS.search(line) else None

    @cached_property
    def comments(self) -> WordPattern:
        """Matches the heading of what readers wrote."""
        words = [word.translate(_REPLACED) for word in self.words("comments")]
        return WordPattern(words, self._compiled_comments)

    def _compiled_comments(self) -> re.Pattern[str]:
        choice = _choice(self.words("comments"))
        for written, pattern in (
            (r"\#", r"\d[\d,.]{0,8}"),
            (r"\(", r"[(（]"),
            (r"\)", r"[)）]"),
            ("“", '[“"«]'),
            ("”", '[”"»]'),
            (r"\s+", r"\s*"),
        ):
            choice = choice.replace(written, pattern)
        return re.compile(rf"\s*(?:{choice})\s*", re.I)

    @cached_property
    def tag_label(self) -> WordPattern:
        """Matches what is outside the links of a line of tags."""
        return WordPattern(self.words("tag-label"), self._compiled_tag_label)

    def _compiled_tag_label(self) -> re.Pattern[str]:
        choice = _choice(self.words("tag-label"))
        return re.compile(rf"(?:[\s|｜·•,，、/#-]*(?:{choice})\s*[:：]?)+[\s|｜·•,，、/#.-]*", re.I)

    @cached_property
    def promotion(self) -> WordPattern:
        """Matches a line that asks the reader to follow the site."""
        return WordPattern(self.words("promotion"), self._compiled_promotion)

    def _compiled_promotion(self) -> re.Pattern[str]:
        choice = _choice(self.words("promotion"))
        return re.compile(rf"[\s（(【\[*＊>↓▼]*(?:{choice})[。！!.:：…）)】\]*↓▼\s]*", re.I)

    @cached_property
    def paywall(self) -> WordPattern:
        """Finds, in lower case, the words by which a site says that the rest is for subscribers."""
        return WordPattern(self.words("paywall"), self._compiled_paywall)

    def _compiled_paywall(self) -> re.Pattern[str]:
        # Ignoring case would make the search eight times as slow.
        return re.compile(_choice(map(str.lower, self.words("paywall"))))

    @cached_property
    def cut(self) -> re.Pattern[str]:
        """Finds the words at the end of a body that the feed has cut."""
        return re.compile(rf"(?:{_choice(self.words('continue-reading'))})\s*[»›→.…]*\s*$", re.I)
