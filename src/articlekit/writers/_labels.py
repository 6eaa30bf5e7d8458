"""The few words that writers add of their own, in the language of the article."""

from __future__ import annotations

_ENGLISH = {
    "original": "Original",
    "contents": "Contents",
    "articles": "articles",
    "photo": "Photo",
    "undated": "Undated",
    "previous": "Previous",
    "next": "Next",
    "up": "Up",
    "cover": "Cover",
    "start": "Start of text",
    "notes": "Notes",
    "landmarks": "Landmarks",
}
_SIMPLIFIED = {
    "original": "原文",
    "contents": "目录",
    "articles": "篇",
    "photo": "图片",
    "undated": "日期不详",
    "previous": "上一篇",
    "next": "下一篇",
    "up": "返回",
    "cover": "封面",
    "start": "正文",
    "notes": "注释",
    "landmarks": "导航",
}
_TRADITIONAL = {
    "original": "原文",
    "contents": "目錄",
    "articles": "篇",
    "photo": "圖片",
    "undated": "日期不詳",
    "previous": "上一篇",
    "next": "下一篇",
    "up": "返回",
    "cover": "封面",
    "start": "正文",
    "notes": "註釋",
    "landmarks": "導航",
}


def labels(language: str) -> dict[str, str]:
    """The words for a BCP 47 tag; English where there are none."""
    tag = language.lower()
    if tag.startswith(("zh-hant", "zh-tw", "zh-hk", "zh-mo")):
        return _TRADITIONAL
    return _SIMPLIFIED if tag.startswith("zh") else _ENGLISH
