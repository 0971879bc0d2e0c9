#!/usr/bin/env python3
"""crops.py INSPECTED.jsonl TRUTH.json REGISTER.csv [--platform P]...

What suggested crops of the made school hold, by its truth. INSPECTED.jsonl is what `schoolgate inspect --json` printed of its
photos. Somebody may be shown if the register says so (photo_P, biometric_consent, not do_not_publish); everybody else found in
a crop, by as little as a corner of the face, is counted, and so is a name that may not be shown. A photo's crop is the one, of
all shapes, that keeps most. "Possible" is a photo in which some rectangle of one of the shapes, as large as a crop has to be, holds at
least 70 % of the faces that the program shows, with their hair and room above: once with the covers of hidden heads and hidden texts kept out,
once with the column below the heads too, as wide as 2.7 of them are high. Exit status 1 when somebody is in a crop who may not be.
"""
import argparse
import csv
import json
import sys
from pathlib import Path

LEAST_SIDE, LEAST_AREA, WANTED = 320, 1 / 16, 0.7


def meet(a, b):
    return a[0] < b[0] + b[2] and b[0] < a[0] + a[2] and a[1] < b[1] + b[3] and b[1] < a[1] + a[3]


def holds(outer, box):
    x, y, width, height = box
    return outer[0] <= x and outer[1] <= y and x + width <= outer[0] + outer[2] and y + height <= outer[1] + outer[3]


def grown(box, above=0.4):
    x, y, width, height = box
    return [x - 0.3 * width, y - above * height, 1.6 * width, (1.3 + above) * height]


def within(box, size):
    left, top = max(0, box[0]), max(0, box[1])
    return [left, top, min(size[0], box[0] + box[2]) - left, min(size[1], box[1] + box[3]) - top]


def around(quad):
    xs, ys = zip(*quad)
    return [min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)]


def column(box):
    x, y, width, height = box
    return [x + width / 2 - 1.35 * height, y, 2.7 * height, 8 * height]


def held_in(free, shape, least, shown):
    """The same of the largest windows of one shape within a free rectangle."""
    left, top, wide, high = free
    width, height = min(wide, high * shape), min(high, wide / shape)
    if min(width, height) < LEAST_SIDE or width * height < least:
        return 0
    lefts = {left, *(min(max(left, x), left + wide - width) for x, _, _, _ in shown)}
    tops = {top, *(min(max(top, y), top + high - height) for _, y, _, _ in shown)}
    return max(sum(holds((x, y, width, height), box) for box in shown) for x in lefts for y in tops)


def most_held(size, kept_out, shown):
    """How many of the shown boxes the best window of any shape without anything that is kept out holds."""
    width, height = size
    shapes = (width / height, 1, 4 / 5, 16 / 9)
    least = LEAST_AREA * width * height
    best = 0
    for left in {0, *(x + w for x, _, w, _ in kept_out)}:
        for right in {width, *(x for x, _, _, _ in kept_out)}:
            if right - left < LEAST_SIDE:
                continue
            between = sorted((y, y + h) for x, y, w, h in kept_out if x < right and left < x + w)
            top = 0
            for start, end in [*between, (height, height)]:
                free = (left, top, right - left, start - top)
                if start > top:
                    best = max(best, *(held_in(free, shape, least, shown) for shape in shapes))
                top = max(top, end)
    return best


def measure(photos, truth, register, platform):
    def face_ok(person):
        row = register.get(person)
        return bool(row) and row[f"photo_{platform}"] == "yes" and row["biometric_consent"] == "yes" and row["do_not_publish"] == "no"

    def name_ok(people):
        return all(person in register and register[person][f"name_{platform}"] == "yes" for person in people)

    found = dict(photos=0, cropped=0, first=0, crops=0, faces=0, names=0, kept=0, shown=0)
    possible = {"heads": [0, 0, 0, 0], "bodies": [0, 0, 0, 0]}
    wrong = []
    for photo in photos:
        name = Path(photo["photo"]).name
        crops = photo["crops"].get(platform, {})
        if photo.get("blocked"):
            continue
        decided = [(face["box"], face["decisions"][platform]["action"], face["identity"]) for face in photo["faces"]]
        shown = [box for box, action, identity in decided if action == "keep" and identity]
        hidden = [box for box, action, _ in decided if action == "redact"]
        if not hidden or not shown:
            continue
        found["photos"] += 1
        found["cropped"] += bool(crops)
        found["first"] += any(crop["first"] for crop in crops.values())
        best = max((crop["kept"] for crop in crops.values()), default=0)
        found["kept"] += best
        found["shown"] += len(shown)
        size = (photo["width"], photo["height"])
        whole_heads = [within(grown(box, 0.6), size) for box in shown]
        texts = [around(text["quad"]) for text in photo["texts"] if text["decisions"][platform]["action"] == "redact"]
        heads = texts + [grown(box) for box in hidden]
        for kind, kept_out in (("heads", heads), ("bodies", heads + [column(box) for box in hidden])):
            if most_held(size, kept_out, whole_heads) >= WANTED * len(shown):
                row = possible[kind]
                row[0] += 1
                row[1] += best
                row[2] += len(shown)
                row[3] += best >= WANTED * len(shown)
        for ratio, crop in crops.items():
            found["crops"] += 1
            for face in truth[name]["faces"]:
                if not face_ok(face["id"]) and meet(crop["part"], face["box"]):
                    found["faces"] += 1
                    wrong.append(f"{name}, {platform}, {ratio}: face of {face['id']}")
            for text in truth[name]["texts"]:
                if text["pupil_ids"] and not name_ok(text["pupil_ids"]) and meet(crop["part"], around(text["quad"])):
                    found["names"] += 1
                    wrong.append(f"{name}, {platform}, {ratio}: '{text['text']}'")
    print(f"{platform}: {found['photos']} photos show and hide somebody; {found['cropped']} have a crop, {found['first']} one that comes first; "
          f"{found['crops']} crops hold {found['faces']} faces and {found['names']} names that may not be shown; "
          f"{found['kept']} of {found['shown']} shown faces kept")
    for kind, (count, kept, all_shown, enough) in possible.items():
        share = f"{kept} of {all_shown} ({kept / all_shown:.0%})" if all_shown else "none"
        print(f"  70 % possible with {kind} left out: {count} photos, {enough} of them reached, {share} faces kept")
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("inspected", "truth", "register"):
        parser.add_argument(name)
    parser.add_argument("--platform", action="append")
    options = parser.parse_args()
    photos = [json.loads(line) for line in Path(options.inspected).read_text().splitlines()]
    truth = json.loads(Path(options.truth).read_text())
    with open(options.register, encoding="utf-8-sig") as file:
        register = {row["pupil_id"]: row for row in csv.DictReader(file)}
    wrong = []
    for platform in options.platform or ["facebook", "x", "instagram", "website", "newsletter"]:
        wrong += measure([photo for photo in photos if "error" not in photo], truth, register, platform)
    print("\n".join(wrong))
    sys.exit(1 if wrong else 0)


main()
