# What the running machine says of its disks. The program that follows sets `sys_root`, the root of /sys.
import re
import subprocess

NO_DISK = re.compile(r"(loop|ram|zram|sr|fd|md|dm-|nbd|mtdblock|drbd)\d|mmcblk\d+(boot\d|rpmb|gp\d)")


def text(*parts):
    try:
        with open(os.path.join(sys_root, *parts), errors="replace") as file:
            return file.read().strip()
    except OSError:
        return ""


def listed(*parts):
    try:
        return sorted(os.listdir(os.path.join(sys_root, *parts)))
    except OSError:
        return []


def properties(name):
    out = subprocess.run(["udevadm", "info", "-q", "property", "-p", "/class/block/" + name], stdout=subprocess.PIPE)
    return dict(line.split("=", 1) for line in out.stdout.decode(errors="replace").splitlines() if "=" in line)


def partitions(name):
    return [part for part in listed("block", name) if text("block", name, part, "partition")]


def numbers(*place):
    """The device numbers of a disk or partition and of everything that lies on it."""
    found = {text(*place, "dev")}
    for holder in listed(*place, "holders"):
        found |= numbers("block", holder)
    return found


def about(name, mounted):
    known, parts = properties(name), partitions(name)
    labels = {values.get(key, "").lower() for values in [known] + [properties(part) for part in parts]
              for key in ("ID_FS_LABEL", "ID_FS_LABEL_FATBOOT")}
    held = numbers("block", name).union(*[numbers("block", name, part) for part in parts])
    never, unless_exact = "", ""
    if held & mounted:
        never = "it is mounted"
    elif labels & {"cidata", "vtoyefi"} or known.get("ID_FS_TYPE") == "iso9660":
        never = "it is a medium of an installation"
    elif known.get("ID_BUS") == "usb" or "/usb" in known.get("DEVPATH", ""):
        unless_exact = "it is attached by USB"
    elif text("block", name, "removable") == "1" or text("block", name, "device/type") == "SD":
        unless_exact = "it is removable"
    return {"name": name, "known": known, "size": int(text("block", name, "size") or 0) * 512, "never": never,
            "unless_exact": unless_exact, "ssd": text("block", name, "queue/rotational") == "0", "use": ""}


def all_disks(mounted):
    """Whole disks with a size, by name; `mounted` are the device numbers of what is mounted."""
    named = [name for name in listed("block") if not NO_DISK.match(name) and text("block", name, "hidden") != "1"]
    return [disk for disk in (about(name, mounted) for name in named) if disk["size"] > 0]


