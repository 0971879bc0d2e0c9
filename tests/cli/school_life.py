"""A school whose photos go through all that the real program does with them, for tests that disturb it."""

import contextlib
import hashlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time
from pathlib import Path

PHOTOS = 2
CLOSED = "website"
DONE_BEFORE_KEPT = {"released", "taken_down", "rejected", "shredded"}


class Broken(Exception):
    pass


def expect(holds, what):
    if not holds:
        raise Broken(what)


def digest(data):
    return hashlib.sha256(data).hexdigest()


def pictures_of(samples, first):
    """One picture as several files: each has its number as a comment."""
    jpeg = next((samples / "enrol" / "P001").glob("*.jpg")).read_bytes()
    for number in range(first, first + PHOTOS):
        comment = f"photo {number}".encode()
        yield jpeg[:2] + b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment + jpeg[2:]


class Programs:
    def __init__(self, schoolgate, opened_workspace):
        self.schoolgate, self.opened_workspace = schoolgate, opened_workspace


class Seen:
    """A workspace as it is now: looked at in a copy, since who opens a database changes it."""

    def __init__(self, programs, workspace):
        with tempfile.TemporaryDirectory(prefix="schoolgate-seen-") as folder:
            copy = Path(folder) / "school"
            shutil.copytree(workspace, copy)
            opened = subprocess.run([programs.opened_workspace, copy], capture_output=True, text=True, check=False)
            expect(opened.returncode == 0, f"the workspace does not open: {opened.stderr}")
            with contextlib.closing(sqlite3.connect(copy / "schoolgate.db")) as database:
                self.states = dict(database.execute("SELECT sha256, state FROM photos").fetchall())
                self.photos = database.execute("SELECT id, state FROM photos ORDER BY id").fetchall()
                self.closed = {row[0] for row in database.execute("SELECT platform FROM platform_accounts WHERE closed <> ''")}
                self.approved = {row[0] for row in database.execute("SELECT sha256 FROM approved_renditions")}
                self.listed = dict(database.execute("SELECT path, sha256 FROM released_files").fetchall())
                self.platforms = {row[0] for row in database.execute("SELECT DISTINCT platform FROM rendition_platforms")}
                self.entries = database.execute("SELECT count(*) FROM ledger").fetchone()[0]
            self.waiting = {digest(data) for data in files(copy / "inbox").values()}
            self.vault = {digest(data) for data in files(copy / "vault").values()}
            self.out = {str(path.relative_to(copy / "released")): digest(data)
                        for path, data in files(copy / "released").items()}

    def held(self):
        return [photo for photo, state in self.photos if state == "held"]


def files(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".")}


class School:
    """A workspace with photos in its inbox; `sealing` makes it a sealed one on the way."""

    def __init__(self, programs, folder, originals, sealing):
        self.programs, self.workspace, self.backups = programs, folder / "school", folder / "backups"
        self.pictures = folder / "pictures"
        self.sealing = sealing
        self.keys = [folder.parent / f"{folder.name}-{name}.key" for name in ("first", "second")]
        self.originals = {digest(data) for data in originals}
        self.approved = set()  # digests of pictures that somebody approved
        self.environment = None

    def begin(self, originals):
        """On the disk, with nothing done."""
        self.finish("init", self.workspace)
        settings = self.workspace / "schoolgate.conf"
        text = settings.read_text(encoding="utf-8")
        expect("original_days = 30" in text, "the settings say how long originals are kept")
        settings.write_text(text.replace("original_days = 30", "original_days = 0"), encoding="utf-8")
        for number, data in enumerate(originals):
            (self.workspace / "inbox" / f"{number}.jpg").write_bytes(data)
        for key in self.keys:
            self.finish("key", "make", key, "--yes")

    def start(self, words):
        return subprocess.Popen([self.programs.schoolgate, "--workspace", self.workspace, *map(str, words)],
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
                                env=self.environment and {**os.environ, **self.environment})

    def finish(self, *words, good=(0,)):
        begun = time.monotonic()
        done = self.start(words)
        told = done.communicate()[0].decode()
        expect(done.returncode in good, f"{' '.join(map(str, words))} ended with {done.returncode}: {told}")
        return time.monotonic() - begun, told

    def kill(self, words, seconds):
        """True when it was killed, and not done before."""
        running = self.start(words)
        time.sleep(seconds)
        killed = running.poll() is None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(running.pid, signal.SIGKILL)
        running.communicate()
        return killed

    def seen(self):
        return Seen(self.programs, self.workspace)

    def seal(self):
        """What 'key show' says: sealed or not, how far, and which key."""
        return json.loads(self.finish("key", "show", "--json")[1])

    def check(self):
        """What holds at every moment, whatever happened. Gives what was seen, or nothing while the sealing is not ended."""
        if self.seal().get("state") == "sealing":
            return None
        seen = self.seen()
        for original in self.originals:
            may_be_gone = seen.states.get(original) in DONE_BEFORE_KEPT
            expect(original in seen.waiting | seen.vault or may_be_gone, f"an original is lost ({seen.states.get(original)})")
        expect(seen.vault <= self.originals, "the vault holds a file that is no original, or half of one")
        expect(set(seen.states) <= self.originals, "a photo is there that nobody took in")
        expect(len(seen.photos) == len(seen.states), "a photo is there twice")
        self.approved |= seen.approved
        for path, sha256 in seen.out.items():
            expect(sha256 in self.approved, f"{path} is out and was never approved")
        self.finish("ledger", "verify")
        return seen

    def live(self, step):
        """The life of its photos: each step is done by `step(name, words_now)`, which runs the words until there are
        none, or once where there always are. What is left to do depends on what was done before."""
        step("process", lambda: ["process"], good=(0, 1))
        seen = self.check()
        expect(not seen.waiting, "the inbox is empty")
        expect(set(seen.states) == self.originals, "every photo was taken in once")
        expect(set(seen.states.values()) == {"held"}, f"every photo waits: {seen.states}")
        expect(not seen.out, "nothing is out before somebody approved it")
        if self.sealing:
            step("seal", lambda: self.seal().get("state") != "sealed" and ["key", "seal", self.keys[0], "--remove-lists"])
            expect(self.seal()["sealed"], "the workspace is sealed")
        step("look", lambda: self.seen().held() and ["review", "show", *self.seen().held(), "--pictures", self.pictures])
        step("approve", lambda: self.seen().held() and ["review", "approve", *self.seen().held(), "--rest-redacted"])
        expect(set(self.seen().states.values()) == {"approved"}, "every photo is approved")
        step("release", lambda: ["release"])
        platforms = self.seen().platforms
        self.expect_out(platforms)
        if self.sealing:
            step("rotate", lambda: self.seal()["key_file"] == str(self.keys[0]) and ["key", "rotate", self.keys[1]])
            expect(self.seal()["key_file"] == str(self.keys[1]), "the workspace opens with the second key")
        step("backup", lambda: ["backup", self.backups, "--same-disk"])
        step("close", lambda: CLOSED not in self.seen().closed and ["platform", "close", CLOSED])
        self.finish("process", good=(0, 1))  # a closing that was noted and killed is seen to by the next run
        self.expect_out(platforms - {CLOSED})
        step("expire", lambda: ["expire"])
        expect(not self.seen().vault, "what was kept long enough is gone")
        self.expect_backup()

    def expect_out(self, platforms):
        seen = self.check()
        expect(seen.out == seen.listed, "what is out is what the log says")
        expect(len(seen.out) == PHOTOS * len(platforms),
               f"{len(seen.out)} files are out of {PHOTOS} photos and {len(platforms)} platforms")
        expect({Path(path).parts[0] for path in seen.out} == platforms, "they are out where they may be")

    def expect_backup(self):
        with tempfile.TemporaryDirectory(prefix="schoolgate-restored-") as folder:
            self.finish("restore", self.backups, Path(folder) / "school")
            restored = Seen(self.programs, Path(folder) / "school")
        expect(restored.vault == self.originals, "the backup has every original, whole")
