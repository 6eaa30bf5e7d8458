"""The published JSON Schema, ready to judge."""

import json
from pathlib import Path

from jsonschema import Draft202012Validator

PATH = Path(__file__).parents[1] / "docs/schema/article-1.json"
SCHEMA = json.loads(PATH.read_text(encoding="utf-8"))
Draft202012Validator.check_schema(SCHEMA)
VALIDATOR = Draft202012Validator(SCHEMA)
