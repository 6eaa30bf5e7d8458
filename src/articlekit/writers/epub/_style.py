"""The style sheet: what reading systems cannot know, and nothing that the reader chooses.

It sets no fixed colours, sizes or fonts, so that night mode and the reader's own choices work. It
relies on nothing newer than CSS 2.1 and has no functions, because Adobe's RMSDK rejects a whole
book for one. Old engines (MuPDF before 1.22, RMSDK, Kindle's converter) do not know the elements of
HTML 5, so their ``display`` is set here.
"""

from __future__ import annotations

# Engines know one of the two names of the property that breaks long addresses.
STYLE = """aside, figcaption, figure, header, nav, section { display: block; }
[hidden] { display: none; }
body { line-height: 1.7; margin: 0; padding: 0 0.3em; word-wrap: break-word;
  overflow-wrap: break-word; }
h1 { font-size: 1.5em; line-height: 1.35; margin: 0.8em 0 0.5em; text-align: left;
  text-indent: 0; page-break-after: avoid; }
h2, h3, h4, h5, h6 { line-height: 1.4; margin: 1.4em 0 0.5em; text-align: left; text-indent: 0;
  page-break-after: avoid; }
h2 { font-size: 1.25em; }
h3 { font-size: 1.12em; }
h4, h5, h6 { font-size: 1em; }
p { margin: 0 0 0.8em; orphans: 2; widows: 2; }
:lang(zh) p, :lang(ja) p { margin: 0; text-indent: 2em; text-align: justify;
  line-break: strict; }
:lang(zh) p:lang(en), :lang(ja) p:lang(en) { margin: 0.4em 0; text-indent: 0; text-align: left; }
:lang(en) p:lang(zh) { margin: 0.4em 0; text-indent: 2em; }
p.flush, :lang(zh) p.flush, :lang(ja) p.flush { text-indent: 0; }
[dir="rtl"] h1, [dir="rtl"] h2, [dir="rtl"] h3, [dir="rtl"] h4, [dir="rtl"] h5, [dir="rtl"] h6,
[dir="rtl"] header p, [dir="rtl"] figcaption, [dir="rtl"] th, [dir="rtl"] td, [dir="rtl"] .note p,
[dir="rtl"] p.rights, [dir="rtl"] p.also, [dir="rtl"] li { text-align: right; }
[dir="rtl"] blockquote { margin: 1em 0.6em 1em 0; padding: 0 0.9em 0 0; border-left: 0;
  border-right: 3px solid; }
[dir="rtl"] ul, [dir="rtl"] ol { padding: 0 1.6em 0 0; }
a { text-decoration: underline; }
header { margin: 0 0 1.6em; padding: 0 0 0.6em; border-bottom: 1px solid; }
header p, :lang(zh) header p, :lang(ja) header p { font-size: 0.85em; line-height: 1.5;
  margin: 0.3em 0; text-indent: 0; text-align: left; }
figure { margin: 1.2em 0; padding: 0; text-align: center; text-indent: 0;
  page-break-inside: avoid; }
figure p, :lang(zh) figure p, :lang(ja) figure p { margin: 0; text-indent: 0;
  text-align: center; }
img { max-width: 100%; height: auto; }
figcaption { font-size: 0.85em; line-height: 1.5; margin: 0.5em 0.5em 0; text-align: left;
  text-indent: 0; }
small.credit { font-size: 1em; font-style: italic; }
:lang(zh) small.credit, :lang(ja) small.credit { font-style: normal; }
figure.missing, figure.embed { border: 1px solid; padding: 0.6em; }
blockquote { margin: 1em 0 1em 0.6em; padding: 0 0 0 0.9em; border-left: 3px solid; }
blockquote p { margin: 0 0 0.5em; }
ul, ol { margin: 0.8em 0; padding: 0 0 0 1.6em; }
li { margin: 0.3em 0; text-indent: 0; }
li p, :lang(zh) li p, :lang(ja) li p { margin: 0 0 0.3em; text-indent: 0; }
pre { font-size: 0.85em; line-height: 1.4; margin: 1em 0; white-space: pre-wrap;
  text-indent: 0; text-align: left; }
table { border-collapse: collapse; margin: 1.2em auto; font-size: 0.9em; line-height: 1.5; }
th, td { border: 1px solid; padding: 0.3em 0.5em; text-align: left; text-indent: 0;
  vertical-align: top; }
.align-center { text-align: center; }
.align-right { text-align: right; }
hr { border: 0; border-top: 1px solid; margin: 1.6em 30%; }
ruby rt { font-size: 0.5em; }
a.noteref { font-size: 0.75em; vertical-align: super; line-height: 1; text-decoration: none;
  margin: 0 0.1em; }
.note { font-size: 0.85em; margin: 0.5em 0; }
.note p, :lang(zh) .note p, :lang(ja) .note p { margin: 0; text-indent: 0;
  text-align: left; }
section.notes { margin: 2em 0 0; padding: 0.8em 0 0; border-top: 1px solid; }
p.rights, :lang(zh) p.rights, :lang(ja) p.rights, p.also, :lang(zh) p.also, :lang(ja) p.also {
  font-size: 0.8em; line-height: 1.5; margin: 2em 0 0; text-indent: 0; text-align: left; }
ol.contents, ul.contents, nav ol { list-style-type: none; padding: 0; margin: 0.6em 0; }
nav ol ol { padding: 0 0 0 1.2em; margin: 0.2em 0 0.8em; }
[dir="rtl"] nav ol, [dir="rtl"] ol.contents { padding: 0; }
[dir="rtl"] nav ol ol { padding: 0 1.2em 0 0; }
.contents li, nav li { margin: 0.5em 0; line-height: 1.45; text-align: left; }
nav a { text-decoration: none; }
.contents a { text-decoration: none; }
.contents small { display: block; font-size: 0.8em; }
.contents p.first, :lang(zh) .contents p.first, :lang(ja) .contents p.first { font-size: 0.85em;
  line-height: 1.5; margin: 0.2em 0 0; text-indent: 0; text-align: left; }
.contents p.first[dir="rtl"] { text-align: right; }
img.thumb { float: right; width: 4em; height: auto; margin: 0.2em 0 0.4em 0.8em; }
[dir="rtl"] img.thumb { float: left; margin: 0.2em 0.8em 0.4em 0; }
.contents li { clear: both; }
figure.caption { margin: 0.6em 0; }
div.cover { text-align: center; margin: 0; padding: 0; text-indent: 0; page-break-after: always; }
div.cover img { max-width: 100%; max-height: 100%; }
"""

VERTICAL = """html { -epub-writing-mode: vertical-rl; -webkit-writing-mode: vertical-rl;
  writing-mode: vertical-rl; }
body { padding: 0.3em 0; }
header { border-bottom: 0; border-left: 1px solid; margin: 0 0 0 1.6em; padding: 0 0 0 0.6em; }
blockquote { border-left: 0; border-top: 3px solid; padding: 0.9em 0 0; }
figure { margin: 0 1.2em; }
img { max-width: 100%; max-height: 100%; width: auto; height: auto; }
h1 { margin: 0 0.8em 0 0.5em; }
h2, h3, h4, h5, h6 { margin: 0 1.4em 0 0.5em; }
hr { border-top: 0; border-left: 1px solid; margin: 30% 1.6em; }
ul, ol { margin: 0 0.8em; padding: 1.6em 0 0; }
li { margin: 0 0.3em; }
ol.contents, ul.contents, nav ol { margin: 0 0.6em; padding: 0; }
nav ol ol { margin: 0 0.2em 0 0.8em; padding: 1.2em 0 0; }
.contents li, nav li { margin: 0 0.5em; }
section.notes { border-top: 0; border-right: 1px solid; margin: 0 2em 0 0; padding: 0 0.8em 0 0; }
p.rights, p.also { margin: 0 2em 0 0; }
pre { margin: 0 1em; }
table { margin: auto 1.2em; }
"""
