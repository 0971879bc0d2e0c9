#!/usr/bin/env python3
"""Takes the made school's event photos the whole way: process, approve, release, for every platform of the settings.

    release_school.py SCHOOLGATE SCHOOL OUT [--careful]

SCHOOL holds events/, enrol/ and register.csv. OUT/workspace is what a school would have; OUT/<platform>/ holds the
released files under their originals' names, as the scorer wants them. A photo that was not released has no file there.
Pictures keep their photo's own size, as the scorer wants them. With --careful the workspace is made so, sizes included.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path


def main(program, school, out, careful):
    workspace = out / "workspace"
    out.mkdir(parents=True)

    def schoolgate(*words):
        done = subprocess.run([program, "--workspace", str(workspace), *map(str, words)], stdout=subprocess.PIPE, text=True)
        if done.returncode not in (0, 1):  # 1: some photo or portrait needs attention
            sys.exit(done.returncode)
        return done.stdout

    schoolgate("init", workspace, "--dpia", "MADE-SCHOOL of 2026-01-01", *careful)
    settings = workspace / "schoolgate.conf"
    if not careful:
        settings.write_text(settings.read_text().replace("default = automatic", "default = 0"))
    schoolgate("register", "import", school / "register.csv")
    schoolgate("enrol", school / "enrol")
    shutil.copytree(school / "events", workspace / "inbox" / "School year")
    print(schoolgate("process").strip())

    photos = [json.loads(line) for line in schoolgate("--json", "review", "list").splitlines()]
    for photo in photos:
        if photo["state"] == "held":
            schoolgate("review", "show", photo["photo"], "--pictures", out / "look")
            schoolgate("review", "approve", photo["photo"], "--rest-redacted")
    files = {photo["photo"]: photo["file"] for photo in photos}
    released = json.loads(schoolgate("--json", "release"))
    for file in released["files"]:
        folder = out / file["platform"]
        folder.mkdir(exist_ok=True)
        shutil.copy(workspace / "released" / file["path"], folder / Path(files[file["photo"]]).with_suffix(".jpg").name)
    withheld = sorted(set(files.values()) - {files[file["photo"]] for file in released["files"]})
    print(f"{len(photos)} photos, {len(released['files'])} files released; withheld: {', '.join(withheld) or 'none'}")


if __name__ == "__main__":
    if len(sys.argv) < 4 or sys.argv[4:] not in ([], ["--careful"]):
        sys.exit(__doc__)
    main(*(Path(word).resolve() for word in sys.argv[1:4]), sys.argv[4:])
