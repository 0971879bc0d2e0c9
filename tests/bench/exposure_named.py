#!/usr/bin/env python3
"""Photos of strangers as if the two largest faces of each were consenting pupils, the whole way to careful platforms.

    exposure_named.py SCHOOLGATE OUT PHOTO...
    exposure_school.py SCHOOLGATE OUT facebook website

Two, since three would be a group, in which faces may be as large as they are. OUT/workspace is made with --careful and
without recognition; the faces are named as a technician names them; OUT/<platform>/ holds what is released.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path


def main(program, out, photos):
    workspace = out / "workspace"
    out.mkdir(parents=True)

    def schoolgate(*words):
        done = subprocess.run([program, "--workspace", str(workspace), *map(str, words)], stdout=subprocess.PIPE, text=True)
        if done.returncode not in (0, 1):  # 1: some photo needs attention
            sys.exit(done.returncode)
        return done.stdout

    schoolgate("init", workspace, "--careful")
    register = out / "register.csv"
    register.write_text("pupil_id,first_name,last_name,photo_facebook,photo_website\n"
                        "P001,Qxavine,Zorbatrell,yes,yes\nP002,Vrinkol,Yubbestrand,yes,yes\n", encoding="utf-8")
    schoolgate("register", "import", register)
    event = workspace / "inbox" / "School year"
    event.mkdir()
    for photo in photos:
        shutil.copy(photo, event)
    print(schoolgate("process").strip())
    files = {}
    for line in schoolgate("--json", "review", "list", "--state", "held").splitlines():
        photo = json.loads(line)
        files[photo["photo"]] = photo["file"]
        faces = json.loads(schoolgate("--json", "review", "show", photo["photo"]))["findings"]["faces"]
        sure = sorted((i for i, face in enumerate(faces) if not face["doubtful"]), key=lambda i: -max(faces[i]["box"][2:]))
        for person, face in zip(("P001", "P002"), sure):
            schoolgate("review", "rule", photo["photo"], "--face", face + 1, "--person", person)
        schoolgate("review", "show", photo["photo"], "--pictures", out / "look")
        schoolgate("review", "approve", photo["photo"], "--rest-redacted")
    released = json.loads(schoolgate("--json", "release"))
    for file in released["files"]:
        folder = out / file["platform"]
        folder.mkdir(exist_ok=True)
        shutil.copy(workspace / "released" / file["path"], folder / Path(files[file["photo"]]).with_suffix(".jpg").name)
    print(f"{len(files)} photos, {len(released['files'])} files released")


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve(), [Path(word).resolve() for word in sys.argv[3:]])
