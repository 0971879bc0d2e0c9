#!/usr/bin/env python3
"""What the demo needs to know of its photos beyond what a user would be asked.

    pick.py pupils SCHOOLGATE WORKSPACE     "PHOTO FACE PERSON" for two found faces of pupils who may be shown, one a line: who
                                            is where is what the technician at a real school would know, and samples/truth.json here
    pick.py pair SCHOOLGATE WORKSPACE       "ORIGINAL<tab>RELEASED" of the released photo that shows most, below samples/inbox/ and
                                            released/; reads what 'release --json' said in release.json
"""

import csv
import json
import subprocess
import sys
from pathlib import Path

SAMPLES = Path(__file__).resolve().parent
PUPILS = 2


def rows(program, workspace, *words):
    done = subprocess.run([program, "--workspace", workspace, "--json", *map(str, words)], capture_output=True, text=True,
                          check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def overlap(a, b):
    """Shared area by the area that either covers."""
    width = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
    height = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    shared = max(width, 0) * max(height, 0)
    return shared / (a[2] * a[3] + b[2] * b[3] - shared)


def pupils(program, workspace):
    with open(SAMPLES / "register.csv", encoding="utf-8-sig", newline="") as file:
        showable = {row["pupil_id"] for row in csv.DictReader(file)
                    if row["photo_website"] == "yes" and row["do_not_publish"] == "no"}
    with open(SAMPLES / "truth.json", encoding="utf-8") as file:
        truth = json.load(file)
    seen = []
    for photo in rows(program, workspace, "review", "list", "--state", "held"):
        for number, face in enumerate(rows(program, workspace, "review", "show", photo["photo"])[0]["findings"]["faces"], 1):
            for known in truth[photo["file"]]["faces"]:
                if known["id"] in showable:
                    seen.append((overlap(face["box"], known["box"]), photo["photo"], number, known["id"]))
    chosen = {}
    for likeness, photo, number, person in sorted(seen, reverse=True):
        if likeness > 0.3 and len(chosen) < PUPILS:
            chosen.setdefault(person, (photo, number))
    for person, (photo, number) in chosen.items():
        print(photo, number, person)


def pair(program, workspace):
    photos = rows(program, workspace, "review", "list", "--state", "released")
    with open(Path(workspace) / "release.json", encoding="utf-8") as file:
        files = json.load(file)["files"]
    for photo in sorted(photos, key=lambda each: (-each["faces_shown"], each["photo"]))[:1]:
        paths = sorted(each["path"] for each in files if each["photo"] == photo["photo"])
        print(f"{photo['event']}/{photo['file']}\t{paths[-1]}")


def main(arguments):
    kinds = {"pupils": pupils, "pair": pair}
    if len(arguments) != 3 or arguments[0] not in kinds:
        sys.exit(__doc__)
    kinds[arguments[0]](*arguments[1:])


if __name__ == "__main__":
    main(sys.argv[1:])
