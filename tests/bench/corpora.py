#!/usr/bin/env python3
"""What becomes of collected files, file by file, by Schoolgate and by what people use to take metadata off pictures.

    corpora.py SCHOOLGATE FOLDER OUT CHECK [TOOL...]     TOOL: schoolgate mat2 exiftool imagemagick; those that are installed

Each file by a run of its own: whether a picture came out, the tool refused it, ended by a signal or took more than ten minutes by the clock; the
largest processor time and memory of a run, its children included; and in how many of the pictures that came out CHECK
(check_clean.py, which says what a file holds beside its pixels) finds something.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

LONGEST = 600  # seconds by the clock, on processors that others use too


def commands(schoolgate):
    """By tool: the command for a file and a folder, which may hold a copy of the file."""
    return {
        "schoolgate": lambda file, folder: [schoolgate, "redact", file, "--out", folder / "out", "--platform", "website", "--jobs", "1"],
        "mat2": lambda file, folder: ["mat2", "--inplace", folder / file.name],
        "exiftool": lambda file, folder: ["exiftool", "-q", "-overwrite_original", "-all=", folder / file.name],
        "imagemagick": lambda file, folder: ["convert", file, "-strip", folder / ("out" + (file.suffix or ".jpg"))],
    }


def run(command):
    """How it ended, and what it used."""
    begun = time.monotonic()
    child = subprocess.Popen([str(word) for word in command], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while True:
        pid, status, used = os.wait4(child.pid, os.WNOHANG)
        if pid:
            break
        if time.monotonic() - begun > LONGEST:
            child.kill()
            _, _, used = os.wait4(child.pid, 0)
            return "too long", used
        time.sleep(0.01)
    child.returncode = status
    if os.WIFSIGNALED(status):
        return "ended by a signal", used
    return ("picture" if os.WEXITSTATUS(status) == 0 else "refused"), used


def unclean(check, folder):
    done = subprocess.run([sys.executable, check, "scan", folder, "--lenient", "--json", folder / "found.json", "-q"], check=False,
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if done.returncode not in (0, 1):
        sys.exit("the check of what came out failed")
    found = json.loads((folder / "found.json").read_text())
    return sum(1 for one in found if one["findings"])


def main():
    schoolgate, source, out, check = sys.argv[1:5]
    known = commands(Path(schoolgate).resolve())
    tools = sys.argv[5:] or [name for name in known if name == "schoolgate" or shutil.which("convert" if name == "imagemagick" else name)]
    files = sorted(path for path in Path(source).rglob("*") if path.is_file() and not path.is_symlink() and path.suffix not in (".csv", ".tar"))
    print(f"{len(files)} files")
    for name in tools:
        kept = Path(out) / name
        kept.mkdir(parents=True)
        ends, slowest, largest = Counter(), (0, ""), (0, "")
        for number, file in enumerate(files):
            folder = kept / str(number)
            folder.mkdir()
            if name in ("mat2", "exiftool"):
                shutil.copyfile(file, folder / file.name)
            end, used = run(known[name](file, folder))
            if end == "picture" and not any(path.is_file() for path in folder.rglob("*")):
                end = "refused"
            if end != "picture":
                shutil.rmtree(folder)
            ends[end] += 1
            slowest = max(slowest, (used.ru_utime + used.ru_stime, file.name))
            largest = max(largest, (used.ru_maxrss / 1000, file.name))
        told = ", ".join(f"{end} {count}" for end, count in sorted(ends.items()))
        print(f"{name}: {told}; at most {slowest[0]:.1f} s ({slowest[1]}) and {largest[0]:.0f} MB ({largest[1]}); "
              f"something beside pixels in {unclean(check, kept)}", flush=True)


if __name__ == "__main__":
    main()
