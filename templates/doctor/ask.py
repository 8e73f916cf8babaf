"""Answers what `zoneseed doctor` asks a host: first the time, then all else, each a line of JSON. It reads and changes nothing.

In: one JSON document, by src/doctor/questions.ts. What cannot be answered is null; what hangs is waited for by nobody.
"""
import hashlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time

# Seconds for one command or one answer of the network.
PATIENCE = 6
# Characters: longer texts are not looked into.
LONGEST = 65536
# ufw is a Python program, and would write what it compiled.
os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
asked = json.load(sys.stdin)
print(json.dumps({"time": time.time()}), flush=True)
facts = {}


def run(*argv, patience=PATIENCE):
    """What a command says and how it ends; None when it is not there or does not end. One that hangs in the kernel is left behind."""
    try:
        child = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, errors="replace")
    except OSError:
        return None
    said = []
    reader = threading.Thread(target=lambda: said.append(child.communicate()), daemon=True)
    reader.start()
    reader.join(patience)
    if not said:
        child.kill()
        return None
    out, err = said[0]
    return child.returncode, out[:LONGEST * 4], err[:LONGEST]


def out(*argv, **options):
    """What a command says that ends well."""
    ran = run(*argv, **options)
    return ran[1] if ran is not None and ran[0] == 0 else None


def read(path, longest=LONGEST):
    try:
        with open(path, errors="replace") as file:
            return file.read(longest)
    except OSError:
        return None


def is_there(program):
    """Tells a program that is not there from one that was not waited for."""
    return shutil.which(program) is not None


def lines(text):
    return [line for line in (text or "").splitlines() if line.strip()]


def names():
    facts["hostname"] = socket.gethostname()
    facts["fqdn"] = (out("hostname", "--fqdn") or "").strip() or None
    resolved = {}
    for name in asked["names"]:
        found = lines(out("getent", "ahostsv4", name))
        resolved[name] = found[0].split()[0] if found else None
    facts["resolved"] = resolved


def virtualization():
    flags = read("/proc/cpuinfo") or ""
    # On AMD inside of another hypervisor kernels ask for registers that this one does not have.
    nested = re.search(r"\bsvm\b", flags) and re.search(r"\bhypervisor\b", flags)
    refuses = bool(nested) and (read("/sys/module/kvm/parameters/ignore_msrs") or "").strip() == "N"
    facts["virtualization"] = {"processor": bool(re.search(r"\b(vmx|svm)\b", flags)), "device": os.path.exists("/dev/kvm"), "refusesMsrs": refuses}


def memory():
    found = dict(re.findall(r"^(\w+): +(\d+) kB$", read("/proc/meminfo") or "", re.M))
    if "MemTotal" in found:
        facts["memory"] = {"total": int(found["MemTotal"]) * 1024, "available": int(found.get("MemAvailable", 0)) * 1024}


def disks():
    found = []
    for path in asked["filesystems"]:
        try:
            at = os.statvfs(path)
        except OSError:
            continue
        found.append({"path": path, "total": at.f_blocks * at.f_frsize, "free": at.f_bavail * at.f_frsize, "files": at.f_files, "filesFree": at.f_favail})
    facts["filesystems"] = found


def unescaped(word):
    return re.sub(r"\\([0-7]{3})", lambda code: chr(int(code[1], 8)), word)


def fastest(*argv):
    """Seconds of the fastest of three calls: what is slow each time is not the host's own load."""
    took = []
    for _ in range(3):
        began = time.monotonic()
        if run(*argv) is not None:
            took.append(time.monotonic() - began)
    return min(took, default=None)


def heartbeat(target):
    """Seconds since the agent wrote that this host lives; None where it writes none there."""
    for address in asked["addresses"]:
        said = (out("cat", "%s/KVMHA/hb-%s" % (target, address)) or "").strip()
        if said.isdigit():
            return time.time() - int(said)
    return None


def mounts():
    targets, network = [], []
    for line in lines(read("/proc/self/mountinfo", LONGEST * 16)):
        own, _, rest = line.partition(" - ")
        target, (kind, source) = unescaped(own.split()[4]), rest.split()[:2]
        targets.append(target)
        if kind in ("nfs", "nfs4"):
            ran = run("stat", "-f", "-c", "%S", target)
            fault = "it does not answer" if ran is None else None if ran[0] == 0 else ran[2].strip()[-200:]
            network.append({"source": unescaped(source), "target": target, "options": own.split()[5], "fault": fault, "seconds": None if fault else fastest("stat", "-f", "-c", "%S", target), "heartbeat": None if fault else heartbeat(target)})
    facts["mounted"] = [target for target in asked["mountPoints"] if target in targets]
    facts["networkMounts"] = network


def first_boot():
    ran = run("zoneseed-firstboot", "--status", "--json", patience=15)
    if ran is not None or not is_there("zoneseed-firstboot"):
        facts["firstBoot"] = ran[1] if ran is not None else None


def units():
    wanted = ("LoadState", "ActiveState", "SubState", "UnitFileState", "MainPID")
    found = {}
    for unit in asked["units"]:
        said = dict(line.split("=", 1) for line in lines(out("systemctl", "show", unit, *("--property=" + one for one in wanted))) if "=" in line)
        if not said:
            continue
        pid = said.get("MainPID", "0")
        command = (read("/proc/%s/cmdline" % pid) or "").replace("\0", " ").strip() if pid != "0" else ""
        found[unit] = {
            "load": said.get("LoadState", ""), "active": said.get("ActiveState", ""), "sub": said.get("SubState", ""),
            "enabled": said.get("UnitFileState", ""), "command": command[:1000], "words": None,
        }
        if found[unit]["active"] not in ("active", "inactive"):
            found[unit]["words"] = (out("journalctl", "-u", unit, "-n", "1", "-o", "cat", "--no-pager") or "").strip()[-300:] or None
    facts["units"] = found
    failed = out("systemctl", "list-units", "--failed", "--no-legend", "--plain", "--full")
    facts["failedUnits"] = None if failed is None else [line.split()[0] for line in lines(failed)]


def packages():
    found = {}
    ran = run("dpkg-query", "-W", "-f", "${db:Status-Status} ${Package} ${Version}\n", *asked["packages"]) if asked["packages"] else (0, "", "")
    provided = out("dpkg-query", "-W", "-f", "${db:Status-Status}|${Version}|${Provides}\n")
    if ran is None or provided is None:
        return
    for line in lines(ran[1]):
        status, name, version = (line.split(" ", 2) + ["", ""])[:3]
        if status == "installed":
            found[name] = version
    # One that another package provides is there as well.
    for line in lines(provided):
        status, version, provides = (line.split("|", 2) + ["", ""])[:3]
        if status == "installed" and provides:
            for name in (word.split()[0] for word in provides.split(", ") if word.strip()):
                if name in asked["packages"]:
                    found.setdefault(name, version)
    facts["packages"] = found


def java():
    ran = run("/usr/bin/java", "-version")
    if ran is None and is_there("/usr/bin/java"):
        return
    version = re.search(r'version "(?:1\.)?(\d+)', ran[2] if ran else "")
    facts["java"] = version[1] if version else None


def clock():
    words = (out("chronyc", "-c", "-n", "tracking") or "").strip().split(",")
    facts["chrony"] = {"stratum": int(words[2]), "leap": words[13]} if len(words) > 13 and words[2].isdigit() else None


def network():
    links = []
    for name in sorted(os.listdir("/sys/class/net")):
        at = "/sys/class/net/" + name
        ports = sorted(os.listdir(at + "/brif")) if os.path.isdir(at + "/brif") else []
        mtu = (read(at + "/mtu") or "0").strip()
        links.append({"name": name, "mtu": int(mtu), "carrier": (read(at + "/carrier") or "").strip() == "1", "bridge": os.path.isdir(at + "/bridge"), "ports": ports})
    facts["links"] = links
    facts["macs"] = sorted({(read("/sys/class/net/%s/address" % link["name"]) or "").strip() for link in links} - {""})
    addresses = []
    for link in json.loads(out("ip", "-j", "-4", "address") or "[]"):
        for one in link.get("addr_info", []):
            addresses.append({"device": link.get("ifname", ""), "address": one.get("local", ""), "prefix": one.get("prefixlen", 0)})
    facts["addresses"] = addresses
    routes = out("ip", "-j", "-4", "route", "show", "default")
    facts["defaultRoutes"] = None if routes is None else [{"via": one.get("gateway"), "device": one.get("dev", "")} for one in json.loads(routes)]
    listening = out("ss", "-Hltn")
    facts["listening"] = None if listening is None else sorted({line.split()[3] for line in lines(listening)})


def reach(place, found):
    address, _, port = place.rpartition(":")
    for _ in range(2):
        try:
            socket.create_connection((address, int(port)), timeout=PATIENCE / 2).close()
            return
        except OSError as error:
            reason = error.strerror or str(error)
    found[place] = reason


def enter(place, found):
    """Whether a port that should be shut lets this host in: one try, and nothing is said there."""
    address, _, port = place.rpartition(":")
    try:
        socket.create_connection((address, int(port)), timeout=2).close()
        found.append(place)
    except OSError:
        pass


def ping(to, size, found):
    ran = run("ping", "-n", "-q", "-c", "2", "-i", "0.3", "-W", "2", "-M", "do", "-s", str(size), to)
    if ran is None:
        return
    found["%s %d" % (to, size)] = ran[0] == 0


def side_by_side(calls):
    threads = [threading.Thread(target=call, args=args, daemon=True) for call, args in calls]
    for at in range(0, len(threads), 64):
        group = threads[at:at + 64]
        for thread in group:
            thread.start()
        for thread in group:
            thread.join(PATIENCE * 2)


def ways():
    closed, packets, opened = {}, {}, []
    side_by_side([(reach, (place, closed)) for place in asked["places"]] + [(enter, (place, opened)) for place in asked["shut"]] + [(ping, (one["to"], one["size"], packets)) for one in asked["packets"]])
    facts["closed"], facts["packets"], facts["open"] = dict(closed), dict(packets), sorted(opened)
    # Who has just answered.
    found = [(one.get("dst"), one.get("lladdr")) for one in json.loads(out("ip", "-j", "-4", "neighbour", "show", "nud", "reachable") or "[]")]
    facts["neighbours"] = {address: mac for address, mac in found if mac and address in {one["to"] for one in asked["packets"]}}


def owner_of(at):
    import grp
    import pwd
    try:
        user = pwd.getpwuid(at.st_uid).pw_name
    except KeyError:
        user = str(at.st_uid)
    try:
        group = grp.getgrgid(at.st_gid).gr_name
    except KeyError:
        group = str(at.st_gid)
    return "%s:%s" % (user, group)


def files():
    found = {}
    for one in asked["files"]:
        try:
            at = os.stat(one["path"])
            if os.path.isdir(one["path"]):
                digest, text = None, None
            else:
                with open(one["path"], "rb") as file:
                    content = file.read()
                digest = hashlib.sha256(content).hexdigest()
                text = content.decode(errors="replace") if one["text"] and digest != one["digest"] and len(content) < LONGEST else None
        except OSError:
            continue
        found[one["path"]] = {"digest": digest, "mode": "0%o" % (at.st_mode & 0o7777), "owner": owner_of(at), "text": text}
    facts["files"] = found


def kernel():
    facts["sysctl"] = {key: (read("/proc/sys/" + key.replace(".", "/")) or "").strip().replace("\t", " ") for key in asked["sysctl"]}
    facts["confined"] = [line.split()[0] for line in lines(read("/sys/kernel/security/apparmor/profiles")) if re.match(r"(/usr/sbin/)?libvirtd |(/usr/lib/libvirt/)?virt-aa-helper ", line)]


def firewall():
    tables = out("nft", "list", "tables")
    facts["firewall"] = None if tables is None else "table inet zoneseed" in tables.splitlines()
    ufw = out("ufw", "status")
    facts["ufw"] = ufw is not None and "Status: active" in ufw


def mysql():
    if not asked["mysql"]:
        facts["mysql"] = None
        return
    client = ["mysql", "--defaults-file=/root/.my.cnf", "--batch", "--skip-column-names", "--connect-timeout=5", "-e"]
    ran = run(*client, "SELECT VERSION()")
    if ran is None or ran[0] != 0:
        facts["mysql"] = {"fault": "it does not answer" if ran is None else ran[2].strip()[-300:], "settings": {}, "accounts": []}
        return
    wanted = ", ".join("'%s'" % name for name in asked["mysql"] if re.fullmatch(r"[a-z_]+", name))
    settings = dict(line.split("\t", 1) for line in lines(out(*client, "SHOW GLOBAL VARIABLES WHERE Variable_name IN (%s)" % wanted)) if "\t" in line)
    accounts = []
    for account in lines(out(*client, "SELECT CONCAT(QUOTE(User), '@', QUOTE(Host)) FROM mysql.user WHERE User IN ('cloud', 'root', '')")):
        # Which databases an account may do everything in; its password's digest, which a grant may show, stays here.
        grants = out(*client, "SHOW GRANTS FOR " + account) or ""
        accounts.append({"account": account.replace("'", ""), "databases": sorted(set(re.findall(r"^GRANT ALL PRIVILEGES ON `?(\w+|\*)`?\.\* TO ", grants, re.M)))})
    status = dict(line.split("\t", 1) for line in lines(out(*client, "SHOW GLOBAL STATUS WHERE Variable_name IN ('Max_used_connections', 'Threads_connected')")) if "\t" in line)
    facts["mysql"] = {"fault": None, "settings": {**settings, **status}, "accounts": accounts}


def exports():
    text = read("/var/lib/nfs/etab", LONGEST * 16)
    facts["exports"] = None if text is None else [line.replace("\t", " ")[:500] for line in lines(text)]


def agent():
    text = read("/etc/cloudstack/agent/agent.properties")
    shown = ("guid", "host", "port", "zone", "pod", "cluster", "private.network.device", "public.network.device", "guest.network.device")
    words = [line.split("=", 1) for line in lines(text) if "=" in line and not line.startswith("#")]
    facts["agent"] = None if text is None else {key.strip(): value.strip()[:200] for key, value in words if key.strip() in shown}
    facts["certificate"] = os.path.exists("/etc/pki/libvirt/servercert.pem") and os.path.getsize("/etc/pki/libvirt/servercert.pem") > 0
    facts["managementKey"] = "zoneseed-management" in (read("/root/.ssh/authorized_keys") or "")


questions = [names, virtualization, memory, disks, mounts, first_boot, units, packages, java, clock, network, ways, files, kernel, firewall, mysql, exports, agent]
