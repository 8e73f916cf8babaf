# Decides which disk is which, before the installer does, and writes each into the autoinstall file as its path.
#
# Matches are read as the installer reads them: its own names of udev's values, case-sensitive globs, the smallest or largest
# of what fits. Unlike it: what is removable, attached by USB, mounted, or a medium of ours is no disk to install on; exact
# matches and kept disks are served first, then globs, then sizes; and a match without a size that fits several disks fits none.
#
# Arguments: host name, its full name, how the host is told from others (guarded or any), autoinstall file, root of /sys, folder of the
# devices, list of mounts as in /proc/self/mountinfo. Exit status 1 stops the installer before any disk is touched.
import fnmatch
import sys

import yaml

host, fqdn, told, path, sys_root, dev, mountinfo = sys.argv[1:8]
VALUES = {"serial": "ID_SERIAL", "model": "ID_MODEL", "vendor": "ID_VENDOR", "path": "DEVNAME", "id_path": "ID_PATH",
          "devpath": "DEVPATH"}
UNITS = {"M": 1 << 20, "G": 1 << 30, "T": 1 << 40}
ROOM_FOR_UBUNTU = 6 << 30
ROOM_FOR_LABELS = 256 << 20


def exact(match, keys):
    return any(key in match and not re.search(r"[*?[]", match[key]) for key in keys)


def is_meant(match, disk):
    values = all(fnmatch.fnmatchcase(disk["known"].get(VALUES[key], ""), match[key]) for key in VALUES if key in match)
    return values and match.get("ssd", disk["ssd"]) == disk["ssd"]


def may_be_taken(match, disk):
    """A stick is no disk to install on, unless it is told by something that only it can have."""
    return not disk["never"] and (not disk["unless_exact"] or exact(match, ("serial", "id_path", "devpath")))


def rank(action):
    match = action["match"]
    if action.get("preserve") or exact(match, ("serial", "path", "id_path", "devpath")):
        return 0
    return 3 if not any(key in match for key in VALUES) else 2 if "size" in match else 1


def fitting(group):
    """The disks left for actions with one and the same match; with a size, the first of them in that order."""
    match = group[0]["match"]
    fits = [disk for disk in disks if not disk["use"] and is_meant(match, disk) and may_be_taken(match, disk)]
    if "size" not in match:
        return fits
    sign = -1 if match["size"] == "largest" else 1
    slots = sorted(fits, key=lambda disk: (sign * disk["size"], disk["known"].get("ID_PATH", ""), disk["name"]))
    return slots[:len(group)]


def claim():
    """Within a rank, who has no choice goes first: the others choose among what is left."""
    groups = []
    for action in wanted:
        equal = [group for group in groups if group[0]["match"] == action["match"]]
        equal[0].append(action) if equal else groups.append([action])
    for step in range(4):
        waiting = [group for group in groups if min(map(rank, group)) == step]
        while waiting:
            ready = [group for group in waiting if len(fitting(group)) <= len(group)]
            if not ready:
                stop([unclear(group) for group in waiting])
            group = ready[0]
            waiting.remove(group)
            fits = fitting(group)
            if len(fits) < len(group):
                stop([missing(group)])
            for action, disk in zip(group, fits):
                disk["use"] = use(action)
                action["path"] = "/dev/" + disk["name"]
    for action in wanted:
        del action["match"]


def lying_on(name):
    """All actions that make something of a disk, of its partitions, of an array or a volume group they are in, and so on."""
    for action in actions:
        if name in [action.get(key) for key in ("device", "volume", "volgroup")] + action.get("devices", []):
            yield action
            yield from lying_on(action["id"])


def uses(name):
    return sorted({action["path"] for action in lying_on(name) if action["type"] == "mount"})


def use(action):
    return ("kept for " if action.get("preserve") else "WIPED for ") + ", ".join(uses(action["id"]))


def name_of(group):
    match = ", ".join("%s %s" % (key, value) for key, value in group[0]["match"].items())
    return "disk %s of %s (%s)" % (" and ".join(action["id"].replace("data-", "", 1) for action in group), host, match)


def unclear(group):
    return "%s is any of %s; give it a match that only one disk has." % (
        name_of(group), ", ".join(disk["name"] for disk in fitting(group)))


def missing(group):
    match, lines = group[0]["match"], []
    lines.append(name_of(group) + (" is not there." if len(group) == 1 else " needs %d disks." % len(group)))
    serial = match.get("serial", "").strip("*").lower()
    for disk in disks:
        known = disk["known"]
        if is_meant(match, disk) and not disk["use"]:
            if disk["never"]:
                lines.append("  %s would fit, but %s." % (disk["name"], disk["never"]))
            elif disk["unless_exact"]:
                lines.append('  %s would fit, but %s; if it is meant, write serial: "%s".' % (
                    disk["name"], disk["unless_exact"], known.get("ID_SERIAL", "")))
        elif is_meant(match, disk):
            lines.append("  %s would fit, but is %s." % (disk["name"], disk["use"]))
        elif len(serial) > 3 and any(serial in known.get(key, "").lower() for key in known if re.search("SERIAL|WWN", key)):
            lines.append('  %s may be meant: write serial: "%s".' % (disk["name"], known.get("ID_SERIAL", "")))
    return "\n".join(lines)


def readable(size):
    for unit in ("B", "KB", "MB", "GB", "TB"):
        if size < 1000 or unit == "TB":
            return "%.*f %s" % (0 if size >= 100 or unit == "B" else 1, size, unit)
        size /= 1000


def table():
    rows = [("disk", "size", "ID_SERIAL", "model", "use")]
    for disk in disks:
        left = disk["never"] or disk["unless_exact"]
        serial, model = [disk["known"].get(key) or "-" for key in ("ID_SERIAL", "ID_MODEL")]
        rows.append((disk["name"], readable(disk["size"]), serial, model,
                     disk["use"] or ("left out: " + left if left else "not used")))
    widths = [max(map(len, column)) for column in zip(*rows)]
    return [("  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths))).rstrip() for row in rows]


def stop(reasons):
    lines = "\n".join(dict.fromkeys(reasons)).split("\n")
    say(sys_root, dev, ["zoneseed: " + lines[0], *lines[1:], *table(), "Nothing was written to any disk."])
    sys.exit(1)


def check_room():
    """What is made too large for its disk would be found out when the disk is wiped already."""
    for action in wanted:
        parts = list(lying_on(action["id"]))
        fixed = [part for part in parts if isinstance(part.get("size"), str)]
        need = sum(int(part["size"][:-1]) * UNITS[part["size"][-1]] for part in fixed)
        if fixed and not any("/" in uses(part["id"]) for part in fixed):
            need += ROOM_FOR_UBUNTU
        if any(part["type"] in ("raid", "lvm_volgroup") for part in parts):
            need += ROOM_FOR_LABELS
        for disk in disks:
            if "/dev/" + disk["name"] == action["path"] and disk["size"] < need:
                stop(["%s has %s, and what is to be on it needs %s." % (
                    disk["name"], readable(disk["size"]), readable(need))])


def keep(action):
    """curtin keeps a partition only where its size and place are stated as they are."""
    disk = action["path"].rsplit("/", 1)[1]
    first = [part for part in partitions(disk) if text("block", disk, part, "partition") == "1"]
    kind = properties(first[0]).get("ID_FS_TYPE") if first else None
    if kind not in ("ext4", "xfs"):
        stop(["/dev/%s is to be kept, but its partition 1 holds %s, not ext4 or xfs." % (disk, kind or "no file system")])
    action["ptable"] = {"dos": "msdos"}.get(properties(disk).get("ID_PART_TABLE_TYPE"), "gpt")
    for part in [part for part in actions if part.get("device") == action["id"]]:
        part["size"] = int(text("block", disk, first[0], "size")) * 512
        part["offset"] = int(text("block", disk, first[0], "start")) * 512
        for fs in [fs for fs in actions if fs.get("volume") == part["id"]]:
            fs["fstype"] = kind


with open(path) as file:
    document = yaml.safe_load(file)
actions = document.get("autoinstall", document)["storage"]["config"]
wanted = [action for action in actions if action["type"] == "disk"]
with open(mountinfo) as file:
    disks = all_disks({line.split()[2] for line in file})

claim()
check_room()
for action in wanted:
    if action.get("preserve"):
        keep(action)

with open(path + ".new", "w", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
    yaml.safe_dump(document, file, sort_keys=False, allow_unicode=True)
os.chmod(path + ".new", os.stat(path).st_mode & 0o777)
os.replace(path + ".new", path)
say(sys_root, dev, [
    "zoneseed: this machine becomes %s. What is wiped:" % fqdn,
    *table(),
    *([] if told == "guarded" else ["The site file does not say what %s is known by: this may be any machine." % host]),
])
