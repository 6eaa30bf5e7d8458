"""Loads JSON Lines and Parquet with Hugging Face datasets.

python hugging_face.py FILE…
"""

import sys

from datasets import load_dataset

import articlekit as ak

lines = [path for path in sys.argv[1:] if path.endswith(".jsonl")]
tables = [path for path in sys.argv[1:] if path.endswith(".parquet")]
if tables:  # Nothing more is needed: the types are in the files.
    print(load_dataset("parquet", data_files=tables, split="train").num_rows)
if lines:
    articles = load_dataset("json", data_files=lines, features=ak.hf_features(), split="train")
    print(articles.num_rows)
