#!/usr/bin/env python3
"""Gives out what is held of everybody in the made school, and scores each picture as if they alone had said yes.

    subject_access_school.py SCHOOLGATE SCHOOL SCORER OUT [PERSON...]

SCHOOL holds events/, enrol/, register.csv and truth.json, SCORER judges redacted copies of its photos. OUT/workspace is
what a school would have; OUT/PERSON is what that person gets. Printed for each: in how many photos they are by the
truth, how many are listed, and the scorer's line. Ends with 1 when a face of 24 px or more or a name of somebody else is
visible, or a photo in which the program recognised, or read, them is missing.
"""

import csv
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path


def main(program, school, scorer, out, wanted):
    workspace = out / "workspace"
    out.mkdir(parents=True)

    def schoolgate(*words):
        done = subprocess.run([program, "--workspace", str(workspace), *map(str, words)], stdout=subprocess.PIPE, text=True)
        if done.returncode not in (0, 1):  # 1: some photo or portrait needs attention
            sys.exit(done.returncode)
        return done.stdout

    schoolgate("init", workspace, "--dpia", "MADE-SCHOOL of 2026-01-01")
    settings = workspace / "schoolgate.conf"
    settings.write_text(settings.read_text().replace("default = automatic", "default = 0"))
    schoolgate("register", "import", school / "register.csv")
    schoolgate("enrol", school / "enrol")
    shutil.copytree(school / "events", workspace / "inbox" / "School year")
    print(schoolgate("process").strip())
    files = {}
    for line in schoolgate("--json", "review", "list").splitlines():
        photo = json.loads(line)
        files[photo["photo"]] = photo["file"]

    truth = json.loads((school / "truth.json").read_text())
    people = [row["pupil_id"] for row in csv.DictReader((school / "register.csv").open(encoding="utf-8-sig"))]
    wrong = 0
    for person in wanted or people:
        folder, given = out / person, out / f"{person}-named"
        begin = time.monotonic()
        done = json.loads(schoolgate("--json", "person", "export", person, "--out", folder))
        seconds = time.monotonic() - begin
        known = {json.loads(line)["photo"] for line in schoolgate("--json", "person", "where", person).splitlines()}
        given.mkdir()
        pictures = {int(path.stem.removeprefix("photo-")): path for path in (folder / "pictures").iterdir()}
        for photo, path in pictures.items():
            shutil.copy(path, given / files[photo])
        missing = known - set(pictures) - {one["photo"] for one in done["left_out"]}
        register = out / f"{person}.csv"
        with register.open("w", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(["pupil_id", "photo_access", "name_access", "do_not_publish", "biometric_consent"])
            rows.writerows([one, *["yes" if one == person else "no"] * 2, "no", "yes"] for one in people)
        score = subprocess.run(["/usr/bin/python3", str(scorer), str(school / "truth.json"), str(register),
                                str(school / "events"), str(given), "--platform", "access", "--list"],
                               stdout=subprocess.PIPE, text=True)
        shown = {name for name, photo in truth.items()
                 if any(face["id"] == person for face in photo["faces"]) or any(person in text["pupil_ids"] for text in photo["texts"])}
        listed = {files[photo] for photo in known}
        leaks = [line for line in score.stdout.splitlines() if line.startswith("LEAK")]
        print(f"{person}: in {len(shown)} photos by the truth, {len(shown & listed)} listed ({len(listed - shown)} more), "
              f"{len(pictures)} pictures, {len(done['left_out'])} left out, {seconds:.1f} s; {score.stdout.splitlines()[-1]}")
        for one in done["left_out"]:
            print(f"  {files[one['photo']]}: {one['reason']}")
        print("\n".join("  " + leak for leak in leaks), end="\n" if leaks else "")
        wrong += score.returncode != 0 or bool(missing)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    if len(sys.argv) < 5:
        sys.exit(__doc__)
    main(*(Path(word).resolve() for word in sys.argv[1:5]), sys.argv[5:])
