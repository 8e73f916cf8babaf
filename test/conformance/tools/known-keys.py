"""Names the keys of an INI file that a commented default file does not have.

Usage: known-keys.py DEFAULT FILE; the default shows every key, most of them behind a `#`.
"""
import re
import sys


def keys(path, commented):
    section, found = "", set()
    for line in open(path, encoding="utf-8"):
        line = line.strip()
        head = re.fullmatch(r"\[\s*([\w-]+)(?:\s+\"[^\"]*\")?\s*\]", line)
        if head:
            section = head.group(1)
        elif commented and line.startswith("#"):
            line = line.lstrip("# ")
        if head is None and "=" in line and not line.startswith("#"):
            found.add((section, line.split("=")[0].strip()))
    return found


unknown = sorted(keys(sys.argv[2], False) - keys(sys.argv[1], True))
for section, key in unknown:
    print(f"[{section}] {key} is not a key of {sys.argv[1]}")
sys.exit(1 if unknown else 0)
