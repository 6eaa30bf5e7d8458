"""A font with Chinese characters, made where tests run: no machine need have one."""

from itertools import chain

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTCollection

_EM = 1000
_NARROW = range(0x20, 0x250)
# Punctuation, kana; Han; wide forms. Not all Han, for a large table takes its time.
_WIDE = (range(0x2010, 0x2030), range(0x3000, 0x3100), range(0x4E00, 0xA000), range(0xFF01, 0xFF61))


def write_collection(path):
    """Writes a collection of one face a region; each character is a box."""
    faces = TTCollection()
    faces.fonts = [_face(f"Boxes CJK {region}") for region in ("JP", "SC", "TC")]
    faces.save(path)


def _face(family):
    builder = FontBuilder(_EM, isTTF=True)
    builder.setupGlyphOrder([".notdef", "narrow", "wide"])
    builder.setupCharacterMap(
        dict.fromkeys(_NARROW, "narrow") | dict.fromkeys(chain(*_WIDE), "wide")
    )
    widths = {".notdef": _EM, "narrow": _EM // 2, "wide": _EM}
    builder.setupGlyf({name: _box(width) for name, width in widths.items()})
    builder.setupHorizontalMetrics({name: (width, 60) for name, width in widths.items()})
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable({"familyName": family, "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    return builder.font


def _box(width):
    pen = TTGlyphPen(None)
    pen.moveTo((60, 0))
    for corner in ((60, 760), (width - 60, 760), (width - 60, 0)):
        pen.lineTo(corner)
    pen.closePath()
    return pen.glyph()
