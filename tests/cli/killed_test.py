#!/usr/bin/env python3
"""Kills the real program, with kill -9 and with its children, at random moments of all that it does with photos.

    killed_test.py SCHOOLGATE SAMPLES [KILLS [SEED]]

Photos go through one workspace after the other: taken in and analysed, approved, released, taken down, expired, backed up. Each
step is killed at random moments of the time that it takes undisturbed, begun again, and let come to its end. After each
kill nothing may be lost, doubled or out unapproved; in the end all is as if nobody had been killed. Needs nothing but Python.
"""

import contextlib
import hashlib
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROGRAM, SAMPLES = (Path(word).resolve() for word in sys.argv[1:3])
KILLS = int(sys.argv[3]) if len(sys.argv) > 3 else 6
SEED = int(sys.argv[4]) if len(sys.argv) > 4 else random.randrange(1 << 30)
PHOTOS = 2
CLOSED = "website"
DONE_BEFORE_KEPT = {"released", "taken_down", "rejected", "shredded"}


def numbered(jpeg, number):
    """The same picture as another file: with a comment."""
    comment = f"photo {number}".encode()
    return jpeg[:2] + b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment + jpeg[2:]


def digest(data):
    return hashlib.sha256(data).hexdigest()


class Broken(Exception):
    pass


def expect(holds, what):
    if not holds:
        raise Broken(what)


class School:
    """A workspace with photos in its inbox, and what was seen of it."""

    def __init__(self, folder, pictures, chance, took):
        self.workspace, self.backups, self.chance = folder / "school", folder / "backups", chance
        self.took = took  # seconds of each step, undisturbed
        self.approved = set()  # digests of pictures that somebody approved
        self.originals = {digest(data): data for data in pictures}
        self.finish("init", self.workspace)
        settings = self.workspace / "schoolgate.conf"
        text = settings.read_text(encoding="utf-8")
        expect("original_days = 30" in text, "the settings say how long originals are kept")
        settings.write_text(text.replace("original_days = 30", "original_days = 0"), encoding="utf-8")
        for number, data in enumerate(self.originals.values()):
            (self.workspace / "inbox" / f"{number}.jpg").write_bytes(data)

    def start(self, words):
        return subprocess.Popen([PROGRAM, "--workspace", self.workspace, *map(str, words)], stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT, start_new_session=True)

    def finish(self, *words, good=(0,)):
        begun = time.monotonic()
        done = self.start(words)
        told = done.communicate()[0].decode()
        expect(done.returncode in good, f"{' '.join(map(str, words))} ended with {done.returncode}: {told}")
        return time.monotonic() - begun, told

    def kill(self, words, seconds):
        """True when it was killed, and not done before."""
        running = self.start(words)
        time.sleep(self.chance.uniform(0, 0.8 * seconds))
        killed = running.poll() is None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(running.pid, signal.SIGKILL)
        running.communicate()
        return killed

    def rows(self, query):
        with contextlib.closing(sqlite3.connect(f"file:{self.workspace}/schoolgate.db?mode=ro", uri=True)) as database:
            return database.execute(query).fetchall()

    def states(self):
        return dict(self.rows("SELECT sha256, state FROM photos"))

    def held(self):
        return [photo for (photo,) in self.rows("SELECT id FROM photos WHERE state = 'held' ORDER BY id")]

    def closed(self):
        return {platform for (platform,) in self.rows("SELECT platform FROM platform_accounts WHERE closed <> ''")}

    def files(self, folder):
        return {path: path.read_bytes() for path in (self.workspace / folder).rglob("*")
                if path.is_file() and not path.name.startswith(".")}

    def check(self):
        """What holds at every moment, whatever was killed."""
        waiting = {digest(data) for data in self.files("inbox").values()}
        vault = {digest(data) for data in self.files("vault").values()}
        states = self.states()
        for original in self.originals:
            may_be_gone = states.get(original) in DONE_BEFORE_KEPT
            expect(original in waiting | vault or may_be_gone, f"an original is lost ({states.get(original)})")
        expect(vault <= set(self.originals), "the vault holds a file that is no original, or half of one")
        expect(set(states) <= set(self.originals), "a photo is there that nobody took in")
        self.approved |= {row[0] for row in self.rows("SELECT sha256 FROM approved_renditions")}
        for path, data in self.files("released").items():
            expect(digest(data) in self.approved, f"{path.name} is out and was never approved")
        self.finish("ledger", "verify")

    def step(self, name, kills, words_now, good=(0,)):
        """Kills so many times, then lets it end; gives how many kills hit. What is left to do depends on what was done before."""
        hits = 0
        for _ in range(kills):
            if words := words_now():
                hits += self.kill(words, self.took[name])
                self.check()
        if words := words_now():
            seconds, _ = self.finish(*words, good=good)
            self.took.setdefault(name, seconds)
        self.check()
        return hits

    def live(self, kills):
        """The life of its photos, each step killed so often. Gives how many kills hit."""
        hits = self.step("process", kills, lambda: ["process"], good=(0, 1))
        expect(not self.files("inbox"), "the inbox is empty")
        expect(set(self.states()) == set(self.originals), "every photo was taken in once")
        expect(set(self.states().values()) == {"held"}, f"every photo waits: {self.states()}")
        expect(not self.files("released"), "nothing is out before somebody approved it")
        hits += self.step("approve", kills, lambda: self.held() and ["review", "approve", *self.held(), "--rest-redacted"])
        expect(set(self.states().values()) == {"approved"}, "every photo is approved")
        hits += self.step("release", kills, lambda: ["release"])
        self.expect_out(self.platforms())
        hits += self.step("backup", kills, lambda: ["backup", self.backups, "--same-disk"])
        hits += self.step("close", kills, lambda: CLOSED not in self.closed() and ["platform", "close", CLOSED])
        self.finish("process", good=(0, 1))  # a closing that was noted and killed is seen to by the next run
        self.expect_out(self.platforms() - {CLOSED})
        hits += self.step("expire", kills, lambda: ["expire"])
        expect(not self.files("vault"), "what was kept long enough is gone")
        self.finish("restore", self.backups, self.workspace.parent / "restored")
        self.expect_restored(self.workspace.parent / "restored")
        return hits

    def platforms(self):
        return {platform for (platform,) in self.rows("SELECT DISTINCT platform FROM rendition_platforms")}

    def expect_out(self, platforms):
        listed = {path: sha256 for path, sha256 in self.rows("SELECT path, sha256 FROM released_files")}
        out = {str(path.relative_to(self.workspace / "released")): digest(data) for path, data in self.files("released").items()}
        expect(out == listed, "what is out is what the log says")
        expect(len(out) == PHOTOS * len(platforms), f"{len(out)} files are out of {PHOTOS} photos and {len(platforms)} platforms")
        expect({Path(path).parts[0] for path in out} == platforms, "they are out where they may be")

    def expect_restored(self, workspace):
        vault = {digest(path.read_bytes()) for path in (workspace / "vault").rglob("*") if path.is_file()}
        expect(vault == set(self.originals), "the backup has every original, whole")


STEPS, MOST_KILLS_OF_A_STEP = 6, 4


def main():
    chance = random.Random(SEED)
    jpeg = next((SAMPLES / "enrol" / "P001").glob("*.jpg")).read_bytes()
    took = {}  # by the first school, which is let alone
    hits = made = schools = 0
    begun = time.monotonic()
    while made < KILLS:
        kills = 0 if schools == 0 else min(MOST_KILLS_OF_A_STEP, -(-(KILLS - made) // STEPS))
        pictures = [numbered(jpeg, schools * PHOTOS + number) for number in range(PHOTOS)]
        with tempfile.TemporaryDirectory(prefix="schoolgate-killed-") as folder:
            hits += School(Path(folder), pictures, chance, took).live(kills)
        made += kills * STEPS
        schools += 1
    print(f"{made} kills, {hits} of them while it worked, {schools} schools, {time.monotonic() - begun:.0f} s, seed {SEED}: "
          "nothing lost, doubled or out unapproved")
    expect(hits, "every kill came too late: nothing was shown")


if __name__ == "__main__":
    try:
        main()
    except Broken as broken:
        sys.exit(f"seed {SEED}: {broken}")
