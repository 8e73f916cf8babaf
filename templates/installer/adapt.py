"""Completes the autoinstall file with what only the running machine can tell, before the installer reads it again.

Cards: an interface whose IPv4 address (from DHCP) lies in a network becomes that network's card. One that the site file
names must be there; of a bond's cards one is enough.
Firmware: on a machine that was not started by UEFI the ESP is no place for GRUB.

Arguments: autoinstall file, firmware (auto, bios or uefi), seconds to wait for DHCP, root of /sys, networkd's folder of
passing settings, then NETWORK=CIDR for every card that is looked for. Exit status 1 stops the installer before any disk is touched.
"""
import ipaddress
import json
import os
import subprocess
import sys
import time

import yaml

path, firmware, patience, sys_root, networkd = sys.argv[1:6]
networks = dict(item.split("=", 1) for item in sys.argv[6:])


def fail(text):
    sys.exit("zoneseed: " + text + " Nothing was written to any disk.")


def cards():
    # With -4 it would leave out what kind of link each is, and its MAC.
    out = subprocess.run(["ip", "-j", "addr"], stdout=subprocess.PIPE, check=True).stdout
    return [link for link in json.loads(out or b"[]") if link.get("link_type") == "ether"]


def card_in(cidr, links):
    for link in links:
        for entry in link.get("addr_info", []):
            if entry.get("family") == "inet" and ipaddress.ip_address(entry["local"]) in ipaddress.ip_network(cidr):
                return link
    return None


def ask_for_addresses():
    """Started over the network, the live system knows the card it came by alone. Its other cards ask for an address as they
    do when it is started from a medium; what names a card before this (netplan's 10-...) goes before this."""
    os.makedirs(networkd, exist_ok=True)
    settings = os.path.join(networkd, "99-zoneseed.network")
    with open(settings, "w") as file:
        file.write("[Match]\nType=ether\nName=en* eth*\n\n[Network]\nDHCP=ipv4\n")
    os.chmod(settings, 0o644)
    subprocess.run(["networkctl", "reload"])


def find_cards():
    deadline = time.monotonic() + float(patience)
    while True:
        links = cards()
        found = {name: card_in(cidr, links) for name, cidr in networks.items()}
        missing = [name for name, link in found.items() if link is None]
        if not missing:
            return found
        if time.monotonic() >= deadline:
            seen = "; ".join(
                "%s %s %s" % (link["ifname"], link.get("address"), [a["local"] for a in link.get("addr_info", []) if a.get("family") == "inet"])
                for link in links
            )
            wanted = ", ".join("%s (%s)" % (name, networks[name]) for name in missing)
            fail("no card has a DHCP address in %s; give its MAC as nic in the site file. Seen: %s." % (wanted, seen or "none"))
        time.sleep(1)


def tokens():
    if networks:
        ask_for_addresses()
    found = find_cards()
    words, owner = {}, {}
    for name, link in found.items():
        card = link["ifname"]
        if card in owner:
            fail("%s has addresses of both %s and %s; give their MACs as nic in the site file." % (card, owner[card], name))
        owner[card] = name
        words["zsnic-" + name] = card
        words["zsmac-" + name] = link.get("permaddr") or link["address"]
        print("zoneseed: %s is the card of %s" % (card, name))
    return words


def replaced(value, words):
    if isinstance(value, dict):
        return {replaced(key, words): replaced(item, words) for key, item in value.items()}
    if isinstance(value, list):
        return [replaced(item, words) for item in value]
    return words.get(value, value) if isinstance(value, str) else value


def check_cards(network):
    folder = os.path.join(sys_root, "class/net")
    macs = {card: text(folder, card, "address") for card in sorted(os.listdir(folder)) if card != "lo"}
    missing = {}
    for name, settings in network["ethernets"].items():
        mac = settings.get("match", {}).get("macaddress")
        if name not in macs if mac is None else mac not in macs.values():
            missing[name] = mac or name
    for bond in network.get("bonds", {}).values():
        lost = [name for name in bond["interfaces"] if name in missing]
        if len(lost) < len(bond["interfaces"]):
            for name in lost:
                print("zoneseed: a card of a bond is not there: " + missing.pop(name))
    if missing:
        seen = ", ".join("%s %s" % card for card in macs.items())
        fail("there is no card %s; found %s." % (", ".join(missing.values()), seen or "none"))


def text(*parts):
    try:
        with open(os.path.join(*parts)) as file:
            return file.read().strip()
    except OSError:
        return ""


def check_firmware(actions):
    booted = "uefi" if os.path.isdir(os.path.join(sys_root, "firmware/efi")) else "bios"
    if firmware not in ("auto", booted):
        fail("this machine was started by %s, but the site file says firmware: %s." % (booted, firmware))
    if booted == "bios":
        for action in actions:
            if action["type"] == "partition":
                action.pop("grub_device", None)


with open(path) as file:
    document = yaml.safe_load(file)
config = document.get("autoinstall", document)
check_firmware(config["storage"]["config"])
config["network"] = replaced(config["network"], tokens())
check_cards(config["network"])

with open(path + ".new", "w", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
    yaml.safe_dump(document, file, sort_keys=False, allow_unicode=True)
os.chmod(path + ".new", os.stat(path).st_mode & 0o777)
os.replace(path + ".new", path)
