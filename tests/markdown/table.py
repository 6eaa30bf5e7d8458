"""The table of docs/markdown.md: which renderers show what is meant.

python tests/markdown/table.py writes it again; MARKDOWN_TOOLS as in tools.sh. A test in
tests/markdown checks that the page is current.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import judge
from articlekit import model as m
from articlekit.writers.markdown import MarkdownWriter
from builders import a, article, br, code, delete, em, h, li, ol, p, quote, strong, table, ul
from renderers import READERS, by_program

PAGE = Path(__file__).parents[2] / "docs" / "markdown.md"
START, END = "<!-- renderers: made by tests/markdown/table.py -->\n", "<!-- end of renderers -->\n"
COLUMNS = {
    "cmark-gfm": "cmark-gfm",
    "markdown-it-py": "markdown-it",
    "goldmark": "goldmark (Hugo)",
    "remark": "remark",
    "marked": "marked",
    "kramdown": "kramdown (Jekyll)",
    "Python-Markdown": "Python-Markdown (MkDocs)",
    "mistune": "mistune",
}
ROWS = {
    "headings, quotes, rules": [h(2, "C#"), quote(p("a"), quote(p("b"))), m.ThematicBreak()],
    "line breaks": [p("a", br, "12. b", br, "# c")],
    "emphasis next to Chinese punctuation": [p("他说", strong("“好。”"), "就走了")],
    "links and addresses": [p(a("https://a.example/x%20y", "a [b] c"), " 中文")],
    "nested lists, paragraphs in items": [ul(li(p("a"), ul("b", "c")), li(p("d"), p("e")))],
    "two lists, two quotes in a row": [ul("a"), ul("b"), ol("c"), quote(p("d")), quote(p("e"))],
    "code in items": [ul(li(p("a"), m.Code(None, "b\nc"))), quote(m.Code(None, "d"))],
    "tables": [table(["a", "b"], ["c", "d"])],
    "text that looks like HTML": [p("<img src=x onerror=y> <中文> &lt; &copy;")],
    "text that looks like a table": [p("a | b"), p("--- | ---")],
    "definitions, abbreviations, notes": [p("a", br, ": b"), p("*[HTML]: c"), p("[^1]: d")],
    "attributes, mathematics, contents": [p(em("a"), "{: .b}"), p("$$c$$ d"), p("[TOC]")],
    "a list that starts at 3": [ol("a", start=3)],
    "code at the start of an item": [ul(li(m.Code(None, "a")))],
    "a table in a quote": [quote(table(["a", "b"], ["c", "d"]))],
    "a table of one row": [table(["a", "b"])],
    "a bar in code in a table": [table(["a", "b"], [(code("c|d"),), "e"])],
    "strikethrough": [p("a ", delete("b c"))],
}


def made():
    writer = MarkdownWriter(front_matter="none")
    lines = ["| | shown by |", "|---|---|"]
    for name, body in ROWS.items():
        text = writer.render(article(*body, title=""))
        meant = judge.of_body(body)
        others = [
            title
            for column, title in COLUMNS.items()
            if judge.of_html((READERS.get(column) or by_program(column))(text)) != meant
        ]
        shown = f"all but {', '.join(others)}" if others else "all"
        lines.append(f"| {name} | {shown} |")
    return "".join(f"{line}\n" for line in lines)


def of_page():
    return PAGE.read_text("utf-8").partition(START)[2].partition(END)[0].strip("\n") + "\n"


if __name__ == "__main__":
    page = PAGE.read_text("utf-8")
    head, start, rest = page.partition(START)
    _, end, tail = rest.partition(END)
    PAGE.write_text(f"{head}{start}\n{made()}\n{end}{tail}", encoding="utf-8")
