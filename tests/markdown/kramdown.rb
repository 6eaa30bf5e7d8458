# Renders Markdown as Jekyll does: a JSON string per line in, the HTML as a JSON string per line out.
#
# Typographic replacements are off: docs/markdown.md says which settings do that.
require "json"
require "kramdown"
require "kramdown-parser-gfm"

PLAIN = {
  hellip: "...", mdash: "---", ndash: "--",
  laquo: "<<", raquo: ">>", laquo_space: "<< ", raquo_space: " >>",
}.freeze
OPTIONS = {
  input: "GFM",
  hard_wrap: false,
  auto_ids: false,
  smart_quotes: "apos,apos,quot,quot",
  syntax_highlighter: nil,
}.freeze

$stdout.sync = true
$stdin.set_encoding("UTF-8")
$stdin.each_line do |line|
  text = JSON.parse(line, create_additions: false)
  options = OPTIONS.merge(typographic_symbols: PLAIN.dup) # kramdown changes the hash.
  puts JSON.generate(Kramdown::Document.new(text, options).to_html.scrub("\uFFFD"))
end
