"""Checks a sysctl.d file: every line an assignment, every key one the kernel has or a module brings.

Usage: sysctl-keys.py FILE
"""
import os
import sys

# Keys of modules that a host loads and a test machine may lack.
MODULES = ("net.bridge.", "fs.nfs.", "sunrpc.", "net.netfilter.")

faults = []
for number, line in enumerate(open(sys.argv[1], encoding="utf-8"), 1):
    line = line.strip()
    if not line or line[0] in "#;":
        continue
    key, equals, value = line.partition("=")
    key = key.strip().lstrip("-")
    if not equals or not value.strip():
        faults.append(f"line {number}: no assignment: {line}")
    elif not key.startswith(MODULES) and not os.path.exists("/proc/sys/" + key.replace(".", "/")):
        faults.append(f"line {number}: the kernel has no {key}")
print("\n".join(faults))
sys.exit(1 if faults else 0)
