#!/usr/bin/env python3
"""September in a school office, from the list to the first event's pictures, and the time that each step takes.

    september.py SCHOOLGATE SCHOOL WORK

SCHOOL holds enrol/ and events/ or inbox/ (samples/ does). WORK must not be there yet. Sixty new children are made: a list as SIMS
writes it, with four answers each, and a portrait of 180 pixels. Nobody is real: names are
syllables, and each portrait is one of SCHOOL's rendered faces, so that several children share a face: that makes nobody
certain, and changes no time. Last, a list of 2,000 is imported into a workspace of its own. Needs vipsthumbnail
(libvips-tools).
"""

import csv
import json
import random
import shutil
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

CHILDREN, WHOLE_SCHOOL = 60, 2000
SIDE = 180
EVENT = "2026-09-25 Harvest Assembly"
ANSWERS = ("Photos on the website", "Photos on Facebook", "Name on the website", "Biometrics")
COLUMNS = ("photo_website", "photo_facebook", "name_website", "biometric_consent")


def made_list(path, count, classes):
    """Writes the list; answers the children's numbers."""
    chance = random.Random(count)

    def name():
        return "".join(chance.choice("bdfghjklmnprstvw") + chance.choice("aeiou") for _ in range(chance.randint(3, 4))).title()

    numbers = [f"{4000 + number:06}" for number in range(count)]
    with open(path, "w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["Adno", "Legal Surname", "Legal Forename", "Reg Group", "Date of birth", *ANSWERS])
        for place, number in enumerate(numbers):
            born = date(2016, 9, 1) - timedelta(days=place)
            said = [chance.choices(("Yes", "No", ""), (7, 2, 1))[0] for _ in ANSWERS[1:]]
            rows.writerow([number, name(), name(), classes[place % len(classes)], f"{born:%d/%m/%Y}", *said, "Yes"])
    return numbers


def made_portraits(folder, faces, numbers):
    """A small portrait for each number, in a folder of its own."""
    large = folder.with_name("faces")
    large.mkdir()
    for number in numbers:
        (folder / number).mkdir(parents=True)
    for first in range(0, len(numbers), len(faces)):
        named = [shutil.copy(face, large / f"{number}.jpg") for number, face in zip(numbers[first:], faces)]
        side = SIDE + first // len(faces)  # another picture of the same face
        subprocess.run(["vipsthumbnail", *named, "--size", f"{side}x{side}", "-o", f"{folder}/%s/1.jpg"], check=True)


class Office:
    def __init__(self, program, workspace):
        self.program, self.workspace = program, workspace

    def __call__(self, *words):
        done = subprocess.run([self.program, "--workspace", self.workspace, *map(str, words)], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True)
        if done.returncode not in (0, 1):  # 1: some photo or portrait needs attention
            sys.exit(f"schoolgate {' '.join(map(str, words))}: {done.stderr}")
        return done.stdout

    def timed(self, what, *words):
        began = time.monotonic()
        said = self(*words)
        self.tell(what, began)
        return said

    @staticmethod
    def tell(what, began):
        print(f"{time.monotonic() - began:8.1f} s  {what}", flush=True)


def main(program, school, work):
    work.mkdir(parents=True)
    events = next(school / name for name in ("events", "inbox") if (school / name).is_dir())
    photos = sorted(path for path in events.rglob("*") if path.is_file())
    faces = sorted((school / "enrol").rglob("*.jpg"))
    office = Office(program, work / "school")
    office("init", work / "school", "--dpia", "MADE-SCHOOL of 2026-01-01")
    columns = [word for answer, column in zip(ANSWERS, COLUMNS) for word in ("--column", f"{answer}={column}")]

    numbers = made_list(work / "autumn.csv", CHILDREN, ("RA", "RB"))
    made_portraits(work / "portraits", faces, numbers)
    whole = time.monotonic()
    office.timed(f"the list of {CHILDREN}: what would change", "register", "import", work / "autumn.csv", "--profile", "sims", *columns, "--dry-run")
    office.timed(f"the list of {CHILDREN} taken", "register", "import", work / "autumn.csv", "--profile", "sims", *columns)
    learnt = json.loads(office.timed(f"{CHILDREN} portraits of {SIDE} px", "--json", "enrol", work / "portraits"))
    office.timed("the event's classes", "event", "set", EVENT, "--classes", "RA,RB")
    office.timed("its stand-aside sheet", "event", "sheet", EVENT, "--out", work / "sheet.html")
    inbox = work / "school" / "inbox" / EVENT
    inbox.mkdir(parents=True)
    for photo in photos:
        shutil.copy(photo, inbox)
    office.timed(f"{len(photos)} photos of the event", "process", "--quiet")
    office("event", "looked", EVENT)
    held = [json.loads(line)["photo"] for line in office("--json", "review", "list", "--state", "held").splitlines()]
    began = time.monotonic()
    for photo in held:
        office("review", "show", photo, "--pictures", work / "look")
        office("review", "approve", photo, "--rest-redacted")
    office.tell(f"{len(held)} of them approved, without the time to look", began)
    released = json.loads(office.timed("released", "--json", "release"))
    office.tell("all of it", whole)
    print(f"{learnt['people']} people learnt by {learnt['templates']} portraits, {len(learnt['refused'])} portraits refused; "
          f"{len(released['files'])} files released")

    large = Office(program, work / "large")
    large("init", work / "large")
    made_list(work / "whole.csv", WHOLE_SCHOOL, [f"{year}{letter}" for year in range(1, 7) for letter in "AB"])
    large.timed(f"a list of {WHOLE_SCHOOL} taken", "register", "import", work / "whole.csv", "--profile", "sims", *columns)


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*(Path(word).resolve() for word in sys.argv[1:4]))
