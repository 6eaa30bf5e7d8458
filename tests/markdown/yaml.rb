# Reads YAML with Psych: a JSON string per line in, the values as JSON per line out.
require "date"
require "json"
require "time"
require "yaml"

$stdout.sync = true
$stdin.set_encoding("UTF-8")
$stdin.each_line do |line|
  values = YAML.safe_load(JSON.parse(line), permitted_classes: [Date, Time])
  puts JSON.generate(values.transform_values { |v| v.is_a?(Time) ? v.utc.iso8601(6) : v })
end
