"""Any text as a body: no visible letter is lost, and the page made of it is harmless."""

from harness import HEADER, ak, body_of, expect, referee, run


def target(data):
    """One body."""
    body = body_of(data)
    try:
        # The comment says that a text without any tag is no Markdown.
        article = ak.parse(f"{HEADER}<!-- -->{body}")
    except ak.ParseError:  # Another record in it.
        return
    expect(referee.unaccounted(body, article), "lost")
    expect(referee.html_faults(ak.render(article, "html")), "HTML")
    expect(referee.archive_faults(ak.render(article, "archive")), "archive")
    again = ak.from_json(ak.render(article, "json"))
    expect([] if again == article else ["differs"], "JSON read again")


if __name__ == "__main__":
    run("body", target, "body")
