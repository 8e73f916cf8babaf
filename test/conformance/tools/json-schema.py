"""Judges YAML or JSON files by a JSON schema.

Usage: json-schema.py SCHEMA FILE...; the faults of DIR/FILE are left in DIR.verdict, below the exit code.
"""
import json
import os
import sys

import jsonschema
import yaml

schema = json.load(open(sys.argv[1], encoding="utf-8"))
judge = jsonschema.validators.validator_for(schema)(schema)
for path in sys.argv[2:]:
    with open(path, encoding="utf-8") as text:
        faults = [f"{'.'.join(map(str, e.absolute_path))}: {e.message[:300]}" for e in judge.iter_errors(yaml.safe_load(text))]
    with open(os.path.dirname(path) + ".verdict", "w", encoding="utf-8") as out:
        out.write("\n".join([str(1 if faults else 0), *faults]) + "\n")
