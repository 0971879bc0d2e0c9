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
import unittest.mock
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
# Of product code; a test may be longer, since its cases stand side by side and none is read for the others.
MOST_LINES = 400
MOST_LINES_OF_A_TEST = 600
# Sources, with their headers counted once, in one folder of a room.
MOST_UNITS = 15

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
# The sub-rooms of each room, in their order: what each may use of its own room stands above it. "" is the room's own
# folder. The room's CMakeLists.txt says the same to the build.
SUB_ROOMS = {
    "foundation": {
        "": set(),
        "sealing": {""},
        "storage": {""},
    },
    "consent": {
        "ledger": set(),
        "register": {"ledger"},
        "sheet": set(),
        "import": {"sheet", "register", "ledger"},
        "": {"register"},
    },
    "models": {
        "engine": set(),
        "": {"engine"},
    },
    "pipeline": {
        "findings": set(),
        "scaling": set(),
        "photo/files": set(),
        "photo/formats": {"photo/files"},
        "photo/decoding": {"photo/formats", "findings"},
        "codes": {"findings", "scaling"},
        "photo/guarding": {"codes", "photo/decoding", "photo/formats", "findings"},
        "faces/networks": {"findings", "scaling"},
        "faces/finding": {"faces/networks", "findings", "scaling"},
        "faces/knowing": {"faces/finding", "findings"},
        "texts/finding": {"findings", "scaling"},
        "texts/reading": {"texts/finding", "findings", "scaling"},
        "texts/names": {"texts/reading"},
        "texts/judging": {"texts/names", "texts/reading", "texts/finding", "findings"},
        "texts/captions": {"texts/judging", "texts/names", "texts/reading"},
        "texts": {"codes", "texts/judging", "texts/names", "texts/reading", "texts/finding", "findings"},
        "redaction": {"findings", "scaling"},
        "framing": {"redaction", "findings"},
        "verification": {"redaction", "faces/finding", "photo/formats", "photo/files", "findings", "scaling"},
        "": {"findings", "faces/finding", "faces/knowing", "texts", "redaction", "framing", "verification", "scaling"},
    },
    "gate": {
        "log": set(),
        "claims": {"log"},
        "out": {"log"},
        "belonging": set(),
        "school": {"belonging", "log"},
        "intake": {"school", "log"},
        "devices": {"school", "log"},
        "holding": {"devices", "intake", "school", "log"},
        "picking": {"school", "out", "log"},
        "planning": {"log"},
        "deciding": {"planning", "holding", "devices", "school", "log"},
        "leaving": {"deciding", "holding", "school", "out", "log"},
        "posting": {"leaving", "holding", "school", "out", "log"},
        "telling": {"school", "out", "log"},
        "running": {"posting", "leaving", "holding", "intake", "school", "claims", "log"},
        "reporting": {"telling", "posting", "leaving", "deciding", "planning", "holding", "intake", "school", "belonging", "out", "claims", "log"},
        "requests": {"reporting", "posting", "leaving", "deciding", "holding", "school", "out", "log"},
        "auditing": {"reporting", "intake", "school", "out", "log"},
        "incidents": {"leaving", "school", "out", "log"},
        "backup": {"leaving", "school", "belonging", "out", "claims", "log"},
        "sealing": {"school", "log"},
    },
    "review": {
        "people": set(),
        "http": {"people"},
        "desks": {"people"},
        "views": {"http", "people"},
        "handlers": {"views", "desks", "http", "people"},
        "register": {"handlers", "views", "desks", "http", "people"},
        "events": {"handlers", "views", "desks", "http", "people"},
        "routing": {"events", "register", "handlers", "http", "people"},
        "serving": {"routing", "handlers", "http"},
        "": {"serving"},
    },
    "cli": {
        "terminal": set(),
        "common": {"terminal"},
        "photos": {"common"},
        "register": {"common"},
        "review": {"common"},
        "upkeep": {"common", "terminal"},
        "": {"common", "terminal"},
    },
}
# The pipeline is bytes in, bytes out; and what comes from outside, it opens guarded.
FORBIDDEN_HEADERS = {"pipeline": re.compile(r"foundation/storage/|soci/"), "models": re.compile(r"foundation/storage/|soci/"),
                     **dict.fromkeys(("gate", "review", "cli"), re.compile(r"pipeline/photo/decoding/|pipeline/codes/code_finder\.hpp|consent/sheet/(?:workbook|zip_reader)\.hpp"))}
# Who owns tables, and so writes SQL; everybody else asks one of them.
OWNERS_OF_TABLES = ("foundation/storage/", "consent/ledger/", "consent/register/", "gate/log/", "gate/claims/", "gate/out/", "gate/belonging/", "gate/picking/picks.", "gate/planning/event_classes.", "gate/devices/", "gate/telling/news.",
                    "gate/school/template_store.",
                    "review/people/")
SOCI = re.compile(r"\bsoci\b(?:::|/)")
SQL = re.compile(r"\bSELECT\b.+\bFROM\b|\bINSERT INTO\b|\bDELETE FROM\b|\bUPDATE \w+ SET\b|\bCREATE TABLE\b|\bPRAGMA \w+")

CPP = {".cpp", ".hpp", ".h"}
CODE = CPP | {".py", ".js", ".ts", ".css", ".html", ".sh", ".cmake"}
PASSED_OVER = {".git", "build", "demo", "node_modules", "__pycache__"}

TEST = re.compile(r"^(?:TYPED_)?TEST(?:_[FP])?\(", re.MULTILINE)
ADD_ROOM = re.compile(r"^add_room\(([a-z/_]+)([^)]*)\)", re.MULTILINE)
# A rule for a class by itself, wherever it stands.
STYLED_CLASS = re.compile(r"^\.([\w-]+) \{", re.MULTILINE)
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


def sub_room_of(path):
    """The sub-room that a file of a room with sub-rooms lies in; None when it lies in none of them."""
    sub_room = "/".join(path.parts[1:-1])
    return sub_room if sub_room in SUB_ROOMS[path.parts[0]] else None


def wrong_sub_room(name, header):
    """What is wrong with an include of the file's own room, or of nothing when that is as it should be."""
    here, there = sub_room_of(name), sub_room_of(Path(header))
    if there is None:
        return f'"{header}" is in no sub-room'
    if here is not None and there != here and there not in SUB_ROOMS[name.parts[0]][here]:
        return f"{name.parts[0]}/{here} may not include {header}"
    return None


def upward_sub_rooms():
    for room, sub_rooms in SUB_ROOMS.items():
        above = set()
        for sub_room, uses in sub_rooms.items():
            for used in sorted(uses - above):
                yield f"{room}/{sub_room} may not use {used}: only what stands above it"
            above.add(sub_room)


def misplaced(name, folders):
    """Where a source, or a test, should not lie."""
    room = name.parts[0]
    if room in SUB_ROOMS and name.parts[1:2] != ("web",) and sub_room_of(name) is None:
        yield f"{name}: lies in no sub-room of {room}"
    if room == "tests" and len(name.parts) > 3 and name.parts[1] in ROOMS:
        mirrored = Path(*name.parts[1:-1])
        if mirrored not in folders:
            yield f"{name}: there is no {mirrored}/ that it could test"


def misnamed_test(name, text):
    about_a_room = name.parts[0] == "tests" and len(name.parts) > 2 and name.parts[1] in ROOMS
    if about_a_room and name.suffix == ".cpp" and TEST.search(text) and not name.stem.endswith("_test"):
        yield f"{name}: a test's name ends with _test"


def crowded(names):
    units = {}
    for name in names:
        if name.parts[0] in ROOMS and name.suffix in CPP | {".js"}:
            units.setdefault(name.parent, set()).add(name.stem)
    for folder, stems in sorted(units.items()):
        if len(stems) > MOST_UNITS:
            yield f"{folder}: {len(stems)} units, more than {MOST_UNITS}: which of them belong together?"


def unstated(tree, names):
    """Uses that a room's CMakeLists.txt states otherwise than this file."""
    for name in names:
        if name.name != "CMakeLists.txt" or name.parent.as_posix() not in SUB_ROOMS:
            continue
        room = name.parent.as_posix()
        stated = {}
        for call in ADD_ROOM.finditer((tree / name).read_text()):
            uses = re.search(r"\bUSES\b((?:\s+[a-z/_]+)*)", call.group(2))
            own = {used[len(room) + 1:] for used in uses.group(1).split() if f"{used}/".startswith(f"{room}/")} if uses else set()
            stated[call.group(1)[len(room) + 1:]] = own
        for sub_room, uses in SUB_ROOMS[room].items():
            if stated.get(sub_room) != uses:
                yield f"{name}: {room}/{sub_room} uses {sorted(stated.get(sub_room, []))}, not {sorted(uses)}"


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
        elif target == room and room in SUB_ROOMS and (wrong := wrong_sub_room(name, header)):
            yield f"{where}: {wrong}"


def writes_sql(name, text):
    if name.as_posix().startswith(OWNERS_OF_TABLES):
        return
    for pattern in (SOCI, SQL):
        for found in pattern.finditer(text):
            yield f"{name}:{line_of(text, found.start())}: only who owns tables knows their database ({found.group()})"


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
    folders = {name.parent for name in names if name.parts[0] in ROOMS}
    yield from upward_sub_rooms()
    yield from crowded(names)
    yield from unstated(tree, names)
    machine_paths = [f"{folder}/" for folder in (tree.parent,) if str(folder) not in COMMON_FOLDERS]
    for name in names:
        try:
            text = (tree / name).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture
        yield from paths_of_a_machine(name, text, machine_paths)
        most = MOST_LINES_OF_A_TEST if name.parts[0] == "tests" else MOST_LINES
        if name.suffix in CODE and text.count("\n") > most:
            yield f"{name}: {text.count(chr(10))} lines, more than {most}: is it one room's idea?"
        if name.suffix in CPP:
            yield from misplaced(name, folders)
            yield from misnamed_test(name, text)
        if name.suffix not in CPP or name.parts[0] not in ROOMS:
            continue
        yield from wrong_includes(name, text)
        yield from writes_sql(name, text)
        if name.parts[0] != "cli":
            yield from prints(name, text)
    yield from unbuilt(tree, names)
    yield from styled_twice(tree, names)


def styled_twice(tree, names):
    """A class that two style sheets describe: whoever wrote the second did not know of the first, and its look changed."""
    first = {}
    for name in names:
        if name.suffix != ".css":
            continue
        for found in STYLED_CLASS.finditer((tree / name).read_text()):
            other = first.setdefault(found.group(1), name)
            if other != name:
                yield f"{name}: .{found.group(1)} is styled in {other.name}, too: one of them means something else"


class Checkout(unittest.TestCase):
    def test_keeps_the_rules(self):
        self.assertEqual([], list(complaints(CHECKOUT)))

    def test_is_seen_at_all(self):
        names = {name.as_posix() for name in files_of(CHECKOUT)}
        self.assertLessEqual({"CMakeLists.txt", "foundation/result.hpp", "tests/house_test.py"}, names)


# A folder of each room in which a source may lie.
PLACE = {room: Path(room, next(iter(SUB_ROOMS.get(room, {"": set()})))).as_posix() for room in ROOMS}


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

    def test_a_class_is_styled_in_one_sheet(self):
        sheets = {"review/web/styles/a.css": ".card {\n}\n.card .title {\n}\n", "review/web/styles/b.css": ".card {\n}\n"}
        self.assert_found(sheets, "b.css: .card is styled in a.css, too")
        self.assert_found({**sheets, "review/web/styles/b.css": ".card .name {\n}\n@media print {\n  .card {\n  }\n}\n"})

    def test_each_room_includes_only_what_it_may(self):
        for room, allowed in ROOMS.items():
            for other in ROOMS:
                files = {f"{PLACE[room]}/a.hpp": f'#include "{PLACE[other]}/b.hpp"\n'}
                if other == room or other in allowed:
                    self.assert_found(files)
                else:
                    self.assert_found(files, f"{PLACE[room]}/a.hpp:1: {room} may not include {PLACE[other]}/b.hpp")

    def test_each_sub_room_includes_only_what_it_may(self):
        for room, sub_rooms in SUB_ROOMS.items():
            for sub_room, allowed in sub_rooms.items():
                for other in sub_rooms:
                    here, there = Path(room, sub_room, "a.hpp").as_posix(), Path(room, other, "b.hpp").as_posix()
                    files = {here: f'#include "{there}"\n'}
                    if other == sub_room or other in allowed:
                        self.assert_found(files)
                    else:
                        self.assert_found(files, f"{here}:1: {room}/{sub_room} may not include {there}")

    def test_no_sub_room_uses_what_stands_below_it(self):
        self.assertEqual([], list(upward_sub_rooms()))
        with unittest.mock.patch.dict(SUB_ROOMS, {"gate": {"log": {"school"}, "school": {"log"}}}):
            self.assertEqual(["gate/log may not use school: only what stands above it"], list(upward_sub_rooms()))

    def test_every_source_lies_in_a_sub_room(self):
        self.assert_found({"gate/a.hpp": ""}, "gate/a.hpp: lies in no sub-room of gate")
        self.assert_found({"gate/attic/a.cpp": ""}, "lies in no sub-room")
        self.assert_found({"gate/log/a.hpp": '#include "gate/b.hpp"\n'}, '"gate/b.hpp" is in no sub-room')
        self.assert_found({"gate/log/a.hpp": "", "consent/a.hpp": "", "models/a.hpp": "", "review/web/core/a.js": ""})

    def test_the_build_states_the_same_uses(self):
        stated = "\n".join(
            f"add_room({Path(room, sub).as_posix()}\n  USES foundation {' '.join(f'{room}/{used}' for used in sorted(uses))}\n"
            f"  SOURCES a.cpp)" for room, subs in SUB_ROOMS.items() if room == "review" for sub, uses in subs.items())
        self.assert_found({"review/CMakeLists.txt": stated})
        self.assert_found({"review/CMakeLists.txt": stated.replace(" review/desks review/http", " review/http", 1)},
                          "review/CMakeLists.txt: review/handlers uses")

    def test_no_folder_is_crowded(self):
        units = {f"gate/log/a{number}{ending}": "" for number in range(MOST_UNITS) for ending in (".hpp", ".cpp")}
        self.assert_found(units | {"tests/gate/made.hpp": ""})
        self.assert_found(units | {"gate/log/b.hpp": ""}, f"gate/log: {MOST_UNITS + 1} units")
        self.assert_found({f"review/web/photo/a{number}.js": "" for number in range(MOST_UNITS + 1)}, "review/web/photo:")

    def test_tests_mirror_the_rooms(self):
        rooms = {"gate/log/a.hpp": ""}
        self.assert_found({**rooms, "tests/gate/log/a_test.cpp": "TEST(A, B) {}\n", "tests/gate/whole_test.cpp": "TEST(A, B) {}\n",
                           "tests/gate/made_school.cpp": "int a;\n"})
        self.assert_found({**rooms, "tests/gate/attic/a_test.cpp": ""}, "there is no gate/attic/ that it could test")
        for test in ("TEST(A, B) {}", "TEST_F(A, B) {}", "TEST_P(A, B) {}", "TYPED_TEST(A, B) {}"):
            self.assert_found({**rooms, "tests/gate/log/a.cpp": test + "\n"}, "tests/gate/log/a.cpp: a test's name ends with _test")

    def test_the_review_page_reaches_nothing_below_the_gate(self):
        text = '#include <string>\n\n#include "gate/a.hpp"\n  #  include "pipeline/findings/findings.hpp"\n#include <models/m.hpp>\n'
        self.assert_found({"review/http/api.cpp": text}, "review/http/api.cpp:4: review may not include pipeline/findings/findings.hpp",
                          "review/http/api.cpp:5: review may not include models/m.hpp")

    def test_includes_start_with_a_room(self):
        self.assert_found({"gate/log/a.cpp": '#include "../pipeline/findings/plan.hpp"\n'}, "does not start with a room")
        self.assert_found({"gate/log/a.cpp": '#include "b.hpp"\n'}, "does not start with a room")

    def test_tests_include_what_they_test(self):
        self.assert_found({"tests/foundation/a.cpp": '#include "review/api.hpp"\n#include "support/x.hpp"\n'})

    def test_the_pipeline_knows_no_database(self):
        header = "foundation/storage/database.hpp"
        for room in ("pipeline/photo/files", "models"):
            self.assert_found({f"{room}/a.cpp": f'#include "{header}"\n'}, f"may not include {header}")

    def test_photos_lists_and_archives_come_in_by_one_door(self):
        for room in ("gate/holding", "cli/photos"):
            for header in ("pipeline/photo/decoding/decode.hpp", "pipeline/codes/code_finder.hpp", "consent/sheet/workbook.hpp",
                           "consent/sheet/zip_reader.hpp"):
                self.assert_found({f"{room}/a.cpp": f'#include "{header}"\n'}, "may not include")
            self.assert_found({f"{room}/a.cpp": '#include "pipeline/photo/guarding/guarded_decoder.hpp"\n'})

    def test_only_owners_of_tables_write_sql(self):
        for text in ("#include <soci/soci.h>", "catch (const soci::soci_error&) {}", 'f("SELECT id FROM photos");',
                     'f("INSERT INTO photos VALUES (1)");', 'f("DELETE FROM photos");', 'f("UPDATE photos SET id = 1");',
                     'f("PRAGMA query_only = ON");'):
            self.assert_found({"gate/leaving/a.cpp": text + "\n"}, "gate/leaving/a.cpp:1: only who owns tables")
            self.assert_found({"gate/log/a.cpp": text + "\n", "gate/school/template_store.cpp": text + "\n"})
        self.assert_found({"gate/leaving/a.cpp": "// SELECT one, or INSERT it; an UPDATE comes later\n"})

    def test_only_the_command_line_prints(self):
        for text in ("std::cout << 1;", "auto& out = std::cerr;", 'printf("x");', 'std::fprintf(stderr, "x");',
                     'fmt::print("x");', 'std::puts ("x");', 'perror("x");', 'spdlog::info("x");'):
            self.assert_found({"gate/log/a.cpp": f"int f() {{\n  {text}\n}}\n"}, "gate/log/a.cpp:2: only cli/ prints")
            self.assert_found({"cli/common/a.cpp": text, "tests/a.cpp": text})

    def test_what_only_looks_like_printing(self):
        for text in ("// std::cout", "/* printf(\n) */", '"printf(x)"', 'R"(\nstd::cerr)"', "std::snprintf(b, 1, f);",
                     "footprintf(x);", 'fmt::format("x");', 'log.printf("x");', 'logger->info("x");', "int scout;",
                     "f('\"'); // std::cout"):
            self.assert_found({"gate/log/a.cpp": text + "\n"})

    def test_a_text_does_not_hide_what_follows(self):
        self.assert_found({"gate/log/a.cpp": "f('\"'); std::cout << '\"';\n"}, "only cli/ prints")
        self.assert_found({"gate/log/a.cpp": 'auto url = "http://x"; std::cout << url;\n'}, "only cli/ prints")

    def test_files_stay_short(self):
        self.assert_found({"gate/log/a.cpp": "\n" * MOST_LINES, "tests/gate/a_test.cpp": "\n" * MOST_LINES_OF_A_TEST,
                           "docs/long.md": "\n" * 2000, "samples/t.json": "\n" * 2000})
        self.assert_found({"review/web/a.js": "\n" * (MOST_LINES + 1)}, f"{MOST_LINES + 1} lines")
        self.assert_found({"tests/gate/a_test.cpp": "\n" * (MOST_LINES_OF_A_TEST + 1)}, f"{MOST_LINES_OF_A_TEST + 1} lines")

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
                 "tests/gate/CMakeLists.txt": "SOURCES hold_test.cpp log/a.cpp\n", "gate/log/a.hpp": ""}
        self.assert_found({**lists, "tests/gate/hold_test.cpp": "", "tests/gate/log/a.cpp": ""})
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
