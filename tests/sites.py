"""The links of a site, as a browser follows them."""

import posixpath
from urllib.parse import unquote, urlsplit

import turbohtml


def links_of(page, path):
    """What each link of a page leads to: its rel, the path in the site, the fragment."""
    tree = turbohtml.parse(page.decode())
    for node in tree.iter_elements():
        href = node.attrs.get("href")
        if href is not None:
            parts = urlsplit(href)
            if not parts.scheme and not parts.netloc:
                target = posixpath.normpath(
                    posixpath.join(posixpath.dirname(path), unquote(parts.path))
                )
                rel = node.attrs.get("rel")
                yield " ".join(rel) if isinstance(rel, list) else rel, target, parts.fragment


def dead_links(files):
    """The links that lead to no file, or to no element of it."""
    ids = {}
    for path, data in files.items():
        if path.endswith(".html"):
            tree = turbohtml.parse(data.decode())
            found = [node.attrs["id"] for node in tree.iter_elements() if "id" in node.attrs]
            assert len(found) == len(set(found)), path
            ids[path] = set(found)
    return [
        (path, target, fragment)
        for path, data in files.items()
        if path.endswith(".html")
        for _, target, fragment in links_of(data, path)
        if target not in files or (fragment and fragment not in ids[target])
    ]
