#!/usr/bin/python3
"""Runs a Python program whose arguments hold secrets, without showing them to anyone who lists processes.

usage: run-with-secrets FILE [ARGUMENT...]
FILE is JSON: the program, its arguments, and the secrets among them. Arguments of the command line are added.
The program runs inside this process. What it starts with a secret in the command is started another way, and what it
prints is shown with the secrets struck out.
"""
import json
import os
import runpy
import shlex
import subprocess
import sys
import tempfile

with open(sys.argv[1], encoding="utf-8") as file:
    task = json.load(file)
SECRETS = sorted((secret for secret in task["secrets"] if secret), key=len, reverse=True)


class Struck:
    """A stream that shows no secret."""

    def __init__(self, stream):
        self.stream = stream

    def write(self, text):
        for secret in SECRETS:
            text = text.replace(secret, "***")
        return self.stream.write(text)

    def __getattr__(self, name):
        return getattr(self.stream, name)


def without_shell(command):
    """Words of a simple shell command, and the file its input comes from."""
    words = shlex.split(command)
    if "<" in words[:-1]:
        at = words.index("<")
        return words[:at] + words[at + 2:], words[at + 1]
    return words, os.devnull


class QuietPopen(subprocess.Popen):
    """mysql gets a password by its environment and java its arguments by a file, neither of which others can read."""

    def __init__(self, args, **options):
        if isinstance(args, str) and any(secret in args for secret in SECRETS):
            words, source = without_shell(args)
            options.update(shell=False, stdin=open(source, "rb"))
            if os.path.basename(words[0]) == "mysql":
                password = [word[len("--password="):] for word in words if word.startswith("--password=")]
                args = [word for word in words if not word.startswith("--password=")]
                options["env"] = dict(os.environ, MYSQL_PWD=password[-1] if password else "")
            elif os.path.basename(words[0]) == "java":
                handle, path = tempfile.mkstemp(prefix="arguments-", dir=FOLDER.name)
                with os.fdopen(handle, "w", encoding="utf-8") as file:
                    for word in words[1:]:
                        file.write('"%s"\n' % word.replace("\\", "\\\\").replace('"', '\\"'))
                args = [words[0], "@" + path]
            else:
                args = words
        super().__init__(args, **options)


with tempfile.TemporaryDirectory(prefix="zoneseed-") as folder_name:

    class FOLDER:
        name = folder_name

    subprocess.Popen = QuietPopen
    sys.stdout, sys.stderr = Struck(sys.stdout), Struck(sys.stderr)
    sys.argv = [task["program"], *task["arguments"], *sys.argv[2:]]
    runpy.run_path(task["program"], run_name="__main__")
