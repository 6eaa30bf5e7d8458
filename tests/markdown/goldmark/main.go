// Renders Markdown as Hugo does: a JSON string per line in, the HTML as a JSON string per line out.
//
// The typographer and linkify are off: docs/markdown.md says which settings do that.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
)

func main() {
	markdown := goldmark.New(
		goldmark.WithExtensions(
			extension.Table, extension.Strikethrough, extension.TaskList,
			extension.DefinitionList, extension.Footnote,
		),
		goldmark.WithParserOptions(parser.WithAttribute()),
	)
	reader := bufio.NewReader(os.Stdin)
	for {
		line, err := reader.ReadBytes('\n')
		if err != nil {
			return
		}
		var text string
		if err := json.Unmarshal(line, &text); err != nil {
			panic(err)
		}
		var page bytes.Buffer
		if err := markdown.Convert([]byte(text), &page); err != nil {
			panic(err)
		}
		answer, _ := json.Marshal(page.String())
		os.Stdout.Write(append(answer, '\n'))
	}
}
