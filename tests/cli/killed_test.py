#!/usr/bin/env python3
"""Kills the real program, with kill -9 and with its children, at random moments of all that it does with photos.

    killed_test.py SCHOOLGATE OPENED_WORKSPACE SAMPLES [KILLS [SEED]]

Photos go through one workspace after the other, plain and sealed in turn: taken in and analysed, sealed, approved, released,
another key taken, backed up, taken down, expired. Each step is killed at random moments of the time that it takes
undisturbed, begun again, and let come to its end. After each kill nothing may be lost, doubled, unreadable or out
unapproved; in the end all is as if nobody had been killed. Needs nothing but Python.
"""

import random
import sys
import tempfile
import time
from pathlib import Path

from school_life import PHOTOS, Broken, Programs, School, expect, pictures_of

PROGRAMS = Programs(*(Path(word).resolve() for word in sys.argv[1:3]))
SAMPLES = Path(sys.argv[3]).resolve()
KILLS = int(sys.argv[4]) if len(sys.argv) > 4 else 8
SEED = int(sys.argv[5]) if len(sys.argv) > 5 else random.randrange(1 << 30)
MOST_KILLS_OF_A_STEP = 4
MOST_INTERRUPTED = 2


class Killing:
    """Kills each step so many times, then lets it end."""

    def __init__(self):
        self.chance, self.took = random.Random(SEED), {}  # seconds of each step, undisturbed
        self.made, self.hits, self.of = 0, 0, {}

    def live(self, school, kills):
        def step(name, words_now, good=(0,)):
            # A photo whose analysis ended the program three times is put aside, as it should be.
            most = min(kills, MOST_INTERRUPTED) if name == "process" else kills
            for _ in range(most if name in self.took else 0):
                if words := words_now():
                    hit = school.kill(words, self.chance.uniform(0, 0.8 * self.took[name]))
                    self.made += 1
                    self.hits += hit
                    self.of[name] = self.of.get(name, 0) + hit
                    school.check()
            if words := words_now():
                seconds, _ = school.finish(*words, good=good)
                self.took.setdefault(name, seconds)
            expect(school.check(), "the workspace can be looked into")

        school.live(step)


def main():
    killing, schools, begun = Killing(), 0, time.monotonic()
    while killing.made < KILLS:
        # The first is let alone: it tells how long each step takes.
        left = KILLS - killing.made
        kills = 0 if schools == 0 else min(MOST_KILLS_OF_A_STEP, -(-left // len(killing.took)))
        pictures = list(pictures_of(SAMPLES, schools * PHOTOS))
        with tempfile.TemporaryDirectory(prefix="schoolgate-killed-") as folder:
            (Path(folder) / "disk").mkdir()
            school = School(PROGRAMS, Path(folder) / "disk", pictures, sealing=schools % 2 == 0 or KILLS < 20)
            school.begin(pictures)
            killing.live(school, kills)
        schools += 1
    told = ", ".join(f"{name} {count}" for name, count in killing.of.items())
    print(f"{killing.made} kills, {killing.hits} of them while it worked ({told}), {schools} schools, "
          f"{time.monotonic() - begun:.0f} s, seed {SEED}: nothing lost, doubled, unreadable or out unapproved")
    expect(killing.hits, "every kill came too late: nothing was shown")


if __name__ == "__main__":
    try:
        main()
    except Broken as broken:
        sys.exit(f"seed {SEED}: {broken}")
