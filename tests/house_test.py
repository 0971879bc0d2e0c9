#!/usr/bin/env python3
"""The rules of the house that no compiler checks. Needs nothing but Python.

    house_test.py            checks this checkout, and itself on made trees that break each rule
    house_test.py FOLDER     checks another tree and prints what it finds
"""

import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
MOST_LINES = 600

# Which rooms each room may include. The build refuses most of the rest, but headers of rooms reached through another
# room compile all the same.
ROOMS = {
    "foundation": set(),
    "consent": {"foundation"},
    "models": {"foundation"},
    "pipeline": {"foundation", "consent", "models"},
    "gate": {"foundation", "consent", "models", "pipeline"},
    "review": {"foundation", "consent", "gate"},
    "cli": {"foundation", "consent", "models", "pipeline", "gate", "review"},
}
# The pipeline is bytes in, bytes out.
FORBIDDEN_HEADERS = {"pipeline": re.compile(r"foundation/database\.hpp|soci/")}

CPP = {".cpp", ".hpp", ".h"}
CODE = CPP | {".py", ".js", ".ts", ".css", ".html", ".sh", ".cmake"}
PASSED_OVER = {".git", "build", "demo", "node_modules", "__pycache__"}

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(["<])([^">]+)[">]', re.MULTILINE)
PRINTS = re.compile(
    r"\b(?:cout|cerr|clog|wcout|wcerr)\b"
    r"|(?<![\w.>])(?:std::)?(?:v?f?printf|f?puts|f?putc|putchar|perror|psignal)\s*\("
    r"|\b(?:fmt|std)::(?:print|println)\s*\("
    # the logger that writes to standard output; one that is passed in is called by its name
    r"|\bspdlog::(?:trace|debug|info|warn|error|critical|log)\s*\("
)
COMMENTS_AND_TEXTS = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"([^()\\ ]{0,16})\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'', re.DOTALL
)
HOMES = re.compile(r"(?<![\w.~$}])/(?:home|Users)/[A-Za-z0-9_][\w.-]*/|(?<![\w.~$}])/root/\w")
# Parents that say nothing about one machine.
COMMON_FOLDERS = {"/", "/opt", "/srv", "/tmp", "/usr", "/usr/src", "/usr/local", "/usr/local/src", "/var", "/var/tmp"}


def files_of(tree):
    """What is or would be tracked, as paths relative to the tree; in a tree that Git does not know, what lies there."""
    if (tree / ".git").exists():
        command = ["git", "-c", f"safe.directory={tree}", "-C", str(tree), "ls-files", "-z"]
        listed = subprocess.run(command + ["--cached", "--others", "--exclude-standard"], capture_output=True, check=True)
        names = [Path(name) for name in listed.stdout.decode().split("\0") if name]
    else:
        names = [path.relative_to(tree) for path in tree.rglob("*")]
    return sorted(name for name in names if (tree / name).is_file() and not PASSED_OVER.intersection(name.parts))


def blanked(code):
    """The code without comments and texts, its lines kept."""
    return COMMENTS_AND_TEXTS.sub(lambda found: re.sub(r"[^\n]", " ", found.group()), code)


def line_of(text, position):
    return text.count("\n", 0, position) + 1


def wrong_includes(name, text):
    room = name.parts[0]
    for found in INCLUDE.finditer(text):
        quoted, header = found.group(1) == '"', found.group(2)
        where = f"{name}:{line_of(text, found.start(2))}"
        target = header.split("/")[0]
        if quoted and target not in ROOMS:
            yield f'{where}: "{header}" does not start with a room'
        elif target in ROOMS and target != room and target not in ROOMS[room]:
            yield f"{where}: {room} may not include {header}"
        elif room in FORBIDDEN_HEADERS and FORBIDDEN_HEADERS[room].match(header):
            yield f"{where}: {room} may not include {header}"


def prints(name, text):
    code = blanked(text)
    for found in PRINTS.finditer(code):
        yield f"{name}:{line_of(code, found.start())}: only cli/ prints ({found.group().strip()})"


def paths_of_a_machine(name, text, machine_paths):
    for found in HOMES.finditer(text):
        yield f"{name}:{line_of(text, found.start())}: a path of one machine ({found.group()})"
    for path in machine_paths:
        position = text.find(path)
        if position >= 0:
            yield f"{name}:{line_of(text, position)}: a path of one machine ({path})"


def unbuilt(tree, names):
    """Sources that no CMakeLists.txt of their folder or one above names: a test there never runs."""
    lists = {name.parent: (tree / name).read_text() for name in names if name.name == "CMakeLists.txt"}
    for name in names:
        if name.suffix != ".cpp" or not lists:
            continue
        named = any(
            re.search(rf"(?<![\w.-]){re.escape(name.relative_to(folder).as_posix())}(?![\w.-])", lists[folder])
            for folder in name.parents if folder in lists
        )
        if not named:
            yield f"{name}: no CMakeLists.txt names it"


def complaints(tree):
    tree = tree.resolve()
    names = files_of(tree)
    machine_paths = [f"{folder}/" for folder in (tree.parent,) if str(folder) not in COMMON_FOLDERS]
    for name in names:
        try:
            text = (tree / name).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture
        yield from paths_of_a_machine(name, text, machine_paths)
        if name.suffix in CODE and text.count("\n") > MOST_LINES:
            yield f"{name}: {text.count(chr(10))} lines, more than {MOST_LINES}: is it one room's idea?"
        if name.suffix not in CPP or name.parts[0] not in ROOMS:
            continue
        yield from wrong_includes(name, text)
        if name.parts[0] != "cli":
            yield from prints(name, text)
    yield from unbuilt(tree, names)


class Checkout(unittest.TestCase):
    def test_keeps_the_rules(self):
        self.assertEqual([], list(complaints(CHECKOUT)))

    def test_is_seen_at_all(self):
        names = {name.as_posix() for name in files_of(CHECKOUT)}
        self.assertLessEqual({"CMakeLists.txt", "foundation/result.hpp", "tests/house_test.py"}, names)


class MadeTrees(unittest.TestCase):
    """Each rule, broken once and kept in the ways that look like breaking it."""

    def found(self, files):
        with tempfile.TemporaryDirectory() as folder:
            for name, text in files.items():
                path = Path(folder, "tree", name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
            return list(complaints(Path(folder, "tree")))

    def assert_found(self, files, *expected):
        found = self.found(files)
        self.assertEqual(len(expected), len(found), found)
        for text, complaint in zip(expected, found):
            self.assertIn(text, complaint)

    def test_each_room_includes_only_what_it_may(self):
        for room, allowed in ROOMS.items():
            for other in ROOMS:
                files = {f"{room}/a.hpp": f'#include "{other}/b.hpp"\n'}
                if other == room or other in allowed:
                    self.assert_found(files)
                else:
                    self.assert_found(files, f"{room}/a.hpp:1: {room} may not include {other}/b.hpp")

    def test_the_review_page_reaches_nothing_below_the_gate(self):
        text = '#include <string>\n\n#include "gate/a.hpp"\n  #  include "pipeline/findings.hpp"\n#include <models/m.hpp>\n'
        self.assert_found({"review/api.cpp": text}, "review/api.cpp:4: review may not include pipeline/findings.hpp",
                          "review/api.cpp:5: review may not include models/m.hpp")

    def test_includes_start_with_a_room(self):
        self.assert_found({"gate/a.cpp": '#include "../pipeline/plan.hpp"\n'}, "does not start with a room")
        self.assert_found({"gate/a.cpp": '#include "b.hpp"\n'}, "does not start with a room")

    def test_tests_include_what_they_test(self):
        self.assert_found({"tests/foundation/a.cpp": '#include "review/api.hpp"\n#include "support/x.hpp"\n'})

    def test_the_pipeline_knows_no_database(self):
        self.assert_found({"pipeline/a.cpp": '#include "foundation/database.hpp"\n#include <soci/soci.h>\n'},
                          "may not include foundation/database.hpp", "may not include soci/soci.h")

    def test_only_the_command_line_prints(self):
        for text in ("std::cout << 1;", "auto& out = std::cerr;", 'printf("x");', 'std::fprintf(stderr, "x");',
                     'fmt::print("x");', 'std::puts ("x");', 'perror("x");', 'spdlog::info("x");'):
            self.assert_found({"gate/a.cpp": f"int f() {{\n  {text}\n}}\n"}, "gate/a.cpp:2: only cli/ prints")
            self.assert_found({"cli/a.cpp": text, "tests/a.cpp": text})

    def test_what_only_looks_like_printing(self):
        for text in ("// std::cout", "/* printf(\n) */", '"printf(x)"', 'R"(\nstd::cerr)"', "std::snprintf(b, 1, f);",
                     "footprintf(x);", 'fmt::format("x");', 'log.printf("x");', 'logger->info("x");', "int scout;",
                     "f('\"'); // std::cout"):
            self.assert_found({"gate/a.cpp": text + "\n"})

    def test_a_text_does_not_hide_what_follows(self):
        self.assert_found({"gate/a.cpp": "f('\"'); std::cout << '\"';\n"}, "only cli/ prints")
        self.assert_found({"gate/a.cpp": 'auto url = "http://x"; std::cout << url;\n'}, "only cli/ prints")

    def test_files_stay_short(self):
        self.assert_found({"gate/a.cpp": "\n" * MOST_LINES, "docs/long.md": "\n" * 2000, "samples/t.json": "\n" * 2000})
        self.assert_found({"review/web/a.js": "\n" * (MOST_LINES + 1)}, f"{MOST_LINES + 1} lines")

    def test_no_file_names_a_home(self):
        for home in ("/ho" + "me/alex/photos", "/Us" + "ers/alex/x", "/ro" + "ot/x"):
            self.assert_found({"docs/a.md": f"one\ntwo {home}\n"}, "docs/a.md:2: a path of one machine")
        self.assert_found({"docs/a.md": "~/photos, $HOME/x, https://example.org/ho" + "me/alex/x, ../shared, /ro" + "ot"})

    def test_no_file_names_where_it_was_written(self):
        with tempfile.TemporaryDirectory() as folder:
            tree = Path(folder, "tree")
            tree.mkdir()
            (tree / "a.txt").write_text(f"{Path(folder).resolve()}/shared\n")
            self.assertEqual(1, len(list(complaints(tree))))

    def test_every_source_is_built(self):
        lists = {"CMakeLists.txt": "add_subdirectory(tests/gate)\n",
                 "tests/gate/CMakeLists.txt": "SOURCES hold_test.cpp deep/a.cpp\n"}
        self.assert_found({**lists, "tests/gate/hold_test.cpp": "", "tests/gate/deep/a.cpp": ""})
        self.assert_found({**lists, "tests/gate/old_test.cpp": ""}, "tests/gate/old_test.cpp: no CMakeLists.txt names it")
        self.assert_found({**lists, "tests/gate/threshold_test.cpp": ""}, "names it")

    def test_a_picture_is_passed_over(self):
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "a.jpg").write_bytes(b"\xff\xd8\xff\xe0")
            self.assertEqual([], list(complaints(Path(folder))))


if __name__ == "__main__":
    if len(sys.argv) == 2 and Path(sys.argv[1]).is_dir():
        found = list(complaints(Path(sys.argv[1])))
        print("\n".join(found))
        sys.exit(1 if found else 0)
    unittest.main()
