"""Runs `cloud-init schema -c FILE` for many files with the program loaded once, each in a process of its own.

Usage: cloud-init-schema.py [-t TYPE] FILE...
The exit code and what the program said of DIR/FILE is left in DIR.verdict: the code on the first line.
"""
import os
import sys

from cloudinit.cmd import main
from cloudinit.config import schema  # noqa: F401  loaded here, shared by all children

options = []
files = sys.argv[1:]
if files[:1] == ["-t"]:
    options, files = files[:2], files[2:]
for path in files:
    verdict = os.path.dirname(path) + ".verdict"
    child = os.fork()
    if child == 0:
        said = os.open(verdict + ".said", os.O_WRONLY | os.O_CREAT)
        os.dup2(said, 1)
        os.dup2(said, 2)
        try:
            code = main.main(["cloud-init", "schema", *options, "-c", path]) or 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
        sys.stdout.flush()
        os._exit(code)
    _, status = os.waitpid(child, 0)
    with open(verdict + ".said", encoding="utf-8") as said, open(verdict, "w", encoding="utf-8") as out:
        out.write(f"{os.waitstatus_to_exitcode(status)}\n{said.read()}")
