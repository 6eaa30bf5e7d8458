"""The words that writers add, and the direction of writing, by language."""

from __future__ import annotations

from functools import lru_cache

_ENGLISH = {
    "original": "Original",
    "contents": "Contents",
    "articles": "articles",
    "article": "article",
    "no-articles": "This book holds no articles.",
    "photo": "Photo",
    "link": "Link",
    "table": "Table",
    "video": "Video",
    "audio": "Audio",
    "post": "Post",
    "embed": "Embedded content",
    "undated": "Undated",
    "unsourced": "Other sites",
    "untitled": "Untitled",
    "collected": "Articles",
    "continued": "continued",
    "previous": "Previous",
    "next": "Next",
    "previous-section": "Previous section",
    "next-section": "Next section",
    "up": "Up",
    "minutes": "{} min",
    "page": "page {} of {}",
    "also": "Also in",
    "by": "From {}",
    "and-more": "{} and others",
    "missing": "Picture not available",
    "cover": "Cover",
    "start": "Start of text",
    "notes": "Notes",
    "landmarks": "Landmarks",
    "colon": ": ",
    "comma": ", ",
    "stop": ". ",
    "and": ", ",
    "count": "{}",
    "summary": "A collection of articles with a table of contents and headings.",
    "summary-described": "All pictures have alternative texts.",
    "summary-some": "Of {images} pictures, {described} have alternative texts.",
    "summary-none": "It holds no pictures.",
    "summary-moving": "Some pictures move.",
}
_SIMPLIFIED = {
    "original": "原文",
    "contents": "目录",
    "articles": "篇",
    "article": "篇",
    "no-articles": "本书没有文章。",
    "photo": "图片",
    "link": "链接",
    "table": "表格",
    "video": "视频",
    "audio": "音频",
    "post": "帖子",
    "embed": "嵌入内容",
    "undated": "日期不详",
    "unsourced": "其他来源",
    "untitled": "无题",
    "collected": "文集",
    "continued": "续",
    "previous": "上一篇",
    "next": "下一篇",
    "previous-section": "上一节",
    "next-section": "下一节",
    "up": "上级",
    "minutes": "约{}分钟",
    "page": "第{}页，共{}页",
    "also": "另见",
    "by": "来自{}",
    "and-more": "{}等",
    "missing": "图片缺失",
    "cover": "封面",
    "start": "正文",
    "notes": "注释",
    "landmarks": "导航",
    "colon": "：",
    "comma": "，",
    "stop": "。",
    "and": "、",
    "count": "{}文章",
    "summary": "本书为文章合集，有目录和各级标题。",
    "summary-described": "所有图片均有替代文本。",
    "summary-some": "共 {images} 张图片，其中 {described} 张有替代文本。",
    "summary-none": "书中没有图片。",
    "summary-moving": "部分图片是动态的。",
}
_TRADITIONAL = {
    "original": "原文",
    "contents": "目錄",
    "articles": "篇",
    "article": "篇",
    "no-articles": "本書沒有文章。",
    "photo": "圖片",
    "link": "連結",
    "table": "表格",
    "video": "影片",
    "audio": "音訊",
    "post": "貼文",
    "embed": "嵌入內容",
    "undated": "日期不詳",
    "unsourced": "其他來源",
    "untitled": "無題",
    "collected": "文集",
    "continued": "續",
    "previous": "上一篇",
    "next": "下一篇",
    "previous-section": "上一節",
    "next-section": "下一節",
    "up": "上級",
    "minutes": "約{}分鐘",
    "page": "第{}頁，共{}頁",
    "also": "另見",
    "by": "來自{}",
    "and-more": "{}等",
    "missing": "圖片缺失",
    "cover": "封面",
    "start": "正文",
    "notes": "註釋",
    "landmarks": "導航",
    "colon": "：",
    "comma": "，",
    "stop": "。",
    "and": "、",
    "count": "{}文章",
    "summary": "本書為文章合集，有目錄和各級標題。",
    "summary-described": "所有圖片均有替代文字。",
    "summary-some": "共 {images} 張圖片，其中 {described} 張有替代文字。",
    "summary-none": "書中沒有圖片。",
    "summary-moving": "部分圖片是動態的。",
}


_RTL_LANGUAGES = frozenset(
    "ar arc arz ckb dv fa he iw ji ks mzn nqo prs ps sd syr ug ur yi".split()
)
_RTL_SCRIPTS = frozenset("adlm arab aran hebr mand nkoo rohg samr syrc thaa".split())


@lru_cache(maxsize=1000)
def direction(language: str) -> str | None:
    """Returns ``rtl`` for a BCP 47 tag that is written from right to left, else None."""
    primary, *others = language.lower().split("-")
    scripts = [part for part in others if len(part) == 4 and part.isalpha()]
    is_rtl = scripts[0] in _RTL_SCRIPTS if scripts else primary in _RTL_LANGUAGES
    return "rtl" if is_rtl else None


def labels(language: str) -> dict[str, str]:
    """Returns the words for a BCP 47 tag; English if there are none."""
    tag = language.lower()
    if tag.startswith(("zh-hant", "zh-tw", "zh-hk", "zh-mo")):
        return _TRADITIONAL
    return _SIMPLIFIED if tag.startswith("zh") else _ENGLISH
