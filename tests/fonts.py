"""A font with Chinese characters that comes with the tests, so that no machine needs one.

``python tests/fonts.py`` writes it anew. All its outlines are boxes, drawn by this module.
"""

import shutil
from itertools import chain, starmap
from pathlib import Path

FONT = Path(__file__).parent / "data" / "boxes-cjk.ttc"
"""A collection of one face per region: Japanese, Simplified Chinese, Traditional Chinese."""

_EM = 1000
_NARROW = range(0x20, 0x250)
# Punctuation and kana; Han; full-width forms.
_WIDE = [(0x2010, 0x2030), (0x3000, 0x3100), (0x4E00, 0xA000), (0xFF01, 0xFF61)]
# 1970, in seconds since 1904: a fixed time, so that the file always has the same bytes.
_CREATED = 2_082_844_800


def user_fonts(folder):
    """Installs the font for one user whose home is `folder`.

    Returns the environment variables with which articlekit finds it on a machine without fonts.
    """
    fonts = Path(folder) / "fonts"
    fonts.mkdir(parents=True, exist_ok=True)
    shutil.copy(FONT, fonts / "NotoSansCJK-Regular.ttc")  # A name that is looked for.
    return {"XDG_DATA_HOME": str(folder)}


def write_collection(path):
    """Writes the font; each character is a box."""
    from fontTools.ttLib import TTCollection  # Only needed to write the font.

    faces = TTCollection()
    faces.fonts = [_face(f"Boxes CJK {region}") for region in ("JP", "SC", "TC")]
    faces.save(path)


def write_latin(path):
    """Writes a font that has nothing but Latin letters, digits and signs."""
    _face("Boxes Latin", ()).save(path)


def _face(family, wide=_WIDE):
    from fontTools.fontBuilder import FontBuilder

    builder = FontBuilder(_EM, isTTF=True)
    builder.setupGlyphOrder([".notdef", "narrow", "wide"])
    builder.setupCharacterMap(
        dict.fromkeys(_NARROW, "narrow") | dict.fromkeys(chain(*starmap(range, wide)), "wide")
    )
    widths = {".notdef": _EM, "narrow": _EM // 2, "wide": _EM}
    # What the font does not have is drawn as another box.
    heights = {".notdef": 400, "narrow": 760, "wide": 760}
    builder.setupGlyf({name: _box(width, heights[name]) for name, width in widths.items()})
    builder.setupHorizontalMetrics({name: (width, 60) for name, width in widths.items()})
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable({"familyName": family, "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost()
    builder.updateHead(created=_CREATED, modified=_CREATED)
    builder.font.recalcTimestamp = False
    return builder.font


def _box(width, height):
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    pen = TTGlyphPen(None)
    pen.moveTo((60, 0))
    for corner in ((60, height), (width - 60, height), (width - 60, 0)):
        pen.lineTo(corner)
    pen.closePath()
    return pen.glyph()


if __name__ == "__main__":
    write_collection(FONT)
