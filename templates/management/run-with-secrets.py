#!/usr/bin/python3
"""Runs a Python program whose arguments hold secrets, without showing them to anyone who lists processes.

usage: run-with-secrets FILE [ARGUMENT...]
FILE is JSON: the program, its arguments, and the secrets among them. An argument that is a list is its parts put
together. Arguments of the command line are added.
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


def private_file(text):
    """A file that only root reads, gone when the program ends."""
    handle, path = tempfile.mkstemp(dir=FOLDER)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def quoted(word):
    """As option files of mysql and argument files of java read it."""
    return '"%s"' % word.replace("\\", "\\\\").replace('"', '\\"')


class QuietPopen(subprocess.Popen):
    """mysql gets a password, and java its arguments, by a file that others cannot read."""

    def __init__(self, args, **options):
        if isinstance(args, str) and any(secret in args for secret in SECRETS):
            words, source = without_shell(args)
            options.update(shell=False, stdin=open(source, "rb"))
            password = [word[len("--password="):] for word in words if word.startswith("--password=")]
            if os.path.basename(words[0]) == "mysql" and password:
                rest = [word for word in words[1:] if not word.startswith("--password=")]
                # This file alone: root's own would put root's password before any other.
                path = private_file("[client]\npassword = %s\n" % quoted(password[-1]))
                args = [words[0], "--defaults-file=" + path, *rest]
            elif os.path.basename(words[0]) == "java":
                args = [words[0], "@" + private_file("".join(quoted(word) + "\n" for word in words[1:]))]
            else:
                args = words
        super().__init__(args, **options)


# In memory where that can be: a power cut in the midst of this must not leave a secret on the disk.
MEMORY = "/run" if os.access("/run", os.W_OK) else None
with tempfile.TemporaryDirectory(prefix="zoneseed-", dir=MEMORY) as FOLDER:
    subprocess.Popen = QuietPopen
    sys.stdout, sys.stderr = Struck(sys.stdout), Struck(sys.stderr)
    arguments = ["".join(argument) for argument in task["arguments"]]
    sys.argv = [task["program"], *arguments, *sys.argv[2:]]
    runpy.run_path(task["program"], run_name="__main__")
