#!/usr/bin/env python3
"""Takes the program, the samples and some models to a place with no ../shared, and runs the demo there.

    fresh_test.py packages|none|all SCHOOLGATE CHECKOUT

`packages` takes the models that packages of the npm registry carry, out of CHECKOUT/build/models, where ./bootstrap put
them (skipped, with exit code 77, where they are not); `all` also what else the program finds here; `none` takes no model.
Prints what the demo said and the seconds that it took. Needs nothing but Python and what the demo needs.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SKIPPED = 77
MOST_LINES = 45
MOST_SECONDS = 60


def listed(program, *words, env=None):
    done = subprocess.run([program, "--json", *words], capture_output=True, text=True, check=True, env=env)
    return [json.loads(line) for line in done.stdout.splitlines()]


def take_models(world, program, checkout, tree):
    """Copies the models of that world; what of them is missing here."""
    folder = tree / "build" / "models"
    folder.mkdir(parents=True)
    missing = []
    for model in listed(program, "models", "list"):
        wanted = world == "all" or (world == "packages" and "package" in model["sources"])
        if not wanted:
            continue
        own = checkout / "build" / "models" / model["file"]
        source = own if own.exists() else Path(model.get("path", own))
        if source.exists():
            shutil.copy(source, folder)
        else:
            missing.append(model["file"])
    return missing


def take_engine(checkout, tree):
    """Copies what ./bootstrap brought to run the networks quicker, where it did."""
    library = checkout / "build" / "onnxruntime" / "libonnxruntime.so"
    if library.exists():
        (tree / "build" / "onnxruntime").mkdir()
        shutil.copy(library, tree / "build" / "onnxruntime")


def check(condition, words):
    if not condition:
        sys.exit(f"FAILED: {words}")


def check_photos(world, program, workspace, environment):
    held = listed(program, "--workspace", workspace, "review", "list", "--state", "released", env=environment)
    shown, faces = sum(photo["faces_shown"] for photo in held), sum(photo["faces"] for photo in held)
    print(f"{world}: {len(held)} photos released, {shown} of {faces} faces shown in them")
    check(shown > 0, "no pupil is shown")
    check(shown < faces, "nobody is redacted")
    check((workspace / "before-after.jpg").read_bytes().startswith(b"\xff\xd8"), "there is no picture before and after")
    if world == "none":
        return
    aside = listed(program, "--workspace", workspace, "review", "list", "--state", "blocked", env=environment)
    check(aside, "the photo of a pupil who must not be published is not blocked")


def main(world, program, checkout):
    program, checkout = Path(program).resolve(), Path(checkout).resolve()
    with tempfile.TemporaryDirectory() as place:
        tree = Path(place) / "tree"
        moved = tree / "build" / "release" / "schoolgate"
        moved.parent.mkdir(parents=True)
        for each in (program, program.with_name("schoolgate-decoder")):
            shutil.copy(each, moved.with_name(each.name))
        shutil.copytree(checkout / "samples", tree / "samples")
        missing = take_models(world, program, checkout, tree)
        take_engine(checkout, tree)
        if missing:
            print(f"Skipped: {', '.join(missing)} not in build/models: ./bootstrap models brings them where an npm registry "
                  "is in reach")
            sys.exit(SKIPPED)
        environment = {name: value for name, value in os.environ.items() if not name.startswith("SCHOOLGATE_")}
        began = time.monotonic()
        demo = subprocess.run([tree / "samples" / "demo", "build/release/schoolgate", tree / "demo"], cwd=tree, text=True,
                              env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        seconds = time.monotonic() - began
        print(demo.stdout)
        print(f"{world}: {seconds:.1f} s, {len(demo.stdout.splitlines())} lines, exit code {demo.returncode}")
        check(demo.returncode == 0, "the demo ended badly")
        check(len(demo.stdout.splitlines()) <= MOST_LINES, "the demo says more than a newcomer reads")
        check_photos(world, moved, tree / "demo", environment)
        if seconds > MOST_SECONDS:
            print(f"Note: the demo took more than {MOST_SECONDS} s; is this machine busy?")


if __name__ == "__main__":
    if len(sys.argv) != 4 or sys.argv[1] not in ("packages", "none", "all"):
        sys.exit(__doc__)
    main(*sys.argv[1:])
