"""Has the installer tell the site's receiver how far it is, where that answers.

It posts each event and waits for the answer without a limit of its own, so a receiver that only stays silent would delay an
installation by hours: the receiver is asked first, for a few seconds, and where it does not answer nothing is told.
Its URL and the host's token are in a file of the host that the autoinstall file carries: a command's arguments are shown.

Arguments: autoinstall file, host, path of that file on the host, seconds to try.
"""
import os
import re
import socket
import sys
import time
import urllib.parse

import yaml

path, host, settings, patience = sys.argv[1:5]


def unquoted(text):
    return re.sub(r"\\(.)", r"\1", text)


def setting(name, text):
    found = re.search(r'^%s = "((?:[^"\\]|\\.)*)"$' % name, text, re.MULTILINE)
    return found and unquoted(found.group(1))


def answers(url):
    """A receiver that refuses is not there; a network that is not up yet is waited for."""
    parts = urllib.parse.urlsplit(url)
    place = (parts.hostname, parts.port or (443 if parts.scheme == "https" else 80))
    deadline = time.monotonic() + float(patience)
    while True:
        try:
            socket.create_connection(place, timeout=3).close()
            return True
        except ConnectionRefusedError:
            return False
        except OSError:
            if time.monotonic() >= deadline:
                return False
        time.sleep(1)


with open(path) as file:
    document = yaml.safe_load(file)
config = document.get("autoinstall", document)
files = config.get("user-data", {}).get("write_files", [])
text = next((item["content"] for item in files if item["path"] == settings), "")
url, token = setting("url", text), setting("oauth2-bearer", text)
if not url or not token or not answers(url):
    print("zoneseed: the receiver of reports does not answer; the installation goes on without")
    sys.exit(0)

webhook = {"type": "webhook", "endpoint": url, "consumer_key": host, "token_key": host, "token_secret": token}
config.setdefault("reporting", {})["zoneseed"] = webhook
with open(path + ".new", "w", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
    yaml.safe_dump(document, file, sort_keys=False, allow_unicode=True)
os.chmod(path + ".new", os.stat(path).st_mode & 0o777)
os.replace(path + ".new", path)
print("zoneseed: the installation is told to " + url)
