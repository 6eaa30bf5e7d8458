"""Any bytes as a file: articles or a ParseError; JSON, archive and names hold what was read."""

from harness import ak, expect, run

from articlekit.names import safe_name


def target(data):
    """One file."""
    try:
        articles = list(ak.parse_all(data, report=str))
    except ak.ParseError as error:
        str(error)
        return
    for article in articles:
        expect(
            [] if ak.from_json(ak.render(article, "json")) == article else ["differs"],
            "JSON read again",
        )
        name = safe_name(article.title)
        expect([name] if "/" in name or len(name.encode()) > 255 else [], "a name")
        ak.render(article, "archive").encode("utf-8", "replace")
        ak.render(article, "text")


if __name__ == "__main__":
    run("header", target, "file")
