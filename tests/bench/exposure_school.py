#!/usr/bin/env python3
"""Looks for faces in the released pictures of careful platforms that are larger than these let.

    release_school.py SCHOOLGATE SCHOOL OUT --careful
    exposure_school.py SCHOOLGATE OUT PLATFORM...

Each file in OUT/PLATFORM is searched anew, as closely as a photo is, by all networks together (the verifier's second
look is a single one). A face above the cap counts unless it is one that the decision lets be of any size: turned away,
or in a group. What the settings of OUT/workspace say otherwise than the standards (64 px, 3 people) is not heeded.
"""

import json
import subprocess
import sys
from pathlib import Path

FACE_PX, WITH_OTHERS = 64, 3


def turned_away(face):
    if "landmarks" not in face or face["quality"]["frontality"] > 0:
        return False
    (ax, ay), (bx, by), (nx, ny) = face["landmarks"][:3]
    eyes, nose = (bx - ax, by - ay), (nx - ax, ny - ay)
    along = nose[0] * eyes[0] + nose[1] * eyes[1]
    return along < 0 or along > eyes[0] ** 2 + eyes[1] ** 2


def height(face):
    return max(face["box"][2:])


def main(program, out, platforms):
    def schoolgate(*words):
        done = subprocess.run([program, "--workspace", str(out / "workspace"), "--json", *map(str, words)],
                              stdout=subprocess.PIPE, text=True)
        if done.returncode not in (0, 1):
            sys.exit(done.returncode)
        return [json.loads(line) for line in done.stdout.splitlines()]

    photos = {}
    for photo in schoolgate("review", "list", "--state", "released"):
        photos[Path(photo["file"]).stem] = schoolgate("review", "show", photo["photo"])[0]["findings"]
    for platform in platforms:
        files = sorted((out / platform).glob("*.jpg"))
        shown = hidden = names = alone = above = 0
        largest = 0.0
        for seen in schoolgate("inspect", "--no-recognition", *files):
            found = photos[Path(seen["photo"]).stem]
            scale = seen["width"] / found["width"]
            kept = []
            for face in found["faces"]:
                decision = face["decisions"][platform]
                hidden += f"{platform} is" in decision["reason"]
                if decision["action"] == "keep" and "consent" in decision["reason"]:
                    kept.append(face)
            names += sum("names or faces" in text["decisions"][platform]["reason"] for text in found["texts"])
            group = len({face["ruling"]["person"] or face["identity"][0]["person"] for face in kept}) >= WITH_OTHERS
            any_size = [face for face in kept if group or turned_away(face)]
            shown += len(kept)
            alone += len(kept) - len(any_size)
            for face in seen["faces"]:
                x, y, w, h = face["box"]
                middle = ((x + w / 2) / scale, (y + h / 2) / scale)
                free = any(one["box"][0] <= middle[0] <= one["box"][0] + one["box"][2] and
                           one["box"][1] <= middle[1] <= one["box"][1] + one["box"][3] for one in any_size)
                if free:
                    continue
                largest = max(largest, height(face))
                if height(face) > FACE_PX:
                    above += 1
                    print(f"  {platform} {Path(seen['photo']).name}: {height(face):.0f} px, score {face['score']}, "
                          f"doubtful {face['doubtful']}")
        print(f"{platform}: {len(files)} pictures, {shown} faces shown ({alone} of them small and face-on), "
              f"{hidden} hidden by exposure, {names} names by names-or-faces; "
              f"largest of the others seen {largest:.0f} px, above {FACE_PX} px: {above}")


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve(), sys.argv[3:])
