#!/usr/bin/env python3
"""Checks the formatting of every C++ file and runs clang-tidy over every source of the build, several joined to one unit: a
source by itself costs seven times as much, nearly all of it for the headers of libraries.

    lint.py SOURCE_FOLDER BUILD_FOLDER

A unit whose sources were found clean, here or in another unit, is not read again until one of them, a header of the house
that it reaches, its compile command or the configuration changes: what was clean is remembered in BUILD_FOLDER/lint/clean.
"""

import concurrent.futures
import hashlib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

OUTPUT = re.compile(r" -o \S+ -c \S+")
INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]+)"', re.MULTILINE)


def tool(name):
    path = shutil.which(name)
    if path is None:
        sys.exit(f"lint: {name} is missing: install the Debian package {name}")
    return path


def house_files(source):
    listed = subprocess.run(
        ["git", "-c", f"safe.directory={source}", "-C", str(source), "ls-files", "-z", "--cached", "--others",
         "--exclude-standard", "--", "*.cpp", "*.hpp"], capture_output=True, check=True)
    return [path for name in listed.stdout.decode().split("\0") if name and (path := source / name).exists()]


def check_format(files):
    """True when every file is formatted; clang-format says where not."""
    done = subprocess.run([tool("clang-format"), "--dry-run", "-Werror", *map(str, files)], check=False)
    return done.returncode == 0


class Tidy:
    def __init__(self, source, build):
        self.source, self.build = source, build
        self.command = tool("clang-tidy")
        self.folder = build / "lint"
        self.clean = self.folder / "clean"
        self.clean.mkdir(parents=True, exist_ok=True)
        version = subprocess.run([self.command, "--version"], capture_output=True, check=True).stdout
        self.common = version + (source / ".clang-tidy").read_bytes()
        self.reached = {}

    def units(self):
        """What the build compiles, with the compile commands: joined sources, or one that stands alone. Sources that the
        build generates are left out, and a unit that several programs share is read once: clang-tidy itself would read it
        for each of them, so it is given a list of its own."""
        entries, seen = {}, set()
        for entry in json.loads((self.build / "compile_commands.json").read_text()):
            path = Path(entry["file"])
            own = self.sources_of(path)
            if own and own not in seen:
                seen.add(own)
                entries[path] = entry
        (self.folder / "compile_commands.json").write_text(json.dumps(list(entries.values())))
        return {path: entry["command"] for path, entry in entries.items()}

    def sources_of(self, unit):
        """The house's own sources in a unit, none for what the build generates."""
        if not unit.is_relative_to(self.build):
            return (unit,) if unit.is_relative_to(self.source) else ()
        if "Unity" not in unit.parts:  # as CMake calls a unit of joined sources
            return ()
        names = INCLUDE.findall(unit.read_text(encoding="utf-8"))
        return tuple(sorted(path for name in names if (path := Path(name)).suffix == ".cpp" and path.is_absolute()))

    def includes(self, path):
        if path not in self.reached:
            names = INCLUDE.findall(path.read_text(encoding="utf-8"))
            candidates = [base / name for name in names for base in (self.source, self.source / "tests")]  # or absolute
            self.reached[path] = [candidate for candidate in candidates if candidate.is_file()]
        return self.reached[path]

    def stamp(self, path, command):
        """The file that exists when this state of the source was found clean, with this compile command of any unit."""
        seen, waiting = set(), [path]
        while waiting:
            here = waiting.pop()
            if here not in seen:
                seen.add(here)
                waiting.extend(self.includes(here))
        digest = hashlib.sha256(self.common + OUTPUT.sub("", command).encode())
        for each in sorted(seen):
            digest.update(str(each).encode() + each.read_bytes())
        return self.clean / digest.hexdigest()

    def run(self, path):
        """What clang-tidy has to say about one unit; empty when it is clean."""
        configuration = f"--config-file={self.source / '.clang-tidy'}"
        done = subprocess.run([self.command, "-p", str(self.folder), configuration, "--quiet", str(path)],
                              capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return ""
        return done.stdout or done.stderr


def check_tidy(tidy):
    """True when every unit is clean. Says what is wrong as soon as it is known, each thing once."""
    stamps = {path: {tidy.stamp(source, command) for source in tidy.sources_of(path)}
              for path, command in tidy.units().items()}
    for old in set(tidy.clean.iterdir()).difference(*stamps.values()):
        old.unlink()
    waiting = [path for path, own in stamps.items() if not all(stamp.exists() for stamp in own)]
    print(f"clang-tidy: {len(waiting)} of {len(stamps)} units to read", flush=True)
    wrong, told = [], set()
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        running = {pool.submit(tidy.run, path): path for path in waiting}
        for done in concurrent.futures.as_completed(running):
            path, words = running[done], done.result()
            if not words:
                for stamp in stamps[path]:
                    stamp.touch()
                continue
            wrong.extend(source.relative_to(tidy.source) for source in tidy.sources_of(path))
            if words not in told:
                told.add(words)
                print(words, flush=True)
    if wrong:
        print(f"clang-tidy: not clean, or joined with what is not: {shlex.join(map(str, sorted(wrong)))}", flush=True)
    return not wrong


def main(source, build):
    formatted = check_format(house_files(source))
    clean = check_tidy(Tidy(source, build))
    sys.exit(0 if formatted and clean else 1)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: lint.py SOURCE_FOLDER BUILD_FOLDER")
    main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve())
