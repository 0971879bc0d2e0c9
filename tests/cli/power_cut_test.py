#!/usr/bin/env python3
"""Takes the power away from the real program at random moments of all that it does with photos.

    power_cut_test.py SCHOOLGATE OPENED_WORKSPACE RECORDER SAMPLES

A school's life is recorded once plain and once sealed (support/disk_recorder.cpp), then for each of many moments the disk is
made as a power cut may leave it (recorded_disk.py). There the real program must find every photo whole, nothing out that
nobody approved, everything that it said was done, and carry on to a sound end; what was backed up must be restored.
SCHOOLGATE_POWER_CUTS says how many moments of each life (12), SCHOOLGATE_POWER_CUTS_SEED which. Needs nothing but Python.
"""

import copy
import os
import random
import sys
import tempfile
import time
from pathlib import Path

from recorded_disk import Disk, as_it_is, notes_of, put
from school_life import CLOSED, Broken, Programs, School, Seen, expect, pictures_of

PROGRAMS = Programs(*(Path(word).resolve() for word in sys.argv[1:3]))
RECORDER, SAMPLES = (Path(word).resolve() for word in sys.argv[3:5])
CUTS = int(os.environ.get("SCHOOLGATE_POWER_CUTS", "12"))
SEED = int(os.environ.get("SCHOOLGATE_POWER_CUTS_SEED", random.randrange(1 << 30)))
TURNING_POINTS = {"sync", "sync-folder", "rename", "remove", "create", "make-folder"}


class Life:
    """A school's life, recorded: the disk at its beginning, the notes, and what stood after each step."""

    def __init__(self, folder, sealing):
        self.root = folder / "disk"
        self.root.mkdir()
        pictures = list(pictures_of(SAMPLES, 0))
        self.school = School(PROGRAMS, self.root, pictures, sealing)
        self.school.begin(pictures)
        self.beginning = Disk(self.root)
        log = folder / "notes"
        log.touch()
        self.school.environment = {"LD_PRELOAD": str(RECORDER), "DISK_RECORDER_ROOT": str(self.root),
                                   "DISK_RECORDER_LOG": str(log)}
        self.done = [(0, "init", self.school.seen())]  # (notes until then, step, what was seen)

        def step(name, words_now, good=(0,)):
            if words := words_now():
                self.school.finish(*words, good=good)
                self.done.append((len(notes_of(log)), name, self.school.seen()))

        self.school.live(step)
        self.notes = notes_of(log)
        self.expect_complete(folder)

    def expect_complete(self, folder):
        """The recorder saw everything, else a cut would leave what no disk leaves."""
        disk = copy.deepcopy(self.beginning)
        for note in self.notes:
            disk.take(note)
        expected, got = as_it_is(self.root), disk.state(None)
        wrong = [path for path in expected.keys() | got.keys() if expected.get(path, "none") != got.get(path, "none")]
        expect(not wrong, f"the recorder missed something of {sorted(wrong)}")

    def moments(self, chance, count):
        """Half of them anywhere, half where something is put on the disk or named."""
        points = [number for number, note in enumerate(self.notes) if note[0] in TURNING_POINTS]
        return sorted(chance.choice(points) + chance.randrange(2) if chance.random() < 0.5
                      else chance.randrange(len(self.notes) + 1) for _ in range(count))

    def cut(self, chance, count):
        disk, at = copy.deepcopy(self.beginning), 0
        lost = 0
        for moment in self.moments(chance, count):
            while at < moment:
                disk.take(self.notes[at])
                at += 1
            state = disk.state(chance)
            lost += state != disk.state(None)
            with tempfile.TemporaryDirectory(prefix="schoolgate-cut-") as folder:
                put(state, self.root, Path(folder) / "disk")
                try:
                    self.expect_sound(Path(folder) / "disk", moment)
                except Broken as broken:
                    name = next((name for until, name, _ in self.done if moment <= until), "the end")
                    raise Broken(f"power cut at note {moment} of {len(self.notes)}, before the end of {name}: {broken}") from broken
        return lost

    def expect_sound(self, root, moment):
        school = School(PROGRAMS, root, [], sealing=False)
        school.originals, school.keys = self.school.originals, self.school.keys
        school.approved = {sha256 for until, _, seen in self.done if until <= moment for sha256 in seen.approved}
        if school.seal().get("state") == "sealing":
            school.finish("key", "seal", school.keys[0])
        told = [(name, seen) for until, name, seen in self.done if until <= moment]
        seen = school.check()
        expect(seen.entries >= told[-1][1].entries, f"what {told[-1][0]} said was done is undone: entries of the ledger are lost")
        if "close" in dict(told):
            expect(not [path for path in seen.out if path.startswith(CLOSED)], "what was taken down is out again")
        school.finish("process", good=(0, 1))
        school.finish("release", good=(0, 1))
        after = school.check()
        expect(after.states.keys() == school.originals, "every photo is known, once")
        expect("received" not in after.states.values() and "analysed" not in after.states.values(), "every photo was carried on with")
        expect(after.out == after.listed, "what is out is what the log says")
        if "expire" not in dict(told):
            school.finish("doctor", good=(0, 1))
        self.expect_backup(school, dict(told))

    def expect_backup(self, school, told):
        lists = list(school.backups.rglob("*.list"))
        expect(lists or "backup" not in told, "a backup that was done is gone")
        if lists:
            school.expect_backup()


def main():
    begun, told = time.monotonic(), []
    for sealing in (False, True):
        with tempfile.TemporaryDirectory(prefix="schoolgate-power-") as folder:
            life = Life(Path(folder), sealing)
            lost = life.cut(random.Random(SEED + sealing), CUTS)
        expect(lost, "no cut lost anything: nothing was shown")
        told.append(f"{'sealed' if sealing else 'plain'}: {CUTS} power cuts in {len(life.notes)} notes, {lost} lost something unsynced")
    print(f"{'; '.join(told)}; {time.monotonic() - begun:.0f} s, seed {SEED}: "
          "no photo lost, doubled, unreadable or out unapproved, nothing undone")


if __name__ == "__main__":
    try:
        main()
    except Broken as broken:
        sys.exit(f"seed {SEED}: {broken}")
