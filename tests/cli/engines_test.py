#!/usr/bin/env python3
"""The real program decides the same on samples/ whichever engine runs its networks. Needs nothing but Python.

    engines_test.py SCHOOLGATE SAMPLES

Skipped (77) where ONNX Runtime is not here, since there is only one engine then.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

PROGRAM, SAMPLES = (Path(word).resolve() for word in sys.argv[1:3])
SKIPPED = 77
MOST_APART = 1.0  # of a box's edges, in pixels


def schoolgate(workspace, engine, *words):
    environment = dict(os.environ, SCHOOLGATE_ENGINE=engine)
    done = subprocess.run([PROGRAM, "--workspace", workspace, *map(str, words)], capture_output=True, text=True, env=environment,
                          check=False)
    if done.returncode not in (0, 1):
        sys.exit(f"FAILED: {' '.join(map(str, words))} with {engine}: {done.stderr}")
    return done.stdout


def engine_line(workspace, engine):
    return next(line for line in schoolgate(workspace, engine, "models", "list").splitlines() if line.startswith("Engine: "))


def compare(name, one, other):
    assert "error" not in one, one
    for kind in ("faces", "texts", "codes"):
        assert len(one[kind]) == len(other[kind]), f"{name}: {len(one[kind])} {kind} and {len(other[kind])}"
        for mine, theirs in zip(one[kind], other[kind]):
            assert mine["decisions"] == theirs["decisions"], f"{name}: {mine} and {theirs}"
            assert mine.get("text") == theirs.get("text"), f"{name}: {mine} and {theirs}"
            assert [seen["person"] for seen in mine.get("identity", [])] == [seen["person"] for seen in theirs.get("identity", [])]
    for mine, theirs in zip(one["faces"], other["faces"]):
        apart = max(abs(a - b) for a, b in zip(mine["box"], theirs["box"]))
        assert apart <= MOST_APART, f"{name}: a box is {apart} pixels apart"


def main():
    photos = sorted((SAMPLES / "inbox").rglob("*.jpg"))[::3]
    assert len(photos) >= 3, "too few samples to prove anything"
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder) / "school"
        schoolgate(workspace, "best", "init", workspace, "--dpia", "TEST-1 of 2026-06-01")
        if "ONNX Runtime" not in engine_line(workspace, "best") or "is not used" in engine_line(workspace, "best"):
            print(f"Skipped: {engine_line(workspace, 'best')}")
            return SKIPPED
        assert "switched off by SCHOOLGATE_ENGINE" in engine_line(workspace, "opencv")
        schoolgate(workspace, "best", "register", "import", SAMPLES / "register.csv")
        schoolgate(workspace, "best", "enrol", SAMPLES / "enrol")
        found = {}
        for engine in ("best", "opencv"):
            rows = [json.loads(line) for line in schoolgate(workspace, engine, "inspect", *photos, "--json").splitlines()]
            assert len(rows) == len(photos), f"{engine}: {len(rows)} of {len(photos)} photos"
            found[engine] = rows
        assert any(row["faces"] for row in found["best"]) and any(row["texts"] for row in found["best"]), "nothing was found"
        for photo, one, other in zip(photos, found["best"], found["opencv"]):
            compare(photo.name, one, other)
        print(f"{len(photos)} photos, {sum(len(row['faces']) for row in found['best'])} faces, "
              f"{sum(len(row['texts']) for row in found['best'])} texts: the same by both engines")
    return 0


if __name__ == "__main__":
    sys.exit(main())
