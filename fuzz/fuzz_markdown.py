"""Any text as a body, as Markdown: two renderers show its letters and nothing dangerous."""

from harness import HEADER, ak, body_of, expect, referee, run

OPTIONS = [
    {},
    {"links": "reference", "heading": "setext", "emphasis": "_"},
    {"edge": "entity", "caption": "emphasis", "wrap": 20},
]


def target(data):
    """One body."""
    try:
        article = ak.parse(HEADER + body_of(data))
    except ak.ParseError:
        return
    for options in OPTIONS:
        text = ak.render(article, "markdown", **options)
        text.encode()
        expect(referee.markdown_faults(text), "Markdown")
        for page in referee.markdown_pages(text):
            expect(referee.lost(article.text, referee.visible_text(page)), "lost in Markdown")


if __name__ == "__main__":
    run("markdown", target, "body")
