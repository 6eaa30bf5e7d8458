"""The fonts of drawn covers: each line is drawn with a font that has its characters."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain

from PIL import ImageFont, features

from articlekit._disk.opening import StrPath, require_file
from articlekit.errors import InputError

CJK_FONTS = (
    # Debian, Ubuntu: fonts-noto-cjk
    "/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc",
    "/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    # Fedora: google-noto-serif-cjk-fonts, google-noto-sans-cjk-fonts
    "/usr/share/fonts/google-noto-serif-cjk-fonts/NotoSerifCJK-Bold.ttc",
    "/usr/share/fonts/google-noto-sans-cjk-fonts/NotoSansCJK-Bold.ttc",
    "/usr/share/fonts/google-noto-sans-cjk-vf-fonts/NotoSansCJK-VF.ttc",
    # Arch: noto-fonts-cjk
    "/usr/share/fonts/noto-cjk/NotoSerifCJK-Bold.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Bold.ttc",
    # WenQuanYi, AR PL, Droid: Debian's fonts-wqy-*, fonts-arphic-*, fonts-droid-fallback
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/truetype/arphic/uming.ttc",
    "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf",
    # macOS
    "/System/Library/Fonts/Supplemental/Songti.ttc",
    "/System/Library/Fonts/PingFang.ttc",
    "/System/Library/Fonts/Hiragino Sans GB.ttc",
    "/System/Library/Fonts/STHeiti Medium.ttc",
    # Windows
    "C:/Windows/Fonts/msyhbd.ttc",
    "C:/Windows/Fonts/msyh.ttc",
    "C:/Windows/Fonts/simsun.ttc",
    "C:/Windows/Fonts/simhei.ttf",
    "C:/Windows/Fonts/msjh.ttc",
)
"""Where a font with Chinese characters is looked for, in this order."""

OTHER_FONTS = (
    # Debian, Fedora, Arch: DejaVu
    "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf",
    "/usr/share/fonts/dejavu-sans-fonts/DejaVuSans-Bold.ttf",
    "/usr/share/fonts/TTF/DejaVuSans-Bold.ttf",
    # macOS
    "/System/Library/Fonts/Supplemental/Arial Unicode.ttf",
    "/System/Library/Fonts/Supplemental/Arial Bold.ttf",
    # Windows
    "C:/Windows/Fonts/arialbd.ttf",
    "C:/Windows/Fonts/malgunbd.ttf",
    "C:/Windows/Fonts/NirmalaB.ttf",
    "C:/Windows/Fonts/LeelUIsb.ttf",
)
"""Where a font is looked for whose characters those above do not have."""

# Where the fonts of Noto for one script are: Debian, Fedora, Arch.
_NOTO = ("/usr/share/fonts/truetype/noto", "/usr/share/fonts/google-noto", "/usr/share/fonts/noto")
_MAX_FACES = 40
# What the faces of a collection for one part of East Asia call themselves.
_REGIONS = {"zh-hant": ("TC", "HK"), "zh": ("SC",), "ja": ("JP",), "ko": ("KR",)}
_NO_CHARACTER = "\U0010ffff"  # Drawn as the box for what a font does not have.


class CoverFonts:
    """The fonts of one cover."""

    def __init__(self, given: StrPath | None, language: str) -> None:
        """`given` is the font that draws all lines, if the user named one."""
        self._given = None if given is None else os.fspath(given)
        self._language = language

    def best(self, text: str) -> tuple[str | None, str]:
        """The path of the font that has most letters of a text, and the letters that it lacks.

        None if no font has more than half of them. Raises `InputError` for a given file that is no
        font.
        """
        letters = _letters(text)
        if self._given is not None:
            return self._given, _missing(self._given, self._language, letters)
        best, lacking = None, letters
        if not _can_be_shaped(text):
            return best, lacking
        for path in _candidates(letters):
            with suppress(InputError):  # The next font may be a readable one.
                missing = _missing(path, self._language, letters)
                if best is None or len(missing) < len(lacking):
                    best, lacking = path, missing
                if not lacking:
                    break
        return (best if 2 * len(lacking) < len(letters) or not letters else None), lacking

    def open(self, path: str, size: int, text: str) -> ImageFont.FreeTypeFont:
        """Opens a font, at a size in pixels, with the layout that a text needs.

        Raises `InputError` if the file is not a font.
        """
        return open_font(path, size, self._language, is_shaped=_needs_shaping(text))

    def drawable(self, path: str, text: str) -> str:
        """The text without the characters that a font does not have."""
        missing = _missing(path, self._language, set(text))
        return "".join(character for character in text if character not in missing)


def _candidates(letters: str) -> Iterator[str]:
    """The fonts that exist: those of the system first, then the user's own of the same names."""
    scripts = dict.fromkeys(unicodedata.name(each, "?").split()[0].title() for each in letters)
    noto = [f"{folder}/NotoSans{name}-Bold.ttf" for folder in _NOTO for name in scripts]
    yield from filter(os.path.isfile, chain(CJK_FONTS, _user_fonts(CJK_FONTS)))
    yield from filter(os.path.isfile, chain(OTHER_FONTS, noto, _user_fonts((*OTHER_FONTS, *noto))))


def _user_fonts(paths: tuple[str, ...]) -> Iterator[str]:
    """Where fonts of one user are installed: Linux (two places), macOS, Windows."""
    home = os.path.expanduser("~")
    data = os.environ.get("XDG_DATA_HOME") or os.path.join(home, ".local", "share")
    folders = [
        os.path.join(data, "fonts"),
        os.path.join(home, ".fonts"),
        os.path.join(home, "Library", "Fonts"),
        os.path.join(home, "AppData", "Local", "Microsoft", "Windows", "Fonts"),
    ]
    names = dict.fromkeys(path.rpartition("/")[2] for path in paths)
    return (os.path.join(folder, name) for folder in folders for name in names)


# --- What a font has -------------------------------------------------------------------------


def _letters(text: str) -> str:
    """The distinct letters, marks and digits of a text, without which it says something else."""
    distinct = sorted(set(text))
    return "".join(each for each in distinct if unicodedata.category(each)[0] in "LMN")


def _missing(path: str, language: str, characters: Iterable[str]) -> str:
    """The characters that a font does not have. Raises `InputError` for a file that is no font."""
    face = open_font(path, 20, language)
    nothing = _glyph(face, _NO_CHARACTER)
    return "".join(
        each for each in characters if not each.isspace() and _glyph(face, each) == nothing
    )


def _glyph(face: ImageFont.FreeTypeFont, character: str) -> tuple[float, bytes]:
    return face.getlength(character), bytes(face.getmask(character))


def _needs_shaping(text: str) -> bool:
    """Whether glyphs depend on their neighbours: Arabic, Hebrew with marks, scripts of India."""
    return any(
        unicodedata.bidirectional(each) in ("R", "AL") or unicodedata.category(each) == "Mc"
        for each in text
    )


def _can_be_shaped(text: str) -> bool:
    return not _needs_shaping(text) or bool(features.check("raqm"))


# --- Opening -----------------------------------------------------------------------------------


def open_font(
    path: str, size: int, language: str, *, is_shaped: bool = False
) -> ImageFont.FreeTypeFont:
    """A font in a size (in pixels); of a collection the face for the language.

    Raises `InputError` for a file that is no font.
    """
    # The basic layout where it is enough: the same glyphs whether or not libraqm is there.
    layout = ImageFont.Layout.RAQM if is_shaped else ImageFont.Layout.BASIC
    first = _face(path, size, 0, layout)
    if not path.lower().endswith((".ttc", ".otc")):
        return first
    tag = language.lower()
    wanted = next((names for start, names in _REGIONS.items() if tag.startswith(start)), ("SC",))
    for face in _faces(path, size, layout):
        family = (face.getname()[0] or "").split()
        if any(name in family for name in wanted):
            return face
    return first


def _faces(path: str, size: int, layout: ImageFont.Layout) -> Iterator[ImageFont.FreeTypeFont]:
    for index in range(_MAX_FACES):
        try:
            yield _face(path, size, index, layout)
        except InputError:
            return


def _face(path: str, size: int, index: int, layout: ImageFont.Layout) -> ImageFont.FreeTypeFont:
    require_file(path)
    try:
        return ImageFont.truetype(path, size, index, layout_engine=layout)
    except OSError as error:
        raise InputError(f"no usable font: {error}", path) from None
