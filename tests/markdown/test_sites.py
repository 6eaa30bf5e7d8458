"""Site generators build sites of converted articles without a warning, and with the right dates."""

import datetime as dt
import html
import re
import subprocess
import sys
from pathlib import Path

import pytest

import articlekit as ak

ARTICLES = Path(__file__).parents[2] / "examples" / "articles"
PYTHON = Path(sys.executable)

HUGO = {
    "config.toml": 'baseURL = "https://a.example/"\ntitle = "Site"\n'
    "[markup.goldmark.extensions]\ntypographer = false\n",
    "layouts/_default/single.html": "{{ .Date.UTC.Format `2006-01-02T15:04:05Z` }}¦{{ .Title }}¦"
    "{{ .Content }}",
    "layouts/_default/list.html": "{{ range .Pages }}{{ .Title }}{{ end }}",
    "layouts/index.html": "{{ range .Site.RegularPages }}{{ .Title }}{{ end }}",
}
JEKYLL = {
    "_config.yml": "title: Site\ntimezone: UTC\ndefaults:\n- values:\n    layout: post\n",
    "_layouts/post.html": "{{ page.date | date: '%Y-%m-%dT%H:%M:%SZ' }}¦{{ page.title }}¦"
    "{{ content }}",
}
PELICAN = {
    # Pictures without an alternative text are the page's own matter.
    "pelicanconf.py": "import logging\n"
    "LOG_FILTER = [(logging.WARN, 'Empty alt attribute for image %s in %s')]\n"
    "PATH = 'content'\nTIMEZONE = 'UTC'\nDEFAULT_LANG = 'en'\nSITENAME = 'Site'\n"
    "THEME = 'theme'\nARTICLE_SAVE_AS = '{slug}.html'\nDIRECT_TEMPLATES = []\n"
    "AUTHOR_SAVE_AS = CATEGORY_SAVE_AS = TAG_SAVE_AS = ''\n"
    "FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = None\n"
    "AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None\n"
    "DATE_FORMATS = {}\nDEFAULT_DATE_FORMAT = '%Y'\n",
    "theme/templates/article.html": "{{ article.date.isoformat() }}¦{{ article.title }}¦"
    "{{ article.content }}",
    "theme/templates/page.html": "",
    "theme/static/.keep": "",
}
MKDOCS = {
    "mkdocs.yml": "site_name: Site\ntheme:\n  name: null\n  custom_dir: theme\n",
    "theme/main.html": "{{ page.meta.date.isoformat() }}¦{{ page.title }}¦{{ page.content }}",
    "docs/index.md": "---\ndate: 2020-01-01T00:00:00Z\n---\n# Site\n",
}


def write(files, folder):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def convert(out, *options):
    command = [PYTHON, "-m", "articlekit", "convert", ARTICLES, "-t", "markdown", "-o", f"{out}/"]
    subprocess.run([*command, "--quiet", *options], check=True)


def run(*command, cwd):
    done = subprocess.run(command, check=False, cwd=cwd, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    found = re.findall(r"(?i).*\b(?:warn|warning|error|deprecat)\w*\b.*", done.stdout + done.stderr)
    assert [line for line in found if " 0 " not in line] == []


@pytest.fixture(scope="module")
def articles():
    return {article.title: article for article in ak.iter_articles(ARTICLES)}


def check_dates(pages, articles, *, parse=dt.datetime.fromisoformat):
    found = {}
    for page in pages:
        date, _, rest = page.read_text("utf-8").partition("¦")
        title, bar, content = rest.partition("¦")
        if bar:
            assert content.strip()
            found[unquoted(title)] = parse(date).replace(microsecond=0)
    meant = {unquoted(a.title): a.date.replace(microsecond=0) for a in articles.values()}
    assert found == meant


def unquoted(title):
    """A title as it is compared: Pelican shows the quotes and backslashes of YAML."""
    return html.unescape(title).strip('"').replace("\\", "")


def test_hugo(tmp_path, articles):
    write(HUGO, tmp_path)
    convert(tmp_path / "content" / "posts", "--no-title")
    run("hugo", "--panicOnWarning", "--printPathWarnings", cwd=tmp_path)
    check_dates((tmp_path / "public" / "posts").rglob("*.html"), articles)


def test_jekyll(tmp_path, articles):
    write(JEKYLL, tmp_path)
    convert(tmp_path / "_posts", "--no-title", "--liquid", "--name", "{date:%Y-%m-%d}-{slug}")
    run("jekyll", "build", "--trace", cwd=tmp_path)
    check_dates((tmp_path / "_site").rglob("*.html"), articles)


def test_pelican(tmp_path, articles):
    write(PELICAN, tmp_path)
    convert(tmp_path / "content", "--no-title")
    run(PYTHON, "-m", "pelican", "--fatal", "warnings", cwd=tmp_path)
    check_dates((tmp_path / "output").rglob("*.html"), articles)


def test_mkdocs(tmp_path, articles):
    write(MKDOCS, tmp_path)
    convert(tmp_path / "docs")
    run(PYTHON, "-m", "mkdocs", "build", "--strict", "--quiet", cwd=tmp_path)
    pages = [p for p in (tmp_path / "site").rglob("*.html") if p.parent != tmp_path / "site"]
    check_dates(pages, articles)
