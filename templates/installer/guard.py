"""Stops the installation when this machine is not the host it was told to be, before any disk is touched.

Arguments: host name, folder of the SMBIOS values, folder of the network devices, console, then what the host is
known by, each as serial=..., uuid=... or mac=.... One that matches is enough. Exit status 1 stops the installer.
"""
import os
import sys

host, dmi, net, console = sys.argv[1:5]
expected = sys.argv[5:]


def read(*path):
    try:
        with open(os.path.join(*path), errors="replace") as file:
            return file.read().strip()
    except OSError:
        return ""


found = []
for name in ("product_serial", "board_serial", "chassis_serial"):
    found.append("serial=" + read(dmi, name))
found.append("uuid=" + read(dmi, "product_uuid").lower())
for card in sorted(os.listdir(net)):
    if card != "lo":
        found.append("mac=" + read(net, card, "address").lower())
found = [value for value in dict.fromkeys(found) if not value.endswith("=")]

if set(expected) & set(found):
    print("zoneseed: this machine is " + host)
    sys.exit(0)

lines = [
    "",
    "zoneseed: this machine is not " + host + "; nothing was written to any disk.",
    "  expected one of: " + ", ".join(expected),
    "  found:           " + (", ".join(found) or "nothing"),
    "Start the machine that is meant, or correct the identity of " + host + " in the site file.",
    "",
]
print("\n".join(lines), flush=True)
try:
    with open(console, "w") as file:
        file.write("\r\n".join(lines))
except OSError:
    pass  # the journal has the text; a machine without a console has no reader
sys.exit(1)
