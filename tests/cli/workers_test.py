#!/usr/bin/env python3
"""Several workers of the real program on two schools whose rows lie on a PostgreSQL server, killed and frozen at random.

    tests/on_postgresql.sh workers_test.py SCHOOLGATE SAMPLES [SEED]

Three workers share the photos of both schools. Whoever takes one chosen photo is killed each time, so that it is a photo
that ends the program; others are killed with SIGKILL at random; one is frozen with SIGSTOP until another has taken its
photo, and woken. In the end each photo is held exactly once, the chosen one is quarantined after three tries, no file is
missing, and the ledgers are whole. Needs nothing but Python.
"""

import contextlib
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from school_life import Broken, expect

PROGRAM, SAMPLES = (Path(word).resolve() for word in sys.argv[1:3])
SEED = int(sys.argv[3]) if len(sys.argv) > 3 else random.randrange(1 << 30)
FOLDER, PORT = os.environ["SCHOOLGATE_TEST_POSTGRESQL"].rsplit(":", 1)
SCHOOLS = {"oak": 10, "elm": 5}
WORKERS, LEASE, RANDOM_KILLS, TRIES = 3, 3, 3, 3
POISON = ("oak", 2)
PATIENCE = 500


def pictures(school, number):
    """One picture as several files: each has its number as a comment."""
    jpeg = next((SAMPLES / "enrol" / "P001").glob("*.jpg")).read_bytes()
    for i in range(number):
        comment = f"{school} {i}".encode()
        yield jpeg[:2] + b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment + jpeg[2:]


class Administrator:
    """One connection that looks into every school's rows, which nobody else can."""

    def __init__(self):
        self.psql = subprocess.Popen(["psql", "-h", FOLDER, "-p", PORT, "-U", "administrator", "-qAt", "schools"], stdin=subprocess.PIPE,
                                     stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def ask(self, sql):
        self.psql.stdin.write(f"{sql};\n\\echo end of answer\n")
        self.psql.stdin.flush()
        rows = []
        while (line := self.psql.stdout.readline().rstrip("\n")) != "end of answer":
            expect(self.psql.poll() is None and not line.startswith("ERROR"), f"{sql}: {line}")
            rows.append(line.split("|"))
        return rows

    def number(self, sql):
        return int(self.ask(sql)[0][0])

    def close(self):
        self.psql.stdin.close()
        self.psql.wait()
        self.psql.stdout.close()


class Trust:
    def __init__(self, folder, administrator):
        self.folder, self.administrator, self.workers, self.ended = folder, administrator, {}, {}

    def run(self, *words, school=None, good=(0,)):
        place = ["--workspace", self.folder / school] if school else []
        done = subprocess.run([PROGRAM, *map(str, place), *map(str, words)], capture_output=True, text=True, check=False)
        expect(done.returncode in good, f"{words}: {done.returncode} {done.stdout}{done.stderr}")
        return done.stdout

    def begin(self, school, number):
        self.administrator.ask(self.run("--quiet", "database", "prepare", school, "schools").rstrip().rstrip(";"))
        self.run("init", self.folder / school, "--database", f"postgresql://{school}@/schools?host={FOLDER}&port={PORT}")
        settings = self.folder / school / "schoolgate.conf"
        text, changed = re.subn(r"(?m)^#?\s*developed_by = here$", "developed_by = workers", settings.read_text(encoding="utf-8"))
        expect(changed == 1, "the settings say who looks at photos")
        settings.write_text(text, encoding="utf-8")
        for i, data in enumerate(pictures(school, number)):
            (self.folder / school / "inbox" / f"{i}.jpg").write_bytes(data)
        told = self.run("process", school=school)
        expect(f"{number} photos taken in, to be looked at by workers" in told, told)
        expect(self.waiting(school) == number, "they wait")

    def start(self):
        named = [word for school in SCHOOLS for word in ("--school", f"{school}={self.folder / school}")]
        log = (self.folder / f"worker-{len(self.workers) + len(self.ended)}.log").open("w+", encoding="utf-8")
        worker = subprocess.Popen([PROGRAM, "worker", *map(str, named), "--lease", str(LEASE), "--detect", "fast"], stdout=log,
                                  stderr=subprocess.STDOUT, start_new_session=True)
        self.workers[worker.pid] = (worker, log)

    def kill(self, pid):
        worker, log = self.workers.pop(pid)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
        self.ended[pid] = worker.wait()
        log.close()

    def waiting(self, school):
        return self.administrator.number(f"SELECT COUNT(*) FROM {school}.photos WHERE state IN ('received', 'analysed')")

    def in_hand(self):
        """School, photo, number of the claim and process of each claim that holds."""
        rows = []
        for school in SCHOOLS:
            rows += [(school, int(photo), int(number), int(process)) for photo, number, process in self.administrator.ask(
                f"SELECT c.photo, c.number, w.process FROM {school}.claims c JOIN {school}.workers w ON w.id = c.worker WHERE c.until > 0")]
        return [row for row in rows if row[3] in self.workers]

    def look_after(self):
        """A worker that ended by itself is a failure."""
        for pid, (worker, log) in self.workers.items():
            if worker.poll() is not None:
                log.seek(0)
                raise Broken(f"worker {pid} ended by itself with {worker.returncode}: {log.read()}")

    def drain(self):
        for pid in self.workers:
            os.kill(pid, signal.SIGTERM)
        for worker, log in self.workers.values():
            expect(worker.wait(timeout=PATIENCE) == 0, "a worker that is asked to end ends well")
            log.close()
        self.workers.clear()


def disturb(trust):
    """Until nothing waits. Gives how often the chosen photo's worker was killed, others were, and one that was frozen came too late."""
    chance, until = random.Random(SEED), time.monotonic() + PATIENCE
    poisoned, killed, frozen, stopped = 0, 0, 0, None
    while sum(trust.waiting(school) for school in SCHOOLS) > 0 or stopped:
        expect(time.monotonic() < until, f"photos still wait after {PATIENCE} s")
        if not stopped:
            trust.look_after()
        while len(trust.workers) < WORKERS:
            trust.start()
        hands = trust.in_hand()
        if stopped:
            school, photo, number, pid = stopped
            state = trust.administrator.ask(f"SELECT state FROM {school}.photos WHERE id = {photo}")[0][0]
            taken = any(claim[:2] == (school, photo) and claim[2] > number and claim[3] != pid for claim in hands)
            # Held before it was frozen: it slept on no photo.
            frozen += taken
            if taken or state not in ("received", "analysed"):
                os.kill(pid, signal.SIGCONT)
                stopped = None
        for school, photo, number, pid in hands:
            if pid not in trust.workers or (stopped and pid == stopped[3]):
                continue
            if (school, photo) == POISON:
                if number <= TRIES:
                    trust.kill(pid)
                    poisoned += 1
            elif number == 1 and killed < RANDOM_KILLS and chance.random() < 0.2:
                trust.kill(pid)
                killed += 1
            elif number == 1 and frozen == 0 and not stopped:
                os.kill(pid, signal.SIGSTOP)
                stopped = (school, photo, number, pid)
        time.sleep(0.02)
    return poisoned, killed, frozen


def check(trust, school, number):
    ask = trust.administrator.ask
    states = {int(photo): state for photo, state in ask(f"SELECT id, state FROM {school}.photos ORDER BY id")}
    expect(len(states) == number, f"{school}: {len(states)} photos of {number}")
    poison = POISON[1] if POISON[0] == school else None
    expect(all(state == ("quarantined" if photo == poison else "held") for photo, state in states.items()), f"{school}: {states}")
    held = dict(ask(f"SELECT subject, COUNT(*) FROM {school}.ledger WHERE action = 'photo.held' GROUP BY subject"))
    expect(len(held) == number - (poison is not None) and set(held.values()) == {"1"}, f"{school}: each photo is held once: {held}")
    if poison:
        reason = ask(f"SELECT reason FROM {school}.photos WHERE id = {poison}")[0][0]
        expect("3 workers ended or were cut off" in reason, reason)
    expect(trust.administrator.number(f"SELECT COUNT(*) FROM {school}.claims") == 0, f"{school}: no claim is left")
    for (sha256,) in ask(f"SELECT sha256 FROM {school}.renditions"):
        expect((trust.folder / school / "holds" / f"{sha256}.jpg").is_file(), f"{school}: a picture is missing")
    trust.run("ledger", "verify", school=school)
    trust.run("process", school=school)  # sweeps what the killed left behind
    left = list((trust.folder / school).rglob(".partial-*"))
    expect(not left, f"{school}: {left} are left")
    facts = trust.run("doctor", school=school, good=(0, 1))
    expect(re.search(r"workers +none is at work and 0 photos wait", facts), facts)
    expect(re.search(r"ok +pictures", facts), facts)


def main():
    begun, administrator = time.monotonic(), Administrator()
    with tempfile.TemporaryDirectory(prefix="schoolgate-workers-") as folder:
        trust = Trust(Path(folder), administrator)
        try:
            for school, number in SCHOOLS.items():
                trust.begin(school, number)
            poisoned, killed, frozen = disturb(trust)
            trust.drain()
        finally:
            for pid in list(trust.workers):
                trust.kill(pid)
        for school, number in SCHOOLS.items():
            check(trust, school, number)
        administrator.close()
    expect(poisoned == TRIES and frozen > 0, f"{poisoned} ends by the chosen photo, {frozen} frozen: too little was disturbed")
    print(f"{sum(SCHOOLS.values())} photos of {len(SCHOOLS)} schools, {WORKERS} workers: {poisoned} ended by the chosen photo, {killed} killed at random, "
          f"{frozen} frozen past its lease, {time.monotonic() - begun:.0f} s, seed {SEED}: each photo held once, nothing lost")


if __name__ == "__main__":
    try:
        main()
    except Broken as broken:
        sys.exit(f"seed {SEED}: {broken}")
