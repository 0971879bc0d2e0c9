#!/usr/bin/env python3
"""How many photos one worker looks at in a time, and two together, with rows on a PostgreSQL server.

    tests/on_postgresql.sh workers_bench.py SCHOOLGATE PHOTOS [WORKERS...]

PHOTOS is a folder of JPEG files; each number of workers (default 1 and 2) gets a school of its own with all of them.
Clocks begin when the first photo is held, so that loading models does not count.
"""

import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROGRAM, PHOTOS = (Path(word).resolve() for word in sys.argv[1:3])
NUMBERS = [int(word) for word in sys.argv[3:]] or [1, 2]
FOLDER, PORT = os.environ["SCHOOLGATE_TEST_POSTGRESQL"].rsplit(":", 1)


def ask(sql):
    return subprocess.run(["psql", "-h", FOLDER, "-p", PORT, "-U", "administrator", "-v", "ON_ERROR_STOP=1", "-qAt", "schools"], input=sql,
                          capture_output=True, text=True, check=True).stdout.strip()


def run(*words):
    return subprocess.run([PROGRAM, *map(str, words)], capture_output=True, text=True, check=True).stdout


def measure(number, folder):
    school = f"bench_{number}"
    workspace = folder / school
    ask(run("--quiet", "database", "prepare", school, "schools"))
    run("init", workspace, "--database", f"postgresql://{school}@/schools?host={FOLDER}&port={PORT}")
    settings = workspace / "schoolgate.conf"
    settings.write_text(settings.read_text(encoding="utf-8").replace("developed_by = here", "developed_by = workers"), encoding="utf-8")
    photos = sorted(PHOTOS.rglob("*.jpg"))
    run("--workspace", workspace, "process", *photos)
    held = f"SELECT COUNT(*) FROM {school}.photos WHERE state NOT IN ('received', 'analysed')"
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    workers = [subprocess.Popen([PROGRAM, "--quiet", "--workspace", workspace, "worker"]) for _ in range(number)]
    while int(ask(held)) < number:
        time.sleep(0.2)
    begun, already = time.monotonic(), int(ask(held))
    while int(ask(held)) < len(photos):
        time.sleep(0.2)
    seconds = time.monotonic() - begun
    for worker in workers:
        worker.send_signal(signal.SIGTERM)
        worker.wait()
    processor = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
    print(f"{number} workers: {len(photos)} photos, {(len(photos) - already) / seconds:.2f} a second, {processor / len(photos):.2f} s of a processor "
          f"for each, with loading and the looks of this bench; load {os.getloadavg()[0]:.0f}", flush=True)


def main():
    with tempfile.TemporaryDirectory(prefix="schoolgate-workers-") as folder:
        for number in NUMBERS:
            measure(number, Path(folder))


if __name__ == "__main__":
    main()
