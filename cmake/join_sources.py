#!/usr/bin/env python3
"""Says which sources may be compiled as one, so that what they all include is read once.

    join_sources.py SOURCE...

Prints a number for each source, in their order: those with the same number make one unit. Two sources that give the same
name to things of their own (in an unnamed namespace) never do, so nobody has to think of it when naming them.
"""

import re
import sys
from pathlib import Path

# Longer units keep one processor busy while the other has nothing left to do.
MOST_LINES = 2000

OWN = re.compile(r"^namespace \{\n(.*?)^\}  // namespace\n", re.MULTILINE | re.DOTALL)
TYPE = re.compile(r"(?:struct|class|enum(?: class)?)\s+(\w+)|using (\w+) =")
# What may be said twice: names taken over from a namespace, and the tests of different suites.
HARMLESS = re.compile(r"using [\w:]+;|using namespace|namespace \w+ =|template <|TEST(?:_[FP])?\(")
CONSTANT = re.compile(r"(?:constexpr|const|inline|static|thread_local)\b[^=({]*?(\w+)\s*[=({\[;]")
FUNCTION = re.compile(r"(\w+)\(")
MACRO = re.compile(r"^#\s*define\s+(\w+)", re.MULTILINE)


def own_names(text):
    """Every name that the source keeps to itself, and more: too many cost a unit, too few an error of the compiler."""
    names = set(MACRO.findall(text))
    for block in OWN.findall(text):
        for line in block.splitlines():
            if line[:1].isalpha() and not HARMLESS.match(line):
                found = TYPE.match(line) or CONSTANT.match(line) or FUNCTION.search(line)
                names.update(name for name in (found.groups() if found else ()) if name)
    return names


def units(texts):
    """The number of each text's unit."""
    made, numbers = [], []
    for text in texts:
        names, lines = own_names(text), text.count("\n")
        for number, unit in enumerate(made):
            if unit["lines"] + lines <= MOST_LINES and unit["names"].isdisjoint(names):
                break
        else:
            number, unit = len(made), {"lines": 0, "names": set()}
            made.append(unit)
        unit["lines"] += lines
        unit["names"] |= names
        numbers.append(number)
    return numbers


if __name__ == "__main__":
    print(";".join(map(str, units([Path(name).read_text(encoding="utf-8") for name in sys.argv[1:]]))), end="")
