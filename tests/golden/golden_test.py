#!/usr/bin/env python3
"""What the program finds and decides on the made school's photos, against the figures that are written down.

    golden_test.py SCHOOLGATE CHECKOUT [--write]

Imports samples/register.csv, enrols samples/enrol, and inspects samples/inbox; figures.csv beside this file says what came of
it for each photo and platform, with this system's libraries and the models at hand. Any other figure fails, a better one
too: --write writes the present ones down, and the change that made them says why. Where figures.csv knows nothing of this
system or these models it says so and ends with exit code 77.
"""

import argparse
import csv
import json
import subprocess
import sys
import tempfile
from pathlib import Path

SKIPPED = 77
FIGURES = Path(__file__).resolve().parent / "figures.csv"
KEYS = ("system", "models", "platform", "photo")
COUNTS = (
    "faces",  # of people, in the truth
    "found",  # of them, covered by a finding
    "false",  # findings that are nobody's face
    "hide",  # faces that may not be shown there
    "leaked",  # of them, not redacted
    "show",  # faces that may be shown
    "shown",  # of them
    "names",  # lines that name somebody who may not be named there
    "names_leaked",
    "harmless",  # lines that name nobody
    "harmless_hidden",
)
PLATFORMS = ("facebook", "website")
COVERED = 0.25  # of a line's length, from which on it counts as hidden


def system():
    """Whose libraries these are: figures differ a little between them."""
    words = {}
    for line in Path("/etc/os-release").read_text(encoding="utf-8").splitlines():
        name, _, value = line.partition("=")
        words[name] = value.strip('"')
    return f"{words.get('ID', 'unknown')} {words.get('VERSION_ID', '')}".strip()


def models_at_hand(program):
    listed = subprocess.run([program, "models", "list"], capture_output=True, text=True, check=True).stdout
    in_use = next(line for line in listed.splitlines() if line.startswith("In use: "))
    if "nobody is recognised" in in_use:
        return "none"
    if "YuNet" not in in_use:
        return "packages"
    return "all" if "Intel" in in_use and "MobileFaceNet" in in_use else "some"


def inspect(program, samples, workspace):
    def run(*words, may_ask=False):
        done = subprocess.run([program, "--workspace", workspace, *map(str, words)], capture_output=True, text=True)
        if done.returncode not in ((0, 1) if may_ask else (0,)):
            sys.exit(f"schoolgate {words[0]} ended with {done.returncode}: {done.stderr}")
        return done.stdout

    run("init", workspace, "--dpia", "GOLDEN-1 of 2026-06-01")
    run("register", "import", samples / "register.csv")
    run("enrol", samples / "enrol", may_ask=True)
    photos = sorted((samples / "inbox").rglob("*.jpg"))
    return [json.loads(line) for line in run("inspect", "--json", *photos, may_ask=True).splitlines()]


def holds(quad, x, y):
    """Whether a convex quad holds the point."""
    sides = [
        (bx - ax) * (y - ay) - (by - ay) * (x - ax) for (ax, ay), (bx, by) in zip(quad, quad[1:] + quad[:1])
    ]
    return all(side >= 0 for side in sides) or all(side <= 0 for side in sides)


def share_hidden(line, hidden):
    """Of 20 points along a line's middle, those within a hidden piece."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = line
    left, right = ((ax + dx) / 2, (ay + dy) / 2), ((bx + cx) / 2, (by + cy) / 2)
    points = [(left[0] + (right[0] - left[0]) * t / 20, left[1] + (right[1] - left[1]) * t / 20) for t in range(1, 20)]
    return sum(any(holds(quad, *point) for quad in hidden) for point in points) / len(points)


def same_face(truth, found):
    ax, ay, aw, ah = truth
    bx, by, bw, bh = found
    width, height = min(ax + aw, bx + bw) - max(ax, bx), min(ay + ah, by + bh) - max(ay, by)
    if width <= 0 or height <= 0:
        return 0
    return width * height / (aw * ah + bw * bh - width * height)


def counts(truth, seen, platform, register):
    def action(finding):
        return finding["decisions"].get(platform, {}).get("action", "redact")

    def face_may_show(person):
        row = register.get(person)
        return (row is not None and row[f"photo_{platform}"] == "yes" and row["biometric_consent"] == "yes"
                and row["do_not_publish"] == "no")

    count = dict.fromkeys(COUNTS, 0)
    taken = set()
    for face in truth["faces"]:
        best = max(range(len(seen["faces"])), default=None, key=lambda i: same_face(face["box"], seen["faces"][i]["box"]))
        found = best is not None and same_face(face["box"], seen["faces"][best]["box"]) >= 0.3
        if found:
            taken.add(best)
        visible = not found or action(seen["faces"][best]) == "keep"
        may_show = face_may_show(face["id"])
        count["faces"] += 1
        count["found"] += found
        count["show" if may_show else "hide"] += 1
        count["shown" if may_show else "leaked"] += visible
    count["false"] = len(seen["faces"]) - len(taken)
    hidden = [one["quad"] for kind in ("texts", "codes") for one in seen[kind] if action(one) == "redact"]
    for text in truth["texts"]:
        is_hidden = share_hidden(text["quad"], hidden) >= COVERED
        if not text["pupil_ids"]:
            count["harmless"] += 1
            count["harmless_hidden"] += is_hidden
        elif any(register.get(person, {}).get(f"name_{platform}") != "yes" for person in text["pupil_ids"]):
            count["names"] += 1
            count["names_leaked"] += not is_hidden
    return count


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("schoolgate", type=Path)
    parser.add_argument("checkout", type=Path)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    program, samples = options.schoolgate.resolve(), options.checkout.resolve() / "samples"
    here = {"system": system(), "models": models_at_hand(program)}
    with open(FIGURES, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    known = {tuple(row[key] for key in KEYS): row for row in rows if all(row[key] == here[key] for key in here)}
    if not known and not options.write:
        print(f"figures.csv has no figures for {here['system']} with the models '{here['models']}'")
        sys.exit(SKIPPED)

    truth = json.loads((samples / "truth.json").read_text(encoding="utf-8"))
    with open(samples / "register.csv", encoding="utf-8-sig", newline="") as file:
        register = {row["pupil_id"]: row for row in csv.DictReader(file)}
    with tempfile.TemporaryDirectory() as folder:
        photos = inspect(program, samples, Path(folder) / "w")
    present = []
    for seen in photos:
        name = Path(seen["photo"]).name
        for platform in PLATFORMS:
            count = counts(truth[name], seen, platform, register)
            present.append({**here, "platform": platform, "photo": name, **{key: str(n) for key, n in count.items()}})
    if len(present) != len(PLATFORMS) * len(truth):
        sys.exit(f"FAILED: {len(photos)} of {len(truth)} photos were inspected")

    if options.write:
        others = [row for row in rows if not all(row[key] == here[key] for key in here)]
        with open(FIGURES, "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, KEYS + COUNTS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(sorted(others + present, key=lambda row: tuple(row[key] for key in KEYS)))
        return
    different = 0
    for row in present:
        written = known.get(tuple(row[key] for key in KEYS), {})
        for count in COUNTS:
            if row[count] != written.get(count):
                different += 1
                print(f"{row['photo']} on {row['platform']}: {count} is {row[count]}, written down is {written.get(count)}")
    for platform in PLATFORMS:
        totals = {key: sum(int(row[key]) for row in present if row["platform"] == platform) for key in COUNTS}
        print(f"{here['system']}, {here['models']}, {platform}: " + ", ".join(f"{key} {n}" for key, n in totals.items()))
    if different:
        sys.exit(f"FAILED: {different} figures are not those of {FIGURES.name}: where the change is meant, write them anew "
                 "(--write)")


main()
