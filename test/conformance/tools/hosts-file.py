"""Asks the resolver for every name of a hosts file: it must know the name at the address of that line.

Usage: hosts-file.py FILE, with a copy of it at /etc/hosts.
"""
import ipaddress
import subprocess
import sys

faults = []
for line in open(sys.argv[1], encoding="utf-8"):
    address, *names = line.split("#")[0].split() or [""]
    for name in names:
        said = subprocess.run(["getent", "-s", "files", "ahosts", name], capture_output=True, text=True).stdout
        known = {ipaddress.ip_address(row.split()[0]) for row in said.splitlines()}
        if ipaddress.ip_address(address) not in known:
            faults.append(f"{name} is not {address} but {sorted(map(str, known))}")
print("\n".join(faults))
sys.exit(1 if faults else 0)
