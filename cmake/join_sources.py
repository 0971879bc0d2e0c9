#!/usr/bin/env python3
"""Says which sources may be compiled as one, so that what they all include is read once.

    join_sources.py SOURCE...

Prints a number for each source, in their order: those with the same number make one unit. A source that gives a name to
something of its own (in an unnamed namespace) never stands beside one that says that name, be it in a header that it
reaches, so nobody has to think of it when naming things.
"""

import re
import sys
from pathlib import Path

# Longer units keep one processor busy while the other has nothing left to do.
MOST_LINES = 3000

OWN = re.compile(r"^namespace \{\n(.*?)^\}  // namespace\n", re.MULTILINE | re.DOTALL)
TYPE = re.compile(r"(?:struct|class|enum(?: class)?)\s+(\w+)|using (\w+) =")
# What may be said twice: names taken over from a namespace, the tests of different suites, and no names at all.
HARMLESS = re.compile(
    r"using [\w:]+;|using namespace|namespace \w+ =|template <|(?:INSTANTIATE_)?TEST(?:_[FP]|_SUITE_P)?\(|static_assert\(|decltype\(")
CONSTANT = re.compile(r"(?:constexpr|const|inline|static|thread_local)\b[^=({]*?(\w+)\s*[=({\[;]")
FUNCTION = re.compile(r"(\w+)\(")
MACRO = re.compile(r"^#\s*define\s+(\w+)", re.MULTILINE)
INCLUDE = re.compile(r'^#include "([^"]+)"', re.MULTILINE)
# What stands in comments and texts, and members (".size", "->size", "kind::Face"), is no use of a name.
UNSAID = re.compile(r'//[^\n]*|"(?:\\.|[^"\\\n])*"|(?:\.|->|::)\s*\w+')
HOUSE = Path(__file__).resolve().parent.parent


def own_names(text):
    """Every name that the source keeps to itself, and more: too many cost a unit, too few an error of the compiler."""
    names = set(MACRO.findall(text))
    for block in OWN.findall(text):
        for line in block.splitlines():
            if line[:1].isalpha() and not HARMLESS.match(line):
                found = TYPE.match(line) or CONSTANT.match(line) or FUNCTION.search(line)
                kind = "" if found and found.re is not FUNCTION else "("
                names.update(name + kind for name in (found.groups() if found else ()) if name)
    return names


def said_names(text):
    """Every name, and once more with "(" where it is called or declared: a variable of a function's name is no use of it."""
    said = UNSAID.sub(" ", text)
    return set(re.findall(r"[A-Za-z_]\w*", said)) | set(re.findall(r"[A-Za-z_]\w*\(", said))


class Headers:
    """The names that a source's headers of the house say."""

    def __init__(self, house):
        self.house, self.read = house, {}

    def below(self, text, reached):
        for name in INCLUDE.findall(text):
            found = next((path for path in (self.house / name, self.house / "tests" / name) if path.is_file()), None)
            if found is None or found in reached:
                continue
            reached.add(found)
            if found not in self.read:
                header = found.read_text(encoding="utf-8")
                self.read[found] = (header, said_names(header))
            self.below(self.read[found][0], reached)

    def names(self, text):
        reached = set()
        self.below(text, reached)
        return set().union(*(self.read[path][1] for path in reached)) if reached else set()


def units(texts, headers):
    """The number of each text's unit."""
    own = [own_names(text) for text in texts]
    said = [said_names(text) | headers.names(text) for text in texts]
    lines = [text.count("\n") for text in texts]
    everyone = range(len(texts))
    foes = [{b for b in everyone if a != b and not (own[a].isdisjoint(said[b]) and own[b].isdisjoint(said[a]))}
            for a in everyone]
    made, numbers = [], [0] * len(texts)
    for each in sorted(everyone, key=lambda a: -len(foes[a])):  # those that few can stand beside find their place first
        for number, unit in enumerate(made):
            if foes[each].isdisjoint(unit) and sum(lines[a] for a in unit) + lines[each] <= MOST_LINES:
                break
        else:
            number = len(made)
            made.append([])
        made[number].append(each)
        numbers[each] = number
    return numbers


if __name__ == "__main__":
    sources = [Path(name).read_text(encoding="utf-8") for name in sys.argv[1:]]
    print(";".join(map(str, units(sources, Headers(HOUSE)))), end="")
