"""Chinese, Japanese and Korean characters: the ranges of the scripts, and line-breaking classes.

The ranges are the inside of a character class: ``re.compile(f"[{HAN}{KANA}]")``.
"""

from __future__ import annotations

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""Ideographs."""
KANA = "\u3041-\u3096\u30a1-\u30fa\u31f0-\u31ff"
"""Hiragana and Katakana, without their marks."""
HANGUL = "\u1100-\u11ff\uac00-\ud7a3"
"""Korean syllables and the characters that they are composed of."""
WIDE = "\u2e80-\ua4cf\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff9f\uffe0-\uffef\U00020000-\U0003ffff"
"""Everything that is set in full-width columns, punctuation and symbols included, but no Hangul:
Korean separates words by spaces."""
WIDE_QUOTES = "\u2014\u2018-\u201d\u2026"
"""Punctuation that Chinese shares with other scripts and sets in full width: dash, quotes, dots."""

NO_START = frozenset(
    "!%),.:;?]}¢°·’”†‡›℃‰′″‥…—、。〃々〉》」』】〕〗〙〛〞〟〻゛゜ゝゞ・ーヽヾ‼⁇⁈⁉"
    "﹐﹑﹒﹔﹕﹖﹗﹚﹜﹞！＂％＇），．：；？！］｝～｜｠｡｣､･"
    "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ"
)
"""What must not start a line (kinsoku; JIS X 4051, GB/T 15834): closing punctuation, and what
belongs to the character before it."""
NO_END = frozenset("$([{£¥‘“‹〈《「『【〔〖〘〚〝﹙﹛﹝＄（［｛｟｢￡￥")
"""What must not end a line: opening punctuation, and what belongs to the character after it."""
