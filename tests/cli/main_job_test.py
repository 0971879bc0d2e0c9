#!/usr/bin/env python3
"""The whole main job on samples/ with the real program, as the README tells it. Needs nothing but Python.

    main_job_test.py SCHOOLGATE SAMPLES

What needs recognition is skipped, with a line that says so, where its model is missing; everything else must hold.
"""

import contextlib
import csv
import json
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

PROGRAM, SAMPLES = (Path(word).resolve() for word in sys.argv[1:3])
JPEG_SEGMENTS = {0xC0, 0xC2, 0xC4, 0xDA, 0xDB, 0xDD, 0xE0}
PLATFORMS = {"facebook", "x", "instagram", "website", "newsletter"}


class Outcome:
    def __init__(self, done):
        self.code, self.out, self.err = done.returncode, done.stdout, done.stderr

    @property
    def rows(self):
        return [json.loads(line) for line in self.out.splitlines()]


def as_another():
    """The program, started by another user of the operating system, who may write to the workspace all the same."""
    rights = "+dac_override,+fowner"
    return ["setpriv", "--reuid", "54321", "--clear-groups", "--inh-caps", rights, "--ambient-caps", rights, PROGRAM]


def schoolgate(workspace, *words, program=PROGRAM):
    start = program if isinstance(program, list) else [program]
    done = subprocess.run([*start, "--workspace", workspace, *map(str, words)], capture_output=True, text=True, check=False)
    return Outcome(done)


def segments(jpeg):
    """The markers of a JPEG up to its scan, and the bytes after its end."""
    found, at = [], 2
    while True:
        marker, length = jpeg[at + 1], int.from_bytes(jpeg[at + 2:at + 4], "big")
        found.append(marker)
        if marker == 0xDA:
            return found, jpeg[jpeg.rindex(b"\xff\xd9") + 2:]
        at += 2 + length


class MainJob(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.workspace = Path(cls.folder.name) / "school"
        run = lambda *words: schoolgate(cls.workspace, *words)
        cls.run_here = staticmethod(run)
        cls.initialised = run("init", cls.workspace, "--dpia", "TEST-1 of 2026-06-01")
        models = {row["model"]: row["found"] for row in run("--json", "models", "list").rows}
        cls.knows_people = models["face-reid-retail-0095"] and models["yunet"]
        cls.rehearsed = run("register", "import", SAMPLES / "register.csv", "--dry-run")
        cls.people_after_rehearsal = run("--json", "register", "list").rows
        cls.imported = run("register", "import", SAMPLES / "register.csv")
        if cls.knows_people:
            cls.enrolled = run("enrol", SAMPLES / "enrol")
        # Without the models a photo takes many times as long, and the others would show nothing more.
        cls.photos = sorted((SAMPLES / "inbox").rglob("*.jpg"))[:None if cls.knows_people else 2]
        cls.dropped = [path.name for path in cls.photos]
        cls.drop_photos()
        cls.processed = run("process")
        cls.waiting = run("--json", "review", "list").rows
        cls.released_unapproved = run("--json", "release").rows[0]
        cls.release_told = run("release")
        pick = ("pick", "Sports Day", "--platform", "website")
        cls.suggested = run("--json", *pick, "--count", 1)
        cls.waiting_after_suggestion = run("--json", "review", "list").rows
        cls.picked = run("--json", *pick, "--count", 1, "--apply")
        cls.waiting_when_picked = run("--json", "review", "list").rows
        cls.not_picked = run("--json", "review", "list", "--not-picked").rows
        cls.unpicked = run(*pick, "--undo")
        cls.waiting_again = run("--json", "review", "list").rows
        held = [photo["photo"] for photo in cls.waiting if photo["state"] == "held"]
        cls.unlooked = run("review", "approve", held[0], "--rest-redacted")
        cls.unlooked_in_bulk = run("review", "approve", "--all")
        for photo in cls.waiting:
            if photo["state"] == "held":
                run("review", "show", photo["photo"], "--pictures", cls.workspace.parent / "look")
                run("review", "approve", photo["photo"], "--rest-redacted")
        cls.released = run("--json", "release").rows[0]

    @classmethod
    def drop_photos(cls):
        for photo in cls.photos:
            place = cls.workspace / "inbox" / photo.relative_to(SAMPLES / "inbox")
            place.parent.mkdir(exist_ok=True)
            shutil.copy(photo, place)

    def needs_recognition(self):
        if not self.knows_people:
            self.skipTest("the models are missing: nobody is recognised here (schoolgate models list)")

    def released_files(self):
        return [self.workspace / "released" / file["path"] for file in self.released["files"]]

    def test_every_step_ends_as_it_should(self):
        self.assertEqual(self.initialised.code, 0, self.initialised.err)
        self.assertEqual(self.imported.code, 0, self.imported.err)
        self.assertIn(self.processed.code, (0, 1), self.processed.err)

    def test_a_release_says_what_waits_for_whom(self):
        self.assertEqual(self.release_told.code, 0)
        self.assertIn("0 files released", self.release_told.out)
        self.assertIn("not released: waiting for a person: 'schoolgate review list'", self.release_told.out)

    def test_nothing_is_approved_that_nobody_looked_at(self):
        self.assertEqual(self.unlooked.code, 1)
        self.assertIn("you have not looked at photo", self.unlooked.err)
        self.assertEqual(self.unlooked_in_bulk.code, 1)
        self.assertIn("0 photos approved", self.unlooked_in_bulk.out)
        look = self.workspace.parent / "look"
        self.assertEqual(look.stat().st_mode & 0o777, 0o700)
        self.assertTrue(list(look.iterdir()))
        for picture in look.iterdir():
            self.assertEqual(picture.stat().st_mode & 0o777, 0o600)

    def test_a_rehearsed_import_changes_nothing(self):
        self.assertEqual(self.rehearsed.code, 0, self.rehearsed.err)
        self.assertEqual(self.people_after_rehearsal, [])
        with open(SAMPLES / "register.csv", encoding="utf-8-sig", newline="") as file:
            people = {row["pupil_id"] for row in csv.DictReader(file)}
        self.assertEqual(len(self.run_here("--json", "register", "list").rows), len(people))

    def test_people_without_biometric_consent_are_not_enrolled(self):
        self.needs_recognition()
        for person in ("P003", "P018"):
            self.assertIn(f"{person} was not enrolled: no biometric consent", self.enrolled.out)

    def test_every_photo_is_taken_in_once(self):
        self.assertEqual(sorted(photo["file"] for photo in self.waiting), self.dropped)
        self.assertEqual(list((self.workspace / "inbox").rglob("*.jpg")), [])

    def test_nothing_is_released_before_somebody_approved_it(self):
        self.assertEqual(self.released_unapproved["files"], [])

    def test_a_suggestion_names_nobody_and_changes_nothing(self):
        self.assertEqual(self.suggested.code, 0, self.suggested.err)
        [suggestion] = self.suggested.rows
        held = [photo["photo"] for photo in self.waiting if photo["state"] == "held"]
        self.assertEqual(sorted(photo for group in suggestion["groups"] for photo in group), sorted(held))
        self.assertEqual(len(suggestion["photos"]), 1)
        with open(SAMPLES / "register.csv", encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                for name in (row["pupil_id"], row["first_name"], row["last_name"]):
                    self.assertNotIn(f" {name} ", f" {suggestion['photos'][0]['why']} ")
        self.assertEqual(self.waiting_after_suggestion, self.waiting)

    def test_of_a_picked_event_only_what_is_picked_or_blocked_waits(self):
        self.assertEqual(self.picked.code, 0, self.picked.err)
        chosen = {photo["photo"] for photo in self.picked.rows[0]["photos"]}
        blocked = {photo["photo"] for photo in self.waiting if photo["state"] == "blocked"}
        self.assertEqual({photo["photo"] for photo in self.waiting_when_picked}, chosen | blocked)
        everybody = {photo["photo"] for photo in self.waiting}
        self.assertEqual({photo["photo"] for photo in self.not_picked}, everybody - chosen - blocked)
        self.assertEqual(self.unpicked.code, 0, self.unpicked.err)
        self.assertEqual(self.waiting_again, self.waiting)

    def test_a_photo_of_somebody_who_must_not_be_published_is_withheld_as_a_whole(self):
        self.needs_recognition()
        with open(SAMPLES / "truth.json", encoding="utf-8") as file:
            truth = json.load(file)
        with open(SAMPLES / "register.csv", encoding="utf-8-sig", newline="") as file:
            hidden = {row["pupil_id"] for row in csv.DictReader(file) if row["do_not_publish"] == "yes"}
        showing = {name for name, photo in truth.items() if hidden & {face["id"] for face in photo["faces"]}}
        self.assertTrue(showing)
        blocked = {photo["file"] for photo in self.waiting if photo["state"] == "blocked"}
        self.assertEqual(blocked, showing)

    def test_released_files_have_neutral_names_in_their_platforms_folder(self):
        self.assertTrue(self.released["files"])
        self.assertEqual({file["platform"] for file in self.released["files"]}, PLATFORMS)
        for file in self.released["files"]:
            self.assertRegex(file["path"], rf"^{file['platform']}/2026-07-03 Sports Day/2026-07-03_Sports-Day_\d{{3}}\.jpg$")

    def test_released_files_hold_pixels_and_nothing_else(self):
        for path in self.released_files():
            markers, behind = segments(path.read_bytes())
            self.assertLessEqual(set(markers), JPEG_SEGMENTS, path.name)
            self.assertEqual(behind, b"", path.name)

    def test_everything_written_is_for_its_owner_alone(self):
        for path in (self.workspace, *self.workspace.rglob("*")):
            if path.is_relative_to(self.workspace / "inbox") or path.is_symlink():
                continue
            self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o700 if path.is_dir() else 0o600, path.name)

    def test_no_name_of_a_pupil_is_in_a_file_name_or_the_report(self):
        with open(SAMPLES / "register.csv", encoding="utf-8-sig", newline="") as file:
            names = [f"{row['first_name']} {row['last_name']}" for row in csv.DictReader(file)]
        report = next((self.workspace / "reports").rglob("report.html")).read_text(encoding="utf-8")
        paths = [str(path) for path in self.workspace.rglob("*")]
        for name in names:
            self.assertNotIn(name, report)
            self.assertFalse([path for path in paths if name in path])

    def test_the_same_photos_again_are_told_to_be_there_already(self):
        self.drop_photos()
        self.assertIn(f"{len(self.dropped)} taken in before", self.run_here("process").out)

    def test_the_ledger_is_whole_and_keeps_what_a_report_noted(self):
        report = next((self.workspace / "reports").rglob("report.json"))
        noted = json.loads(report.read_text(encoding="utf-8"))["ledger"]
        self.assertEqual(self.run_here("ledger", "verify", "--noted", noted).code, 0)
        self.assertEqual(self.run_here("ledger", "verify", "--noted", noted[:-8] + "00000000").code, 1)

    def copy_of_the_school(self):
        copy = Path(self.folder.name) / self.id().rsplit(".", 1)[-1]
        shutil.copytree(self.workspace, copy)
        return copy

    @staticmethod
    def shown_on_facebook(school):
        """Whom each released file of facebook shows, by the ledger."""
        shown = {}
        with contextlib.closing(sqlite3.connect(school / "schoolgate.db")) as database:
            for (detail,) in database.execute("SELECT detail FROM ledger WHERE action = 'photo.released'"):
                file = json.loads(detail)["platforms"]["facebook"]
                shown[file["file"]] = file["shows"]
        return shown

    def test_a_withdrawal_takes_what_shows_that_person_out_of_released_at_once(self):
        self.needs_recognition()
        school = self.copy_of_the_school()
        shown = self.shown_on_facebook(school)
        person = next(people[0] for people in shown.values() if people)
        withdrawn = schoolgate(school, "register", "withdraw", person, "--platform", "facebook")
        self.assertEqual(withdrawn.code, 0, withdrawn.err)
        left = {str(path.relative_to(school / "released")) for path in (school / "released" / "facebook").rglob("*.jpg")}
        self.assertEqual(left, {file for file, people in shown.items() if person not in people})
        self.assertEqual(list((school / "withdrawn").iterdir()), [])
        verified = schoolgate(school, "ledger", "verify")
        self.assertEqual(verified.code, 0, verified.err)

    def post_it(self, school, photo, link):
        """A post of this picture, confirmed by a second person and put up under this link."""
        run = lambda *words: schoolgate(school, *words)
        if os.geteuid() != 0:
            self.skipTest("only the superuser can be somebody else, who has to confirm the post")
        made = run("post", "new", "--platform", "facebook", "--photo", photo, "--alt", f"{photo}=Our day", "--text", "What a day!")
        self.assertEqual(made.code, 0, made.err)
        self.assertEqual(run("post", "present", "1").code, 0)
        self.assertNotEqual(run("post", "confirm", "1", "--positive", "--proper").code, 0)
        self.assertEqual(run("user", "add", "h.lane", "--role", "admin", "--no-password").code, 0)
        self.assertEqual(run("user", "tie", "h.lane", "--os-user", "uid-54321").code, 0)
        confirmed = schoolgate(school, "post", "confirm", "1", "--positive", "--proper", program=as_another())
        self.assertEqual(confirmed.code, 0, confirmed.err)
        self.assertNotEqual(run("post", "posted", "1", "--link", "https://me:pw@x.com/").code, 0)
        told = run("post", "posted", "1", "--link", link)
        self.assertEqual(told.code, 0, told.err)

    def test_a_yes_taken_back_is_followed_to_where_the_picture_was_posted(self):
        self.needs_recognition()
        school = self.copy_of_the_school()
        run = lambda *words: schoolgate(school, *words)
        shown = self.shown_on_facebook(school)
        people = [person for shows in shown.values() for person in shows]
        person = max(sorted(set(people)), key=people.count)
        photos = {file["path"]: file["photo"] for file in self.released["files"] if file["platform"] == "facebook"}
        theirs = {photos[path] for path, shows in shown.items() if person in shows}
        link = "https://www.facebook.com/oakwood/posts/1"
        posted = min(theirs)
        self.post_it(school, posted, link)
        self.assertEqual(run("takedown", "list", "--json").rows, [])

        withdrawn = run("register", "withdraw", person, "--platform", "facebook")
        self.assertEqual(withdrawn.code, 0, withdrawn.err)
        self.assertIn(f"{len(theirs)} picture", withdrawn.out + withdrawn.err)
        self.assertIn("schoolgate takedown list", withdrawn.out + withdrawn.err)
        entries = run("takedown", "list", "--json").rows
        self.assertEqual({(entry["photo"], entry["platform"]) for entry in entries}, {(photo, "facebook") for photo in theirs})
        self.assertEqual(len(entries), len(theirs))
        self.assertEqual({entry["link"] for entry in entries if entry["photo"] == posted}, {link})
        self.assertEqual({entry["link"] for entry in entries if entry["photo"] != posted} - {None}, set())
        for entry in entries:
            self.assertIn(person, entry["reason"])
            self.assertEqual(entry["state"], "open")

        where = {row["photo"]: row for row in run("person", "where", person, "--json").rows if "photo" in row}
        self.assertLessEqual(theirs, set(where))
        for photo in theirs:
            self.assertEqual([gone["platform"] for gone in where[photo]["taken_down"]], ["facebook"])
        for entry in entries:
            how = "opened-link" if entry["link"] else "searched-platform"
            self.assertEqual(run("takedown", "done", entry["id"], "--checked", how).code, 0)
        self.assertEqual(run("takedown", "list", "--json").rows, [])
        self.assertEqual({entry["state"] for entry in run("takedown", "list", "--all", "--json").rows}, {"done"})
        verified = run("ledger", "verify")
        self.assertEqual(verified.code, 0, verified.err)

    def test_where_somebody_is_holds_every_photo_that_they_were_recognised_or_written_in(self):
        self.needs_recognition()
        known = set()  # by what was found in each photo
        with contextlib.closing(sqlite3.connect(self.workspace / "schoolgate.db")) as database:
            for photo, text in database.execute("SELECT photo, findings FROM photo_findings"):
                for finding in json.loads(text)["findings"]:
                    people = [one["person"] for one in finding.get("identity", [])] + finding.get("persons", [])
                    known |= {(person, photo) for person in people}
        self.assertTrue(known)
        told = set()
        for person in self.run_here("--json", "register", "list").rows:
            rows = self.run_here("person", "where", person["person"], "--json").rows
            told |= {(person["person"], row["photo"]) for row in rows}
        self.assertEqual(told, known)

    def test_tables_that_claim_anything_but_what_the_ledger_recorded_are_found_out(self):
        for statement in ("UPDATE people SET do_not_publish = 0", "UPDATE renditions SET sha256 = replace(sha256, 'a', 'b')",
                          "UPDATE photos SET state = 'approved' WHERE state = 'released'", "DELETE FROM consents"):
            with self.subTest(statement):
                school = self.copy_of_the_school()
                with contextlib.closing(sqlite3.connect(school / "schoolgate.db")) as database, database:
                    database.execute(statement)
                verified = schoolgate(school, "ledger", "verify")
                self.assertEqual(verified.code, 1, verified.out)
                self.assertIn("recorded", verified.err)
                shutil.rmtree(school)

    def test_what_lies_in_holds_and_vault_gives_no_original_away(self):
        originals = {path.read_bytes() for path in self.photos}
        for path in (self.workspace / "released").rglob("*.jpg"):
            self.assertNotIn(path.read_bytes(), originals)


class WrongUse(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.root = Path(self.folder.name)

    def assert_one_sentence(self, outcome, code, *words):
        self.assertEqual(outcome.code, code, outcome.err)
        self.assertEqual(outcome.err.count("\n"), 1, outcome.err)
        for word in words:
            self.assertIn(str(word), outcome.err)

    def test_no_workspace(self):
        self.assert_one_sentence(schoolgate(self.root, "process"), 3, self.root, "schoolgate init")

    def test_a_register_that_is_no_register(self):
        schoolgate(self.root / "school", "init", self.root / "school")
        wrong = self.root / "wrong.csv"
        wrong.write_text("a,b\n1,2\n", encoding="utf-8")
        self.assert_one_sentence(schoolgate(self.root / "school", "register", "import", wrong), 2, wrong)

    def test_a_setting_that_does_not_exist(self):
        schoolgate(self.root / "school", "init", self.root / "school")
        with open(self.root / "school" / "schoolgate.conf", "a", encoding="utf-8") as file:
            file.write("[faces]\nlegible_siez = 12\n")
        self.assert_one_sentence(schoolgate(self.root / "school", "process"), 3, "schoolgate.conf", "legible_siez", "line ")

    def test_a_folder_that_may_not_be_written(self):
        nowhere = Path("/proc/school")  # not even the superuser may make folders there
        self.assert_one_sentence(schoolgate(nowhere, "init", nowhere), 2, nowhere)

    def test_missing_models_are_told_also_to_who_wants_no_news(self):
        elsewhere = self.root / "schoolgate"  # away from its build folder it does not look beside the checkout
        for each in (PROGRAM, PROGRAM.with_name("schoolgate-decoder")):
            shutil.copy(each, elsewhere.with_name(each.name))
        school = self.root / "school"
        schoolgate(school, "init", school)
        photo = next((SAMPLES / "inbox").rglob("*.jpg"))
        words = ("--quiet", "redact", photo, "--platform", "facebook", "--out", self.root / "out")
        outcome = schoolgate(school, *words, program=elsewhere)
        self.assertEqual(outcome.code, 0, outcome.err)
        for model in ("yunet", "face_reid", "PP-OCR"):
            self.assertIn(model, outcome.err)
        self.assertIn("schoolgate models fetch", outcome.err)

    def test_a_photo_that_is_none_is_quarantined_and_the_batch_goes_on(self):
        school = self.root / "school"
        schoolgate(school, "init", school)
        (school / "inbox" / "Trip").mkdir()
        (school / "inbox" / "Trip" / "broken.jpg").write_bytes(b"no picture")
        good = next((SAMPLES / "inbox").rglob("*.jpg"))
        shutil.copy(good, school / "inbox" / "Trip")
        outcome = schoolgate(school, "process")
        self.assertEqual(outcome.code, 1, outcome.err)
        self.assertIn("1 held, 0 blocked, 1 quarantined", outcome.out)
        self.assertIn("broken.jpg", outcome.err)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
