#!/usr/bin/env python3
"""made_texts.py OUT [--seed N] [--each N]: photos of hard texts, by kind, for texts_bench.

Writes OUT/images/*.jpg, OUT/register.csv and OUT/truth.json ({photo: [{text, quad, want: hide|show, kind}]}), and with
`made_texts.py score OUT PRED.json` says how much of each kind is hidden (texts_bench --out). Needs python3-opencv,
python3-pil and the fonts of fonts-dkg-handwriting fonts-breip fonts-bwht fonts-klee fonts-femkeklaver fonts-rufscript
fonts-humor-sans fonts-comic-neue fonts-sil-andika fonts-ecolier-court fonts-cabinsketch fonts-lato fonts-liberation
fonts-open-sans fonts-ebgaramond fonts-droid-fallback fonts-freefont-ttf fonts-ocr-b (Debian)."""

import argparse
import collections
import json
import random
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

PUPILS = [tuple(line.split()) for line in """Harriet Montague|Oluwaseun Adebayo|Jayden Carter|Amelia Hughes|Zofia Nowak
Callum Fraser|Priya Raman|Lottie Brooks|Noah Bennett|Aisha Begum|Tomasz Zielinski|Isla Donovan|Ewan Prescott|Freya Lindqvist
Mohammed Khan|Chidera Okafor|Rhys Llewellyn|Poppy Whitaker|Leo Marchetti|Ruby Tanner""".replace("\n", "|").split("|")]
PRINTED = "Lato-Bold LiberationSans-Bold OpenSans-Regular EBGaramond12-Bold LiberationSerif-Bold Lato-Regular".split()
WRITTEN = ("dkg breipfont BecauseWeConnect-Regular BecauseWeLearn-Regular KleeOne-Regular Humor-Sans femkeklaver rufscript"
           " ComicNeue-Regular Andika-Regular Ecolier-court").split()
THIN = "Lato-Light ComicNeue-Light Dosis-Light BecauseWeConnect-Regular dkg KleeOne-Regular".split()
CHALK = "CabinSketch-Regular dkg KleeOne-SemiBold Humor-Sans BecauseWeLearn-Regular ComicNeue-Regular".split()
HARMLESS = ["School Sports Day", "Well done everyone", "Our topic this term is rivers", "Please wash your hands",
            "Reading corner", "Today we measured shadows", "Be kind to others", "Book Week", "Science fair"]


class Fonts:
    def __init__(self):
        listed = subprocess.run(["fc-list", ":", "file"], capture_output=True, text=True, check=True).stdout
        self.files = {Path(line.strip(": \n")).stem: line.strip(": \n") for line in listed.splitlines()}
        self.files.setdefault("rufscript", self.files.get("Rufscript010", ""))

    def of(self, name, size):
        """Capitals of 0.7 times the size, whatever the font makes of it."""
        _, top, _, bottom = ImageFont.truetype(self.files[name], 200).getbbox("H")
        return ImageFont.truetype(self.files[name], max(6, round(size * 140 / max(1, bottom - top))))


class Scene:
    """A photo of 1600 x 1200 with soft ground, papers laid on it, and their texts as truth."""

    def __init__(self, rng, fonts, size=(1600, 1200)):
        self.rng, self.fonts, self.items = rng, fonts, []
        low = np.array([[[rng.randint(60, 210) for _ in range(3)] for _ in range(8)] for _ in range(6)], np.uint8)
        self.picture = cv2.resize(low, size, interpolation=cv2.INTER_CUBIC)
        for _ in range(14):
            a, b = [(rng.randint(0, size[0]), rng.randint(0, size[1])) for _ in range(2)]
            cv2.rectangle(self.picture, a, b, [rng.randint(40, 230) for _ in range(3)], rng.choice([-1, 2, 6]))
        self.picture = cv2.GaussianBlur(self.picture, None, 5)

    def paper(self, size, ground, at, degrees, lines, kind, spacing=0, squeeze=1.0):
        """Lines are (text, font, pixels, ink, x, y, want). `at` is where the paper's middle lies."""
        sheet = Image.new("RGB", size, ground)
        draw = ImageDraw.Draw(sheet)
        boxes = []
        for text, font, pixels, ink, x, y, want in lines:
            face = self.fonts.of(font, pixels)
            if spacing:
                left = x
                for letter in text:
                    draw.text((left, y), letter, ink, face)
                    left += face.getlength(letter) + spacing
                box = draw.textbbox((x, y), text, face)
                box = (box[0], box[1], left - spacing, box[3])
            else:
                draw.text((x, y), text, ink, face)
                box = draw.textbbox((x, y), text, face)
            boxes.append((text, want, box))
        turn = cv2.getRotationMatrix2D((size[0] / 2, size[1] / 2), degrees, 1)
        turn[:, 2] += np.array(at) - np.array(size) / 2
        turn[0] *= squeeze
        turn[0, 2] += at[0] * (1 - squeeze)
        area = (self.picture.shape[1], self.picture.shape[0])
        laid = cv2.warpAffine(np.array(sheet)[:, :, ::-1].copy(), turn, area, flags=cv2.INTER_AREA)
        mask = cv2.warpAffine(np.full(size[::-1], 255, np.uint8), turn, area)
        self.picture[mask > 127] = laid[mask > 127]
        for text, want, (left, top, right, bottom) in boxes:
            corners = np.array([[left, top, 1], [right, top, 1], [right, bottom, 1], [left, bottom, 1]]) @ turn.T
            self.items.append({"text": text, "quad": corners.round(1).tolist(), "want": want, "kind": kind})

    def photographed(self, blur, noise):
        picture = cv2.GaussianBlur(self.picture, None, blur).astype(np.float32)
        picture += np.random.default_rng(self.rng.randint(0, 1 << 30)).normal(0, noise, picture.shape)
        return picture.clip(0, 255).astype(np.uint8)


def light(rng):
    return tuple(rng.randint(215, 255) for _ in range(3))


def dark(rng):
    return tuple(rng.randint(0, 70) for _ in range(3))


def mid(rng):
    return rng.choice([(220, 90, 80), (110, 160, 225), (110, 190, 120), (230, 180, 40), (180, 130, 200)])


def name(rng):
    first, last = rng.choice(PUPILS)
    return rng.choice([first, f"{first} {last}", f"{first} {last[0]}.", f"{first[0]}. {last}"])


def first(rng):
    return rng.choice(PUPILS)[0]


def kind_pegs(s, rng):
    for i in range(6):
        size = rng.randint(26, 44)
        s.paper((260, 110), light(rng), (200 + 240 * i, rng.randint(250, 330)), rng.uniform(-9, 9),
                [(first(rng), rng.choice(PRINTED + WRITTEN), size, dark(rng), 24, 28, "hide")], "pegs")
        s.paper((260, 110), rng.choice([(190, 40, 40), (30, 90, 170), (40, 110, 60), (120, 60, 140)]),
                (200 + 240 * i, rng.randint(780, 900)), rng.uniform(-9, 9),
                [(first(rng).upper(), rng.choice(PRINTED), size, (250, 250, 250), 24, 30, "hide")], "pegs")


def kind_capitals(s, rng):
    for i in range(6):
        s.paper((330, 140), rng.choice([light(rng), mid(rng)]), (260 + 520 * (i % 3), 320 + 500 * (i // 3)),
                rng.uniform(-15, 15), [(first(rng).upper(), rng.choice(PRINTED + WRITTEN), rng.randint(30, 60),
                                        dark(rng), 26, 30, "hide")], "capitals")


def kind_turned(s, rng):
    for i in range(4):
        angle = rng.choice([-1, 1]) * rng.uniform(15, 70)
        lines = [(name(rng), rng.choice(PRINTED + WRITTEN), rng.randint(26, 44), dark(rng), 40, 40, "hide"),
                 (rng.choice(HARMLESS), rng.choice(PRINTED), 26, dark(rng), 40, 120, "show"),
                 (name(rng), rng.choice(WRITTEN), rng.randint(26, 40), dark(rng), 40, 180, "hide")]
        s.paper((520, 260), light(rng), (420 + 760 * (i % 2), 320 + 560 * (i // 2)), angle, lines, "turned")


def kind_turned_alone(s, rng):
    for i in range(6):
        angle = rng.choice([-1, 1]) * rng.uniform(15, 70)
        s.paper((380, 100), rng.choice([light(rng), mid(rng)]), (280 + 510 * (i % 3), 300 + 560 * (i // 3)), angle,
                [(name(rng), rng.choice(PRINTED + WRITTEN), rng.randint(30, 46), dark(rng), 20, 20, "hide")], "turned alone")


def kind_small_writing(s, rng):
    for i in range(4):
        lines = [(name(rng), rng.choice(WRITTEN), rng.randint(20, 34), dark(rng), 30, 30 + 62 * n, "hide") for n in range(3)]
        lines.append((rng.choice(HARMLESS), rng.choice(WRITTEN), 24, dark(rng), 30, 230, "show"))
        s.paper((380, 300), light(rng), (400 + 780 * (i % 2), 300 + 580 * (i // 2)), rng.uniform(-8, 8), lines, "small writing")


def kind_boards(s, rng):
    ink, ground = rng.choice([((235, 235, 225), (30, 60, 40)), ((240, 240, 240), (35, 35, 40)), ((30, 40, 150), (245, 246, 247))])
    lines = [(rng.choice(HARMLESS), rng.choice(CHALK), rng.randint(50, 80), ink, 60, 40, "show")]
    lines += [(name(rng), rng.choice(CHALK), rng.randint(34, 76), ink, rng.randint(60, 600), 170 + 130 * n, "hide") for n in range(5)]
    s.paper((1250, 880), ground, (800, 600), rng.uniform(-4, 4), lines, "boards")


def kind_large_thin(s, rng):
    for i in range(3):
        ground, ink = rng.choice([(light, dark), (dark, light), (mid, dark)])
        s.paper((980, 300), ground(rng), (rng.randint(520, 1080), 210 + 390 * i), rng.uniform(-8, 8),
                [(first(rng), rng.choice(THIN), rng.randint(110, 190), ink(rng), 70, 30, "hide")], "large thin")


def kind_spaced(s, rng):
    for i in range(3):
        size = rng.randint(50, 120)
        word = first(rng).upper()
        s.paper((1400, 240), rng.choice([light(rng), mid(rng)]), (800, 210 + 390 * i), rng.uniform(-5, 5),
                [(word, rng.choice(PRINTED + ["CabinSketch-Regular"]), size, dark(rng), 60, 40, "hide")], "spaced",
                spacing=rng.uniform(0.6, 1.4) * size)


def kind_mirrored(s, rng):
    lines = [(name(rng), rng.choice(PRINTED + WRITTEN), rng.randint(40, 60), dark(rng), 50, 40 + 110 * n, "hide") for n in range(4)]
    s.paper((700, 500), light(rng), (800, 600), rng.uniform(-5, 5), lines, "mirrored")
    s.picture = cv2.flip(s.picture, 1)
    for item in s.items:
        item["quad"] = [[s.picture.shape[1] - x, y] for x, y in item["quad"]]


def kind_fingers(s, rng):
    for i in range(4):
        at = (420 + 760 * (i % 2), 320 + 560 * (i // 2))
        first_name, last_name = rng.choice(PUPILS)
        size = rng.randint(44, 64)
        s.paper((640, 200), light(rng), at, rng.uniform(-8, 8),
                [(f"{first_name} {last_name}", rng.choice(PRINTED), size, dark(rng), 40, 60, "hide")], "fingers")
        for _ in range(rng.choice([1, 2])):
            x = at[0] + rng.randint(-180, 120)
            cv2.ellipse(s.picture, (x, at[1] + rng.randint(-10, 30)), (rng.randint(20, 34), 90), rng.uniform(-20, 20), 0, 360,
                        (140, 170, 215), -1, cv2.LINE_AA)


def kind_written_numbers(s, rng):
    for i in range(4):
        phone = "07" + "".join(str(rng.randint(0, 9)) for _ in range(3)) + " " + "".join(str(rng.randint(0, 9)) for _ in range(6))
        house = f"{rng.randint(2, 190)} {rng.choice(['Mill Lane', 'Church Road', 'Station Road', 'Elm Grove', 'Park Avenue'])}"
        lines = [(phone, rng.choice(WRITTEN), rng.randint(30, 52), dark(rng), 40, 40, "hide"),
                 (house, rng.choice(WRITTEN), rng.randint(30, 52), dark(rng), 40, 130, "hide")]
        s.paper((560, 240), light(rng), (420 + 760 * (i % 2), 320 + 560 * (i // 2)), rng.uniform(-6, 6), lines, "written numbers")


def kind_identifiers(s, rng):
    for i in range(4):
        first_name, last_name = rng.choice(PUPILS)
        born = f"{rng.randint(1, 28):02}/{rng.randint(1, 12):02}/20{rng.randint(14, 19)}"
        values = [(rng.choice(["DOB:", "Date of birth", "Born", "D.O.B."]), born),
                  ("", f"{first_name}.{last_name}@{rng.choice(['btinternet.com', 'hotmail.co.uk', 'oakmail.org'])}".lower()),
                  (rng.choice(["", "Tel:"]), f"0{rng.randint(1200, 1999)} {rng.randint(100000, 999999)}"),
                  ("", f"{rng.choice('BLMS')}{rng.randint(1, 29)} {rng.randint(1, 9)}{rng.choice('ABDE')}{rng.choice('FGHJ')}")]
        lines = []
        for n, (label, value) in enumerate(values):
            font, size, ink = rng.choice(PRINTED + WRITTEN), rng.randint(24, 36), dark(rng)
            x, y = 30, 20 + 75 * n
            if label:
                lines.append((label, font, size, ink, x, y, "either"))
                x += s.fonts.of(font, size).getlength(label + "  ")
            lines.append((value, font, size, ink, x, y, "hide"))
        s.paper((640, 330), light(rng), (420 + 760 * (i % 2), 320 + 560 * (i // 2)), rng.uniform(-8, 8), lines, "identifiers")


def kind_native(s, rng):
    words = ["张伟", "李小明", "王芳", "Оля Петрова", "Дмитро", "עדי לוי", "محمد خان", "Αλέξανδρος"]
    for i in range(4):
        text = rng.choice(words)
        font = "DroidSansFallbackFull" if "一" <= text[0] <= "鿿" else "FreeSansBold" if text[0] > "Ѐ" else "LiberationSans-Bold"
        s.paper((460, 200), light(rng), (420 + 760 * (i % 2), 320 + 560 * (i // 2)), rng.uniform(-4, 4),
                [(text, font, rng.randint(40, 110) if len(text) < 4 else 56, dark(rng), 40, 40, "hide")], "native")


def kind_passports(s, rng):
    for i in range(2):
        first_name, last_name = rng.choice(PUPILS)
        zone = f"P<GBR{last_name.upper()}<<{first_name.upper()}".ljust(44, "<")
        digits = "".join(str(rng.randint(0, 9)) for _ in range(9))
        second = f"{digits}{rng.randint(0, 9)}GBR1203164F3103159".ljust(42, "<") + "04"
        lines = [(zone, "OCRB", 30, (30, 30, 35), 40, 210, "hide"), (second, "OCRB", 30, (30, 30, 35), 40, 262, "hide")]
        s.paper((1040, 340), light(rng), (800, 320 + 560 * i), rng.uniform(-6, 6), lines, "passports")


KINDS = {key[5:]: value for key, value in list(globals().items()) if key.startswith("kind_")}


def make(out, seed, each):
    fonts, truth = Fonts(), {}
    (out / "images").mkdir(parents=True, exist_ok=True)
    for kind, draw in KINDS.items():
        for number in range(each):
            rng = random.Random(f"{seed} {kind} {number}")
            scene = Scene(rng, fonts)
            draw(scene, rng)
            file = f"{kind}_{number:02}.jpg"
            cv2.imwrite(str(out / "images" / file), scene.photographed(rng.uniform(0.5, 1.2), rng.uniform(2, 7)),
                        [cv2.IMWRITE_JPEG_QUALITY, rng.randint(70, 92)])
            truth[file] = scene.items
    (out / "truth.json").write_text(json.dumps(truth, ensure_ascii=False))
    rows = ["pupil_id,first_name,last_name,known_as,class"] + [f"M{i:02},{f},{l},,4B" for i, (f, l) in enumerate(PUPILS)]
    (out / "register.csv").write_text("\n".join(rows) + "\n")


def grown(quad):
    """What is redacted of a quad: by 4 pixels or 15 % of its height more on every side."""
    q = np.array(quad, float)
    by = max(4, 0.15 * (np.linalg.norm(q[3] - q[0]) + np.linalg.norm(q[2] - q[1])) / 2)
    along = (q[1] + q[2] - q[0] - q[3]) / max(1e-6, np.linalg.norm(q[1] + q[2] - q[0] - q[3])) * by
    down = (q[2] + q[3] - q[0] - q[1]) / max(1e-6, np.linalg.norm(q[2] + q[3] - q[0] - q[1])) * by
    return (q + [-along - down, along - down, along + down, -along + down]).round().astype(int)


def score(truth, predicted, verbose):
    tally, covered, photos = collections.defaultdict(lambda: [0, 0]), 0.0, 0
    for photo, items in truth.items():
        if photo not in predicted:
            continue
        mask = np.zeros((1600, 2000), np.uint8)
        for quad in predicted[photo]:
            cv2.fillConvexPoly(mask, grown(quad), 1)
        covered += mask.mean()
        photos += 1
        for item in items:
            place = np.zeros_like(mask)
            cv2.fillConvexPoly(place, np.array(item["quad"]).round().astype(int), 1)
            share = (mask & place).sum() / max(1, place.sum())
            hide = item["want"].startswith("hide")
            hidden = share >= 0.8 if hide else share > 0.3
            for key in [(item["want"], item.get("kind", "")), (item["want"], "ALL")]:
                tally[key][0] += int(hidden)
                tally[key][1] += 1
            if verbose and hidden != hide:
                print(photo, item["want"], item["text"], f"{share:.2f}")
    for (want, kind), (hidden, of) in sorted(tally.items()):
        print(f"{want:5} {kind:16} hidden {hidden:4} of {of:4} = {hidden / of:.3f}")
    print(f"covered {covered / max(1, photos):.4f} of 3.2 megapixels")


def main():
    if len(sys.argv) > 1 and sys.argv[1] == "score":
        out = Path(sys.argv[2])
        truth = json.loads(out.read_text() if out.is_file() else (out / "truth.json").read_text())
        score(truth, json.loads(Path(sys.argv[3]).read_text()), "-v" in sys.argv)
        return
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--each", type=int, default=4)
    arguments = parser.parse_args()
    make(arguments.out, arguments.seed, arguments.each)


if __name__ == "__main__":
    main()
