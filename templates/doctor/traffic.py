"""Third part of ask.py: what filters packets beside, or in place of, what the site asks for."""
RULES = "/etc/zoneseed/firewall.nft"


def firewall_loaded():
    """The rules that are loaded, beside those of their file as nft itself writes them: it loads them where nobody is, and that place ends with it."""
    own = ("nft", "-s", "list", "table", "inet", "zoneseed")
    loaded = out(*own)
    meant = out("unshare", "--net", "sh", "-c", 'nft -f "$0" && exec "$@"', RULES, *own) if loaded and os.path.exists(RULES) else None
    if loaded is None or meant is None:
        return
    there, wanted = ([line.strip() for line in lines(text)] for text in (loaded, meant))
    facts["loadedRules"] = {
        "more": [line[:200] for line in there if line not in wanted][:20],
        "fewer": [line[:200] for line in wanted if line not in there][:20],
    }


def chains_of(text):
    """Each chain of a listing: its table, its name, its lines."""
    found, table = [], ""
    for line in lines(text):
        words = line.split()
        if words[0] == "table":
            table = " ".join(words[1:3])
        elif words[0] == "chain":
            found.append((table, words[1], []))
        elif found:
            found[-1][2].append(line.strip().replace("counter ", ""))
    return found


def takes(table, forward):
    """Rules by which packets of bridges pass: those of the chain, and of chains that it may jump to."""
    found = []
    for _, chain, rules in chains_of(out("nft", "-s", "list", "table", *table.split())):
        if chain == forward or not any(" hook " in rule for rule in rules):
            found += [rule[:200] for rule in rules if rule.endswith("accept") and ("physdev" in rule or "ifname" in rule or (rule == "accept" and chain == forward))]
    return found[:200]


def forward_chains():
    """Chains that drop what no rule takes of the packets that pass through the host."""
    facts["bridgeFilter"] = (read("/proc/sys/net/bridge/bridge-nf-call-iptables") or "").strip() == "1"
    text = out("nft", "list", "chains")
    if text is None:
        return
    chains = chains_of(text)
    dropping = [(table, chain) for table, chain, said in chains if any("hook forward" in one and "policy drop" in one for one in said)]
    facts["forwardDrops"] = [{"chain": table + " " + chain, "takes": takes(table, chain)} for table, chain in dropping]
    facts["firewalld"] = any(line.split()[0] == "table" and line.split()[2] == "firewalld" for line in lines(text))


def overlays():
    """The VXLANs that CloudStack has made here, and whether the device below each has joined its group."""
    text = out("ip", "-j", "-d", "link", "show", "type", "vxlan")
    groups = out("ip", "-j", "maddress", "show")
    if text is None or groups is None:
        return
    joined = {one.get("ifname"): {own.get("address") for own in one.get("maddr", [])} for one in json.loads(groups or "[]")}
    found = []
    for one in json.loads(text or "[]"):
        told = one.get("linkinfo", {}).get("info_data", {})
        # Without a group somebody else tells the hosts of each other (EVPN).
        if re.fullmatch(r"vxlan\d+", one.get("ifname", "")) and told.get("group"):
            group, device = told["group"], told.get("link", "")
            found.append({
                "name": one["ifname"], "group": group, "device": device, "port": told.get("port", 0),
                "up": "UP" in one.get("flags", []), "joined": group in joined.get(device, set()),
            })
    facts["overlays"] = found


questions += [firewall_loaded, forward_chains, overlays]
