"""The style of HTML pages: for screens light and dark, wide and narrow, and for paper.

A page must be readable without it. Fonts are those that systems bring along: what is read long is
set in a serif in languages whose serifs screens show well, and in a sans-serif in Chinese and
Japanese, whose serifs are bitmaps on Windows.
"""

STYLE = """
:root { color-scheme: light dark; --ink: #1c1c1e; --soft: #5a5b60; --paper: #fdfdfb;
  --line: #d9d8d2; --tint: #f4f3ef; --link: #0a4f97; }
@media (prefers-color-scheme: dark) { :root { --ink: #dededa; --soft: #a5a5a1; --paper: #17181a;
  --line: #3a3b3e; --tint: #212225; --link: #8fbcf2; } }
* { box-sizing: border-box; }
:where(html) { line-height: 1.65; font-size: 100%;
  font-family: "Iowan Old Style", Charter, "Bitstream Charter", Georgia, "Noto Serif", serif; }
:where([lang]:lang(en)) { line-height: 1.6; hyphens: auto;
  font-family: "Iowan Old Style", Charter, "Bitstream Charter", Georgia, "Noto Serif", serif; }
:where([lang]:lang(zh), [lang]:lang(ja)) { line-height: 1.8; line-break: strict; hyphens: manual;
  text-autospace: normal; text-spacing-trim: trim-start; hanging-punctuation: allow-end; }
:where([lang]:lang(zh)) { font-family: "PingFang SC", "Hiragino Sans GB", "Noto Sans CJK SC",
  "Noto Sans SC", "Source Han Sans SC", "Microsoft YaHei", sans-serif; }
:where([lang]:lang(zh-Hant)) { font-family: "PingFang TC", "Hiragino Sans CNS",
  "Noto Sans CJK TC", "Noto Sans TC", "Source Han Sans TC", "Microsoft JhengHei", sans-serif; }
:where([lang]:lang(ja)) { font-family: "Hiragino Sans", "Noto Sans CJK JP", "Noto Sans JP",
  "Yu Gothic", Meiryo, sans-serif; }
:where([lang]:lang(ko)) { word-break: keep-all; }
body { margin: 0; background: var(--paper); color: var(--ink); overflow-wrap: break-word;
  font-size: clamp(1.0625rem, 1rem + .35vw, 1.1875rem);
  -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
:lang(zh) em { font-style: normal;
  font-family: "Kaiti SC", "Kaiti TC", STKaiti, KaiTi, DFKai-SB, "Noto Serif CJK SC", serif; }
:lang(ja) em { font-style: normal; text-emphasis: sesame; }
main { max-width: 40rem; margin: 0 auto; padding: clamp(1.5rem, 5vw, 4rem) 1.25rem 5rem; }
h1, h2, h3, h4, h5, h6 { line-height: 1.35; margin: 2.2em 0 .6em; text-wrap: balance;
  hyphens: manual; break-after: avoid; }
h1 { font-size: clamp(1.55rem, 1.2rem + 1.8vw, 2.1rem); margin: 0 0 .6em; }
h2 { font-size: 1.3em; } h3 { font-size: 1.13em; } h4, h5, h6 { font-size: 1em; }
p { margin: 0 0 1.15em; orphans: 2; widows: 2; text-wrap: pretty; }
:lang(zh) p, :lang(ja) p { text-align: justify; text-wrap: wrap; }
.part { display: inline-block; }
header { border-bottom: 1px solid var(--line); margin-bottom: 2rem; padding-bottom: 1.1rem; }
header p, :lang(zh) header p, :lang(ja) header p { color: var(--soft); font-size: .85em;
  line-height: 1.5; margin: 0; text-align: start; }
time { font-variant-numeric: lining-nums; white-space: nowrap; }
a { color: var(--link); text-decoration-thickness: .06em; text-underline-offset: .2em; }
a:hover { text-decoration-thickness: .12em; }
:focus-visible { outline: .15em solid var(--link); outline-offset: .15em; }
figure { margin: 2em 0; break-inside: avoid; }
img { max-width: 100%; height: auto; vertical-align: middle; }
figure img { display: block; }
figcaption { color: var(--soft); font-size: .85em; line-height: 1.55; margin-top: .7em; }
.credit { display: block; font-size: .93em; }
blockquote { margin: 1.6em 0; padding: .1em 0; padding-inline-start: 1.2em;
  border-inline-start: .2em solid var(--line); color: var(--soft); }
blockquote > :last-child, li > :last-child { margin-bottom: 0; }
ul, ol { margin: 0 0 1.15em; padding-inline-start: 1.5em; } li { margin: .35em 0; }
li > p { margin-bottom: .5em; }
li > ul, li > ol { margin: .35em 0; }
code, pre { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono",
  "Noto Sans Mono CJK SC", monospace; font-size: .85em; hyphens: manual; }
code { background: var(--tint); border-radius: .2em; padding: .1em .3em; }
pre { background: var(--tint); border-radius: .3em; padding: .9em 1.1em; line-height: 1.5;
  margin: 1.6em 0; white-space: pre-wrap; overflow-wrap: anywhere; }
pre code { background: none; padding: 0; font-size: inherit; }
table { border-collapse: collapse; margin: 2em 0; width: 100%; font-size: .88em;
  line-height: 1.5; font-variant-numeric: lining-nums tabular-nums; hyphens: manual; }
th, td { border-bottom: 1px solid var(--line); padding: .5em 0; padding-inline-end: .9em;
  text-align: start; vertical-align: top; }
th:last-child, td:last-child { padding-inline-end: 0; }
tr:first-child > * { border-top: .12em solid var(--soft); }
tr:last-child > * { border-bottom: .12em solid var(--soft); }
.wide { overflow-x: auto; margin: 2em 0; } .wide table { margin: 0; }
.wide th, .wide td { min-width: 5em; }
@media (min-width: 64rem) { .wide { margin-left: -8rem; margin-right: -8rem; } }
.align-center { text-align: center; } .align-right { text-align: right; }
.embed { border: 1px solid var(--line); border-radius: .3em; padding: .9em 1.1em; }
.embed a::before { content: "▶\\fe0e\\2002"; } .embed a:has(img)::before { content: none; }
.embed a { overflow-wrap: anywhere; } .embed img { margin-bottom: .8em; }
hr { border: 0; margin: 2.4em 0; text-align: center; color: var(--soft); }
hr::before { content: "* * *"; letter-spacing: .5em; padding-inline-start: .5em; }
sup, sub { line-height: 1; } rt { font-size: .55em; }
.day { font-size: 1em; color: var(--soft); margin: 2.4em 0 .7em; padding-bottom: .4em;
  border-bottom: 1px solid var(--line); }
.days { list-style: none; padding: 0; } .days li { margin: 0 0 .9em; line-height: 1.5; }
.days a { text-decoration: none; } .days a:hover { text-decoration: underline; }
.days small { display: block; color: var(--soft); font-size: .8em; }
@media print {
  :root { color-scheme: light; --ink: #000; --soft: #444; --paper: #fff; --line: #bbb;
    --tint: #fff; --link: #000; }
  @page { margin: 2cm; }
  body { font-size: 10.5pt; } main { max-width: none; padding: 0; }
  pre { border: 1px solid var(--line); } .wide { overflow: visible; margin: 2em 0; }
  .original::after { content: " (" attr(href) ")"; overflow-wrap: anywhere; }
}
"""

SITE_STYLE = """
nav.site, nav.pager { max-width: 40rem; margin: 0 auto; padding: .9rem 1.25rem 0; font-size: .85em;
  line-height: 1.5; }
nav.site + main { padding-top: clamp(1rem, 3vw, 2rem); }
main:not(:last-child) { padding-bottom: 2rem; }
nav.pager { display: flex; gap: 1.5rem; justify-content: space-between; padding: 1rem 1.25rem 4rem;
  border-top: 1px solid var(--line); }
nav.pager a { text-decoration: none; flex: 0 1 48%; }
nav.pager b { display: block; font-weight: normal; color: var(--soft); }
nav.pager a[rel=next] { margin-inline-start: auto; text-align: end; }
nav.pager a:hover span { text-decoration: underline; }
.months { display: grid; grid-template-columns: repeat(auto-fill, minmax(5.5rem, 1fr)); gap: .4rem;
  list-style: none; padding: 0; } .months li { margin: 0; }
.months a { display: block; padding: .35rem .5rem; background: var(--tint); border-radius: .3rem;
  text-decoration: none; } .months small, .sources small { color: var(--soft); }
.months a:hover { text-decoration: underline; }
.sources { list-style: none; padding: 0; columns: 14rem auto; } .sources li { break-inside: avoid;
  margin: 0 0 .5em; }
form[role=search] { display: flex; gap: .5rem; margin: 0 0 2rem; }
form[role=search] input { flex: 1; min-width: 0; }
input, button { font: inherit; color: inherit; background: var(--paper); padding: .35rem .7rem;
  border: 1px solid var(--soft); border-radius: .3rem; }
li:target { background: var(--tint); }
@media print { nav.site, nav.pager, form { display: none; } }
"""
"""The style of what only a site has; it follows the style of pages."""
