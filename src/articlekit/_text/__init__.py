"""Text without any format: characters, addresses, display width, line wrapping, YAML."""
