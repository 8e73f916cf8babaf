"""Puts the files of the first boot into the installed system, so that no power cut on the way can lose one.

cloud-init writes the same files again at the first boot, but marks the module as done before it is. Everything comes from
the autoinstall file: no content and no secret is in a command line. Files of other owners than root wait for cloud-init,
because their owners do not exist yet.

Arguments: autoinstall file, folder of the installed system.
"""
import os
import sys

import yaml

path, target = sys.argv[1:3]


def write(name, content, mode):
    os.makedirs(os.path.dirname(name), mode=0o755, exist_ok=True)
    temporary = name + ".zoneseed-new"
    with open(temporary, "w", newline="", opener=lambda file, flags: os.open(file, flags, 0o600)) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.chown(temporary, 0, 0)
    os.chmod(temporary, mode)
    os.replace(temporary, name)


with open(path) as file:
    document = yaml.safe_load(file)
user_data = document.get("autoinstall", document)["user-data"]
os.umask(0o022)

# Inside the installed system's root, where its absolute links lead to its own files.
os.chroot(target)
os.chdir("/")
for entry in user_data["write_files"]:
    if entry["owner"] in ("root", "root:root"):
        write(entry["path"], entry["content"], int(entry["permissions"], 8))
for name, content in user_data["ssh_keys"].items():
    kind, half = name.rsplit("_", 1)
    suffix, mode = ("", 0o600) if half == "private" else (".pub", 0o644)
    write("/etc/ssh/ssh_host_%s_key%s" % (kind, suffix), content.rstrip("\n") + "\n", mode)
write("/etc/hostname", user_data["hostname"] + "\n", 0o644)
os.sync()
