#!/usr/bin/env python3
"""Audits the made school's photos as if they had been published as they are, and compares the list with the truth.

    audit_school.py SCHOOLGATE SCHOOL OUT                   what is listed of what should be, for two platforms
    audit_school.py SCHOOLGATE SCHOOL OUT --memory N...     the largest process at so many small pictures

SCHOOL holds events/, enrol/, register.csv and truth.json. A face counts from 24 pixels on. --memory takes copies of two
photos at 320 pixels (vipsthumbnail makes them), each with bytes of its own, and looks for faces the quick way.
"""

import csv
import json
import resource
import subprocess
import sys
import time
from pathlib import Path

LEAST_FACE = 24
FACE_RISKS = {"must-not-appear", "withdrew", "left", "no-consent"}


def schoolgate(program, workspace, *words):
    done = subprocess.run([program, "--workspace", str(workspace), *map(str, words)], stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode not in (0, 1):  # 1: something is listed
        sys.exit(done.returncode)
    return done.stdout


def begin(program, school, workspace):
    schoolgate(program, workspace, "init", workspace, "--dpia", "MADE-SCHOOL of 2026-01-01")
    schoolgate(program, workspace, "register", "import", school / "register.csv")
    schoolgate(program, workspace, "enrol", school / "enrol")


def compare(program, school, out):
    workspace = out / "workspace"
    begin(program, school, workspace)
    truth = json.loads((school / "truth.json").read_text())
    with (school / "register.csv").open(encoding="utf-8-sig") as file:
        people = {row["pupil_id"]: row for row in csv.DictReader(file)}
    for platform in ("facebook", "website"):
        start = time.monotonic()
        listed = {}
        for line in schoolgate(program, workspace, "--json", "audit", school / "events", "--platform", platform).splitlines():
            one = json.loads(line)
            listed[one["file"]] = {risk["risk"]: risk["words"] for risk in one["risks"]}
        seconds = time.monotonic() - start

        def may(person, what, on=platform):
            row = people.get(person)
            return row is not None and row["do_not_publish"] == "no" and row[f"{what}_{on}"] == "yes"

        pairs, found, photos, told, unknown, names, read = 0, 0, set(), set(), 0, 0, 0
        for photo, known in truth.items():
            words = " ".join(listed.get(photo, {}).get(risk, "") for risk in FACE_RISKS)
            for face in known["faces"]:
                if face["box"][3] < LEAST_FACE or may(face["id"], "photo"):
                    continue
                if face["id"] not in people or people[face["id"]]["biometric_consent"] != "yes":
                    unknown += 1  # nobody can be recognised whose face is not enrolled
                    continue
                pairs += 1
                photos.add(photo)
                if face["id"] in words:
                    found += 1
                    told.add(photo)
            for text in known["texts"]:
                hidden = [person for person in text["pupil_ids"] if not may(person, "name")]
                if hidden:
                    names += 1
                    line = listed.get(photo, {}).get("name-legible", "")
                    read += any(person in line for person in hidden)
        wrong = sum(1 for photo, risks in listed.items() if FACE_RISKS & risks.keys() and photo not in photos)
        large = sum(1 for risks in listed.values() if "large-face" in risks)
        print(f"{platform}: {len(truth)} pictures in {seconds:.0f} s, {len(listed)} listed; enrolled people who may not be shown: "
              f"{found} of {pairs} faces told, {len(told)} of {len(photos)} pictures; pictures told of somebody who is not in them or may be shown: {wrong}; "
              f"people who are not enrolled and may not be shown: {unknown} faces; names that may not be told: {read} of {names}; "
              f"large faces in {large} pictures", flush=True)


def memory(program, school, out, counts):
    begin(program, school, out / "workspace")
    sources = []
    for photo in sorted((school / "events").glob("*.jpg"))[:2]:
        small = out / photo.name
        subprocess.run(["vipsthumbnail", photo, "--size", "320", "-o", small], check=True)
        sources.append(small.read_bytes())
    for count in counts:
        folder = out / f"{count}"
        folder.mkdir()
        for number in range(count):
            (folder / f"{number}.jpg").write_bytes(sources[number % len(sources)] + f"{number}".encode())
        start = time.monotonic()
        schoolgate(program, out / "workspace", "audit", folder, "--platform", "website", "--detect", "fast", "--quiet")
        seconds = time.monotonic() - start
        largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
        print(f"{count} pictures: {count / seconds:.2f} pictures/s, largest process so far {largest} MB", flush=True)


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    given = [Path(word).resolve() for word in sys.argv[1:4]]
    given[2].mkdir(parents=True)
    if "--memory" in sys.argv:
        memory(*given, [int(word) for word in sys.argv[sys.argv.index("--memory") + 1:]])
    else:
        compare(*given)
