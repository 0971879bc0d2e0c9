#!/usr/bin/env python3
"""Checks that ./bootstrap installs what the sources include: by name, or as what a named package depends on itself.

A header that comes by a longer way is there on this machine and missing on a fresh one as soon as something in between
no longer brings it.
"""

import re
import subprocess
import unittest
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
ROOMS = ("foundation", "models", "pipeline", "consent", "gate", "review", "cli", "tests")
INCLUDE = re.compile(r"^#include <([\w./+-]+)>", re.MULTILINE)
SYSTEM = re.compile(r"libc6-dev|linux-libc-dev|libstdc\+\+-\d+-dev|libgcc-\d+-dev|libgomp.*")


def output(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False).stdout


def named_packages():
    text = (HOUSE / "bootstrap").read_text(encoding="utf-8")
    lists = re.findall(r"\bpackages_to_(?:build|test)\+?=\((.*?)\)", text, re.DOTALL)
    return {word for each in lists for word in each.split()}


def included():
    """Every header in <> and the directories of the compiler and of pkg-config in which it may lie."""
    folders = ["/usr/include", *re.findall(r"^ (/\S+)$", subprocess.run(
        ["g++", "-E", "-Wp,-v", "-x", "c++", "/dev/null"], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
        check=True).stderr, re.MULTILINE)]
    folders += sorted(set(re.findall(r"-I(/\S+)", output("pkg-config", "--cflags", "opencv4", "hunspell", "zxing", "vips"))))
    names = set()
    for room in ROOMS:
        for path in (HOUSE / room).rglob("*.[ch]pp"):
            if "node_modules" not in path.parts:
                names.update(INCLUDE.findall(path.read_text(encoding="utf-8")))
    for name in sorted(names):
        found = next((Path(folder) / name for folder in folders if (Path(folder) / name).is_file()), None)
        if found is not None:  # else of a package of another kind, or for another system
            yield name, found.resolve()


def owners(paths):
    """The package of each file that is one's."""
    said = output("dpkg-query", "-S", *map(str, paths))
    said = re.sub(r"^libcurl4-(?:nss|gnutls)-dev\b", "libcurl4-openssl-dev", said, flags=re.MULTILINE)  # in its stead
    return {Path(path): packages.split(":")[0].split(",")[0]
            for packages, path in (line.rsplit(": ", 1) for line in said.splitlines() if not line.startswith("diversion"))}


class Packages(unittest.TestCase):
    def test_what_the_sources_include_is_installed_by_name(self):
        named = named_packages()
        self.assertIn("libsodium-dev", named)
        depends = output("dpkg-query", "-W", "-f", "${Depends}, ", *sorted(named))
        near = named | {re.split(r"[ :(]", word.strip())[0] for word in re.split(r"[,|]", depends)}
        headers = dict(included())
        packages = owners(headers.values())
        self.assertEqual(packages.get(headers["sodium.h"]), "libsodium-dev")
        far = {f"<{name}> of {packages[path]}" for name, path in headers.items()
               if path in packages and not SYSTEM.fullmatch(packages[path]) and packages[path] not in near}
        self.assertEqual(far, set(), "named nowhere in ./bootstrap")


if __name__ == "__main__":
    unittest.main()
