"""Fonts with Chinese characters, for drawn covers."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import chain

from PIL import ImageFont

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
"""Where a font for a drawn cover is looked for, in this order."""

_MAX_FACES = 40
# What the faces of a collection for one part of East Asia call themselves.
_REGIONS = {"zh-hant": ("TC", "HK"), "zh": ("SC",), "ja": ("JP",), "ko": ("KR",)}


def find_font(given: StrPath | None) -> str | None:
    """Returns the path of the font: the given one, else the first known one that exists, or None.

    Fonts of the system come first, then files of the same names in the user's own font folders.
    """
    if given is not None:
        return os.fspath(given)
    return next(filter(os.path.isfile, chain(CJK_FONTS, _user_fonts())), None)


def _user_fonts() -> Iterator[str]:
    """Where fonts of one user are installed: Linux (two places), macOS, Windows."""
    home = os.path.expanduser("~")
    data = os.environ.get("XDG_DATA_HOME") or os.path.join(home, ".local", "share")
    folders = [
        os.path.join(data, "fonts"),
        os.path.join(home, ".fonts"),
        os.path.join(home, "Library", "Fonts"),
        os.path.join(home, "AppData", "Local", "Microsoft", "Windows", "Fonts"),
    ]
    names = dict.fromkeys(path.rpartition("/")[2] for path in CJK_FONTS)
    return (os.path.join(folder, name) for folder in folders for name in names)


def open_font(path: str, size: int, language: str) -> ImageFont.FreeTypeFont:
    """A font in a size (in pixels); of a collection the face for the language.

    Raises `InputError` for a file that is no font.
    """
    first = _face(path, size, 0)
    if not path.lower().endswith((".ttc", ".otc")):
        return first
    tag = language.lower()
    wanted = next((names for start, names in _REGIONS.items() if tag.startswith(start)), ("SC",))
    for face in _faces(path, size):
        family = (face.getname()[0] or "").split()
        if any(name in family for name in wanted):
            return face
    return first


def _faces(path: str, size: int) -> Iterator[ImageFont.FreeTypeFont]:
    for index in range(_MAX_FACES):
        try:
            yield _face(path, size, index)
        except InputError:
            return


def _face(path: str, size: int, index: int) -> ImageFont.FreeTypeFont:
    require_file(path)
    try:
        # The basic layout: the same glyphs whether or not libraqm is there.
        return ImageFont.truetype(path, size, index, layout_engine=ImageFont.Layout.BASIC)
    except OSError as error:
        raise InputError(f"no usable font: {error}", path) from None
