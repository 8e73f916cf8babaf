# Stops the installation when this machine is not the host it was told to be, before any disk is touched.
#
# Arguments: host name, root of /sys, folder of the devices, then what the host is known by, each as serial=..., uuid=...
# or mac=.... One that matches is enough. Exit status 1 stops the installer.
import sys

host, sys_root, dev = sys.argv[1:4]
expected = sys.argv[4:]


def read(*path):
    try:
        with open(os.path.join(sys_root, "class", *path), errors="replace") as file:
            return file.read().strip()
    except OSError:
        return ""


found = []
for name in ("product_serial", "board_serial", "chassis_serial"):
    found.append("serial=" + read("dmi/id", name))
found.append("uuid=" + read("dmi/id/product_uuid").lower())
for card in sorted(os.listdir(os.path.join(sys_root, "class/net"))):
    if card != "lo":
        found.append("mac=" + read("net", card, "address").lower())
found = [value for value in dict.fromkeys(found) if not value.endswith("=")]

if set(expected) & set(found):
    print("zoneseed: this machine is " + host)
    sys.exit(0)

say(sys_root, dev, [
    "zoneseed: this machine is not " + host + "; nothing was written to any disk.",
    "  expected one of: " + ", ".join(expected),
    "  found:           " + (", ".join(found) or "nothing"),
    "Start the machine that is meant, or correct the identity of " + host + " in the site file.",
])
sys.exit(1)
