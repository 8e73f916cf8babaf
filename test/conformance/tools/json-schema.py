"""Judges YAML or JSON files by a JSON schema.

Usage: json-schema.py SCHEMA FILE...; the faults of DIR/FILE are left in DIR.verdict, below the exit code.
Faults with $PASS_OVER in their words are no faults.
"""
import json
import os
import sys

import jsonschema
import yaml


def words(error):
    """Of alternatives that all fail, the nearest one's reason."""
    nearest = error
    while nearest.context:
        nearest = max(nearest.context, key=lambda cause: len(cause.absolute_path))
    return f"{'.'.join(map(str, nearest.absolute_path))}: {nearest.message[:300]}"


PASS_OVER = os.environ.get("PASS_OVER")
schema = json.load(open(sys.argv[1], encoding="utf-8"))
judge = jsonschema.validators.validator_for(schema)(schema)
for path in sys.argv[2:]:
    with open(path, encoding="utf-8") as text:
        faults = [words(error) for error in judge.iter_errors(yaml.load(text, Loader=yaml.CSafeLoader))]
    if PASS_OVER:
        faults = [fault for fault in faults if PASS_OVER not in fault]
    with open(os.path.dirname(path) + ".verdict", "w", encoding="utf-8") as out:
        out.write("\n".join([str(1 if faults else 0), *faults]) + "\n")
