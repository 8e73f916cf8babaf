"""Answers what `zoneseed doctor` asks a system VM: one line of JSON. It reads and changes nothing.

The check script of the secondary storage VM asks the same, but writes to its stores; this one runs in the console proxy too.
"""
import glob
import json
import os
import re
import socket
import struct
import subprocess
import time

# Seconds for one answer of the network.
PATIENCE = 4


def read(path):
    try:
        with open(path, errors="replace") as file:
            return file.read(65536)
    except OSError:
        return ""


def servers():
    """The management servers it was started with: `host=a,b@static` among its boot arguments."""
    found = re.search(r"(?:^|\s)host=(\S+)", read("/var/cache/cloud/cmdline"))
    return [one for one in (found[1].split("@")[0].split(",") if found else []) if one]


def closed(address):
    """Why a management server is not reached; None when it is."""
    try:
        socket.create_connection((address, 8250), PATIENCE).close()
        return None
    except OSError as error:
        return str(error)


def resolves(server):
    """Whether a name server answers anything at all: a query for the servers of the root."""
    query = struct.pack(">HHHHHH", os.getpid() & 0xFFFF, 0x0100, 1, 0, 0, 0) + b"\0" + struct.pack(">HH", 2, 1)
    for _ in range(2):
        try:
            family = socket.AF_INET6 if ":" in server else socket.AF_INET
            with socket.socket(family, socket.SOCK_DGRAM) as asking:
                asking.settimeout(PATIENCE / 2)
                asking.connect((server, 53))
                asking.send(query)
                if asking.recv(512)[:2] == query[:2]:
                    return True
        except OSError:
            # Refused at once says no more than silence does.
            time.sleep(0.2)
    return False


def fault(target):
    """Why a mount does not answer. One that hangs in the kernel is left behind."""
    child = subprocess.Popen(["stat", "-f", "-c", "%S", target], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, errors="replace")
    end = time.monotonic() + PATIENCE
    while child.poll() is None:
        if time.monotonic() > end:
            child.kill()
            return "it does not answer"
        time.sleep(0.05)
    return None if child.returncode == 0 else (child.stderr.read(4096).strip()[-200:] or "stat failed")


def mounts():
    found = []
    for line in read("/proc/self/mounts").splitlines():
        source, target, kind, options = (line.split() + ["", "", "", ""])[:4]
        if kind in ("nfs", "nfs4"):
            found.append({"source": source, "target": target, "writable": "ro" not in options.split(","), "fault": fault(target)})
    return found


def java():
    return any(read(path).strip() == "java" for path in glob.glob("/proc/[0-9]*/comm"))


resolvers = re.findall(r"^nameserver\s+(\S+)", read("/etc/resolv.conf"), re.M)
print(json.dumps({
    "servers": [{"address": one, "closed": closed(one)} for one in servers()],
    "resolvers": [{"address": one, "answers": resolves(one)} for one in resolvers],
    "mounts": mounts(),
    "java": java(),
}), flush=True)
