"""Second part of ask.py: what wears out. Disks by what they say of themselves, mirrors, file systems, certificates."""


def smart(name, found):
    """What a disk tells smartctl; one that sleeps is left asleep."""
    ran = run("smartctl", "--json=c", "-n", "standby", "-H", "-A", "/dev/" + name)
    try:
        said = json.loads(ran[1]) if ran is not None else {}
    except ValueError:
        return
    table = {one.get("id"): one.get("raw", {}).get("value", 0) for one in said.get("ata_smart_attributes", {}).get("table", [])}
    memory = said.get("nvme_smart_health_information_log", {})
    found[name].update({
        "passed": said.get("smart_status", {}).get("passed"),
        "reallocated": table.get(5, said.get("scsi_grown_defect_list", 0)),
        "unreadable": table.get(197, 0) + table.get(198, 0) + memory.get("media_errors", 0),
        "worn": memory.get("percentage_used"),
    })


def disk_health():
    found = {}
    for name in sorted(os.listdir("/sys/block")):
        if not os.path.exists("/sys/block/%s/device" % name) or re.match("sr|fd", name):
            continue
        state = (read("/sys/block/%s/device/state" % name) or "").strip() or None
        found[name] = {"state": state, "passed": None, "reallocated": 0, "unreadable": 0, "worn": None}
    if is_there("smartctl"):
        side_by_side([(smart, (name, found)) for name in found])
    facts["diskHealth"] = {name: dict(own) for name, own in found.items()}


def mirrors():
    found = []
    for name in sorted(os.listdir("/sys/block")):
        at = "/sys/block/%s/md/" % name
        degraded = (read(at + "degraded") or "").strip()
        if not degraded.isdigit():
            continue
        parts = [one[4:] + " " + (read(at + one + "/state") or "").strip() for one in sorted(os.listdir(at)) if one.startswith("dev-")]
        found.append({"name": name, "missing": int(degraded), "parts": parts, "action": (read(at + "sync_action") or "").strip()})
    facts["mirrors"] = found


def file_systems():
    found = []
    for line in lines(read("/proc/self/mountinfo", LONGEST * 16)):
        own, _, rest = line.partition(" - ")
        target, (kind, source, options) = unescaped(own.split()[4]), (rest.split() + ["", "", ""])[:3]
        if kind not in ("ext4", "xfs") or target not in asked["filesystems"]:
            continue
        device = os.path.basename(os.path.realpath(unescaped(source)))
        errors = (read("/sys/fs/ext4/%s/errors_count" % device) or "").strip()
        found.append({"target": target, "device": device, "readOnly": "ro" in options.split(","), "errors": int(errors) if errors.isdigit() else 0})
    facts["localMounts"] = found


def certificate(place, found):
    """Seconds until a certificate ends: that of a file, or of a server on a port of this host."""
    # Of a server only what it shows to everybody is read.
    shown = ("sh", "-c", 'timeout 5 openssl s_client -connect "$0" </dev/null 2>/dev/null | openssl x509 -noout -enddate', place)
    said = out("openssl", "x509", "-noout", "-enddate", "-in", place) if place.startswith("/") else out(*shown)
    words = re.match("notAfter=(.*)", said or "")
    if words:
        import ssl
        found[place] = ssl.cert_time_to_seconds(words[1]) - time.time()


def certificates():
    found = {}
    places = {os.path.realpath(one): one for one in reversed(asked["certificates"]) if not one.startswith("/") or os.path.isfile(one)}
    side_by_side([(certificate, (place, found)) for place in places.values()])
    facts["certificates"] = dict(found)


questions += [disk_health, mirrors, file_systems, certificates]
