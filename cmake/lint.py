#!/usr/bin/env python3
"""Checks the formatting of every C++ file and runs clang-tidy over every source of the build.

    lint.py SOURCE_FOLDER BUILD_FOLDER

A source that was found clean is not read again until it, a header of the house that it reaches, its compile command or
the configuration changes: what was clean is remembered in BUILD_FOLDER/lint/clean.
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

    def sources(self):
        """The build's own sources with their compile commands; files that the build generates are left out.

        A source that several programs share is read once: clang-tidy itself would read it for each of them, so it is
        given a list of its own."""
        entries = json.loads((self.build / "compile_commands.json").read_text())
        own = {
            Path(entry["file"]): entry
            for entry in entries
            if Path(entry["file"]).is_relative_to(self.source) and not Path(entry["file"]).is_relative_to(self.build)
        }
        (self.folder / "compile_commands.json").write_text(json.dumps(list(own.values())))
        return {path: entry["command"] for path, entry in own.items()}

    def includes(self, path):
        if path not in self.reached:
            names = INCLUDE.findall(path.read_text(encoding="utf-8"))
            candidates = [base / name for name in names for base in (self.source, self.source / "tests")]
            self.reached[path] = [candidate for candidate in candidates if candidate.is_file()]
        return self.reached[path]

    def stamp(self, path, command):
        """The file that exists when this state of the source was found clean."""
        seen, waiting = set(), [path]
        while waiting:
            here = waiting.pop()
            if here not in seen:
                seen.add(here)
                waiting.extend(self.includes(here))
        digest = hashlib.sha256(self.common + command.encode())
        for each in sorted(seen):
            digest.update(str(each).encode() + each.read_bytes())
        return self.clean / digest.hexdigest()

    def run(self, path):
        """What clang-tidy has to say about one source; empty when it is clean."""
        done = subprocess.run([self.command, "-p", str(self.folder), "--quiet", str(path)], capture_output=True,
                              text=True, check=False)
        if done.returncode == 0:
            return ""
        return done.stdout or done.stderr


def check_tidy(tidy):
    """True when every source is clean. Says what is wrong as soon as it is known, each thing once."""
    stamps = {path: tidy.stamp(path, command) for path, command in tidy.sources().items()}
    for old in set(tidy.clean.iterdir()) - set(stamps.values()):
        old.unlink()
    waiting = [path for path, stamp in stamps.items() if not stamp.exists()]
    print(f"clang-tidy: {len(waiting)} of {len(stamps)} sources to read", flush=True)
    wrong, told = [], set()
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        running = {pool.submit(tidy.run, path): path for path in waiting}
        for done in concurrent.futures.as_completed(running):
            path, words = running[done], done.result()
            if not words:
                stamps[path].touch()
                continue
            wrong.append(path.relative_to(tidy.source))
            if words not in told:
                told.add(words)
                print(words, flush=True)
    if wrong:
        print(f"clang-tidy: not clean: {shlex.join(map(str, sorted(wrong)))}", flush=True)
    return not wrong


def main(source, build):
    formatted = check_format(house_files(source))
    clean = check_tidy(Tidy(source, build))
    sys.exit(0 if formatted and clean else 1)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: lint.py SOURCE_FOLDER BUILD_FOLDER")
    main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve())
