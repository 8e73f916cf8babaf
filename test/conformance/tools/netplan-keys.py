"""Names every key of a netplan file that netplan's parser has no handler for.

Usage: netplan-keys.py TABLES FILE; the tables are those of the parser, one for each kind of definition.
"""
import json
import sys

import yaml

data = json.load(open(sys.argv[1], encoding="utf-8"))
DEFINITIONS = {
    "ethernets": "ethernet_def_handlers",
    "bridges": "bridge_def_handlers",
    "bonds": "bond_def_handlers",
    "vlans": "vlan_def_handlers",
    "dummy-devices": "dummy_def_handlers",
    "tunnels": "tunnel_def_handlers",
    "vrfs": "vrf_def_handlers",
}
# The tables of what stands below a key.
INNER = {
    "routes": "routes_handlers",
    "routing-policy": "ip_rules_handlers",
    "nameservers": "nameservers_handlers",
    "dhcp4-overrides": "dhcp4_overrides_handlers",
    "dhcp6-overrides": "dhcp6_overrides_handlers",
    "ra-overrides": "ra_overrides_handlers",
}
PARAMETERS = {"bridge_def_handlers": "bridge_params_handlers", "bond_def_handlers": "bond_params_handlers"}
MATCH = {"name", "macaddress", "driver"}
faults = []


def table(name):
    found = data["tables"].get(name) or data["macros"][name]
    keys = {entry["key"] for entry in found["keys"]}
    for other in found["includes"]:
        keys |= table(other)
    return keys


def judge(name, mapping, place):
    keys = table(name)
    for key, value in mapping.items():
        where = f"{place}.{key}"
        inner = PARAMETERS.get(name) if key == "parameters" else INNER.get(key)
        if key not in keys:
            faults.append(f"{place}: netplan knows no {key}")
        elif key == "match":
            faults.extend(f"{where}: netplan knows no {other}" for other in set(value) - MATCH)
        elif inner:
            for item in value if isinstance(value, list) else [value]:
                judge(inner, item, where)


network = yaml.safe_load(open(sys.argv[2], encoding="utf-8"))["network"]
for kind, definitions in network.items():
    if kind in DEFINITIONS:
        for ident, definition in definitions.items():
            judge(DEFINITIONS[kind], definition or {}, f"{kind}.{ident}")
    elif kind not in table("network_handlers"):
        faults.append(f"netplan knows no {kind}")
print("\n".join(faults))
sys.exit(1 if faults else 0)
