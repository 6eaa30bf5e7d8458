// Reads YAML with go-yaml: a JSON string per line in, the values as JSON per line out.
package main

import (
	"bufio"
	"encoding/json"
	"os"
	"time"

	"gopkg.in/yaml.v3"
)

func main() {
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
		values := map[string]interface{}{}
		if err := yaml.Unmarshal([]byte(text), &values); err != nil {
			panic(err)
		}
		for key, value := range values {
			if instant, ok := value.(time.Time); ok {
				values[key] = instant.UTC().Format("2006-01-02T15:04:05.000000Z")
			}
		}
		answer, _ := json.Marshal(values)
		os.Stdout.Write(append(answer, '\n'))
	}
}
