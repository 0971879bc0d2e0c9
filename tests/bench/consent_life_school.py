#!/usr/bin/env python3
"""Consent over its whole life on the made school, by the program alone, and what is left of it by the truth.

    consent_life_school.py SCHOOLGATE SCHOOL OUT [PERSON...]

SCHOOL holds events/, enrol/, register.csv and truth.json. Every photo that is held is approved and released. Then, for each
person (without any: for everybody whom a released picture shows) on a copy of the workspace:

  withdrawn   `register withdraw --all`: does the take-down list have each released file that shows their face or name by
              the truth and by the pixels, and does none of these lie in released/ any more? What it has besides is counted:
              a picture of which the program does not know that a neighbour's cover hides them in it, too.
  checked     each entry ticked off; a picture that was posted has its link
  where       `person where` holds each of these photos
  given out   `person export`: no picture shows anybody else's face of 24 px, or name, by truth and pixels
  forgotten   `person forget`: no file of the workspace, the database and its journal among them, holds their name (first and
              last), a template of theirs or a picture that showed them
  shredded    `shred` of the first of these photos: no file holds a piece of the original, or of its pictures
  and         the ledger verifies

What must not be there afterwards is looked for before, too. Ends with 1 when anything is amiss. Needs python3-opencv and
numpy. What is visible is judged as SCHOOL's scorer does: by the fine detail that is left.
"""

import csv
import getpass
import json
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np

LEAST_FACE = 24
VISIBLE = 0.5
PIECE = 48  # bytes that no other file has by chance


class School:
    def __init__(self, program, workspace):
        self.program, self.workspace = program, workspace

    def run(self, *words, fine=(0,)):
        done = subprocess.run([self.program, "--workspace", str(self.workspace), *map(str, words)], capture_output=True, text=True, check=False)
        if done.returncode not in fine:
            sys.exit(f"schoolgate {' '.join(map(str, words))}: {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def rows(self, *words, fine=(0,)):
        return [json.loads(line) for line in self.run("--json", *words, fine=fine).splitlines()]

    def query(self, statement, *values):
        database = sqlite3.connect(self.workspace / "schoolgate.db")
        found = database.execute(statement, values).fetchall()
        database.close()
        return found

    def holds(self, pieces):
        """Which of these bytes some file of the workspace has, by what they are."""
        left = set()
        for path in self.workspace.rglob("*"):
            if path.is_file():
                content = path.read_bytes()
                left |= {f"{what} in {path.relative_to(self.workspace)}" for what, piece in pieces if piece in content}
        return left


def detail_left(original, picture, box):
    x, y, w, h = box
    x0, y0, x1, y1 = (int(max(0, value)) for value in (x, y, x + w + 0.5, y + h + 0.5))
    a, b = (image[y0:y1, x0:x1].astype(np.float32) for image in (original, picture))
    if a.size == 0 or a.shape != b.shape:
        return 0.0
    if float(np.abs(a - b).mean()) < 3.0:
        return 1.0
    blur = max(1.0, h / 12)
    a, b = (part - cv2.GaussianBlur(part, (0, 0), blur) for part in (a, b))
    size = float(np.sqrt((a**2).sum() * (b**2).sum()))
    return float((a * b).sum()) / size if size > 1e-6 else 0.0


def place_of_name(text, people):
    """Where in the line the name stands: harmless words beside it are left as they are."""
    quad = np.array(text["quad"], dtype=np.float64)
    for person in text["pupil_ids"]:
        at = text["text"].find(people[person])
        if len(text["pupil_ids"]) == 1 and at >= 0:
            first, last = at / len(text["text"]), (at + len(people[person])) / len(text["text"])
            top, bottom = quad[1] - quad[0], quad[2] - quad[3]
            return np.array([quad[0] + first * top, quad[0] + last * top, quad[3] + last * bottom, quad[3] + first * bottom])
    return quad


def shown_in(picture_path, original_path, photo, people):
    """Whose face of 24 px or name can be seen there, by the truth's places."""
    original, picture = (cv2.imread(str(path), cv2.IMREAD_GRAYSCALE) for path in (original_path, picture_path))
    original = cv2.resize(original, (picture.shape[1], picture.shape[0]), interpolation=cv2.INTER_AREA)
    scale = picture.shape[1] / photo["width"]
    shown = set()
    for face in photo["faces"]:
        x, y, w, h = (value * scale for value in face["box"])
        middle = (x + 0.1 * w, y + 0.1 * h, 0.8 * w, 0.8 * h)
        if face["box"][3] >= LEAST_FACE and detail_left(original, picture, middle) > VISIBLE:
            shown.add(face["id"])
    for text in photo["texts"]:
        corners = place_of_name(text, people) * scale
        low, high = corners.min(axis=0), corners.max(axis=0)
        if text["pupil_ids"] and detail_left(original, picture, (*low, *(high - low))) > VISIBLE:
            shown |= set(text["pupil_ids"])
    return shown


def pieces_of(path):
    content = path.read_bytes()
    return [(path.name[:16], content[at:at + PIECE]) for at in (len(content) // 3, 2 * len(content) // 3)]


def begin(program, school, out):
    made = School(program, out / "workspace")
    made.run("init", made.workspace, "--dpia", "MADE-SCHOOL of 2026-01-01")
    made.run("register", "import", school / "register.csv")
    made.run("enrol", school / "enrol", fine=(0, 1))
    shutil.copytree(school / "events", made.workspace / "inbox" / "School year")
    made.run("process", fine=(0, 1))
    waiting = made.rows("review", "list")
    for photo in waiting:
        if photo["state"] == "held":
            made.run("review", "show", photo["photo"], "--pictures", out / "look")
            made.run("review", "approve", photo["photo"], "--rest-redacted")
    released = made.rows("release")[0]["files"]
    return made, {photo["photo"]: photo["file"] for photo in waiting}, released


def post_one(school, photo, platform, link):
    school.run("post", "new", "--platform", platform, "--photo", photo, "--alt", f"{photo}=Our day", "--text", "What a day!")
    school.run("post", "present", 1)
    school.run("user", "add", "h.lane", "--role", "admin", "--no-password")
    school.run("user", "tie", "h.lane", "--os-user", getpass.getuser())
    school.run("post", "confirm", 1, "--positive", "--proper")
    school.run("post", "posted", 1, "--link", link)


def life_of(person, people, school, files, released, showing, events, truth):
    """What is amiss, sentence by sentence, and figures."""
    amiss = []
    expected = {(one["photo"], one["platform"]) for one in released if person in showing[one["path"]]}
    photos = {photo for photo, _ in expected}
    link = "https://www.facebook.com/oakwood/posts/1"
    posted = min(expected)
    post_one(school, *posted, link)
    pictures = [piece for one in released if (one["photo"], one["platform"]) in expected for piece in pieces_of(school.workspace / "released" / one["path"])]

    school.run("register", "withdraw", person, "--all")
    entries = school.rows("takedown", "list")
    listed = {(entry["photo"], entry["platform"]) for entry in entries}
    if not expected <= listed:
        amiss.append(f"the take-down list lacks {sorted(expected - listed)}")
    still = [one["path"] for one in released if (one["photo"], one["platform"]) in listed and (school.workspace / "released" / one["path"]).exists()]
    if still:
        amiss.append(f"still in released/: {still}")
    for entry in entries:
        if (entry["link"] == link) != ((entry["photo"], entry["platform"]) == posted):
            amiss.append(f"entry {entry['id']} has the link {entry['link']}")
        school.run("takedown", "done", entry["id"], "--checked", "opened-link" if entry["link"] else "searched-platform")
    if school.rows("takedown", "list"):
        amiss.append("something waits on the list after everything was ticked off")
    where = {row["photo"] for row in school.rows("person", "where", person) if "photo" in row}
    if not photos <= where:
        amiss.append(f"'person where' lacks {sorted(photos - where)}")

    given = school.workspace.parent / f"{person}-given"
    school.run("person", "export", person, "--out", given, fine=(0, 1))
    others = 0
    for path in (given / "pictures").iterdir():
        file = files[int(path.stem.removeprefix("photo-"))]
        seen = shown_in(path, events / file, truth[file], people)
        others += len(seen - {person})
        if seen - {person}:
            amiss.append(f"the picture of {file} that is given out shows {sorted(seen - {person})}, too")

    # As people write it, and as a row of the register has it.
    first, last = people[person].split(" ", 1)
    secret = [("name", f"{first}{between}{last}".encode()) for between in ("", " ")] + pictures
    secret += [("template", bytes(face if isinstance(face, bytes) else face.encode())) for (face,) in school.query("SELECT face FROM templates WHERE person = ?", person)]
    before = school.holds(secret)
    kinds = {what for what, _ in secret if any(line.startswith(what) for line in before)}
    if not {"name", "template"} <= kinds:
        amiss.append(f"before they were forgotten only {sorted(kinds)} lay there: this shows nothing")
    school.run("person", "forget", person, "--yes")
    amiss += [f"after they were forgotten: {line}" for line in sorted(school.holds(secret))]

    photo = min(photos)
    [(digest,)] = school.query("SELECT sha256 FROM photos WHERE id = ?", photo)
    vault = school.workspace / "vault" / digest
    parts = pieces_of(vault) + [piece for (held,) in school.query("SELECT sha256 FROM renditions WHERE photo = ?", photo)
                                for path in (school.workspace / "holds").glob(f"{held}*") for piece in pieces_of(path)]
    if not school.holds(parts):
        amiss.append("before it was shredded nothing of the photo lay there: this shows nothing")
    school.run("shred", photo, "--yes")
    amiss += [f"after photo {photo} was shredded: {line}" for line in sorted(school.holds(parts))]
    school.run("ledger", "verify")
    return amiss, f"{len(expected)} released files of {len(photos)} photos show them, {len(listed)} listed, {len(listed - expected)} of them besides; {len(where)} photos where; " \
                  f"{len(list((given / 'pictures').iterdir()))} pictures given out, {others} others in them; {len(secret)} secrets and {len(parts)} parts looked for"


def main(program, school, out, wanted):
    out.mkdir(parents=True)
    made, files, released = begin(program, school, out)
    truth = json.loads((school / "truth.json").read_text())
    for photo, known in truth.items():
        height, known["width"] = cv2.imread(str(school / "events" / photo)).shape[:2]
    with (school / "register.csv").open(encoding="utf-8-sig") as file:
        people = {row["pupil_id"]: f"{row['first_name']} {row['last_name']}" for row in csv.DictReader(file)}
    showing = {one["path"]: shown_in(made.workspace / "released" / one["path"], school / "events" / files[one["photo"]],
                                     truth[files[one["photo"]]], people) for one in released}
    print(f"{len(released)} files released of {len({one['photo'] for one in released})} photos")
    wrong = False
    for person in people:
        if (wanted and person not in wanted) or not any(person in shown for shown in showing.values()):
            continue
        copy = School(program, out / person / "workspace")
        shutil.copytree(made.workspace, copy.workspace)
        amiss, figures = life_of(person, people, copy, files, released, showing, school / "events", truth)
        print(f"{person}: {figures}" + "".join(f"\n  AMISS: {line}" for line in amiss), flush=True)
        wrong = wrong or bool(amiss)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    main(*(Path(word).resolve() for word in sys.argv[1:4]), sys.argv[4:])
