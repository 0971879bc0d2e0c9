#!/usr/bin/env python3
"""The real program with a school's rows on a PostgreSQL server, as docs/postgresql.md tells it.

    tests/on_postgresql.sh database_test.py SCHOOLGATE SAMPLES
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

PROGRAM, SAMPLES = (Path(word).resolve() for word in sys.argv[1:3])
FOLDER, PORT = os.environ["SCHOOLGATE_TEST_POSTGRESQL"].rsplit(":", 1)


def schoolgate(*words):
    return subprocess.run([PROGRAM, *map(str, words)], capture_output=True, text=True, check=False)


def administrator(sql):
    done = subprocess.run(["psql", "-h", FOLDER, "-p", PORT, "-U", "administrator", "-v", "ON_ERROR_STOP=1", "-qAt", "schools"],
                          input=sql, capture_output=True, text=True, check=True)
    return done.stdout


def address(school):
    return f"postgresql://{school}@/schools?host={FOLDER}&port={PORT}"


class DatabaseProgram(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.workspace = Path(self.folder.name) / "school"

    def run_here(self, *words, code=0):
        done = schoolgate("--workspace", self.workspace, *words)
        self.assertEqual(code, done.returncode, done.stdout + done.stderr)
        return done.stdout

    def prepared(self, school):
        done = schoolgate("--quiet", "database", "prepare", school, "schools")
        self.assertEqual(0, done.returncode, done.stderr)
        administrator(done.stdout)
        return address(school)

    def people_there(self, school):
        return int(administrator(f"SELECT COUNT(*) FROM {school}.people"))

    def test_a_school_begins_on_a_server_and_every_command_works(self):
        self.assertEqual(0, schoolgate("init", self.workspace, "--database", self.prepared("elm")).returncode)
        self.assertFalse((self.workspace / "schoolgate.db").exists())
        self.assertEqual(0o600, (self.workspace / "database.server").stat().st_mode & 0o777)
        self.run_here("register", "import", SAMPLES / "register.csv")
        self.assertGreater(self.people_there("elm"), 5)
        self.run_here("ledger", "verify")
        self.assertIn("school elm, on this machine", self.run_here("database", "show"))
        self.assertEqual("elm", json.loads(self.run_here("--json", "database", "show"))["school"])
        health = schoolgate("--workspace", self.workspace, "doctor").stdout
        self.assertRegex(health, r"every row was read: PostgreSQL \d+\.\d+ at \S+, database schools, school elm, this workspace's since \S+, on this machine")
        again = schoolgate("init", Path(self.folder.name) / "other", "--database", address("elm"))
        self.assertNotEqual(0, again.returncode)
        self.assertIn("holds a school already", again.stderr)
        self.assertFalse((Path(self.folder.name) / "other").exists(), "nothing is made before the server was asked")

    def test_a_school_moves_there_and_back_with_its_backups(self):
        self.assertEqual(0, schoolgate("init", self.workspace).returncode)
        self.run_here("register", "import", SAMPLES / "register.csv")
        people = self.run_here("register", "list")
        end = self.run_here("ledger", "head").splitlines()[0]
        self.run_here("database", "move", self.prepared("oak"))
        self.assertTrue((self.workspace / "schoolgate.db.before").exists())
        self.assertEqual(people, self.run_here("register", "list"))
        self.run_here("ledger", "verify", "--noted", end)
        self.run_here("user", "list")
        disk = Path(self.folder.name) / "disk"
        self.run_here("backup", disk, "--same-disk")
        again = Path(self.folder.name) / "again"
        self.run_here("restore", disk, again)
        self.assertFalse((again / "database.server").exists(), "a restored school must not write to the one it is a copy of")
        self.assertTrue((again / "schoolgate.db").exists())
        self.run_here("database", "move", "file")
        self.assertIn("schoolgate.db", self.run_here("database", "show"))
        self.assertEqual(people, self.run_here("register", "list"))
        self.run_here("ledger", "verify", "--noted", end)
        self.assertGreater(self.people_there("oak"), 5, "what was left stays until a person removes it")

    def test_a_second_folder_works_on_the_same_rows_only_when_it_takes_over(self):
        self.assertEqual(0, schoolgate("init", self.workspace, "--database", self.prepared("fir")).returncode)
        second = Path(self.folder.name) / "second"
        self.assertEqual(0, schoolgate("init", second).returncode)
        shutil.copy(self.workspace / "database.server", second)
        refused = schoolgate("--workspace", second, "doctor")
        self.assertEqual(3, refused.returncode)
        self.assertIn("belong to another workspace", refused.stderr)
        self.assertIn(str(self.workspace), refused.stderr)
        done = schoolgate("--workspace", second, "database", "take-over")
        self.assertEqual(0, done.returncode, done.stderr)
        self.assertEqual(3, schoolgate("--workspace", self.workspace, "register", "list").returncode)
        self.assertEqual(0, schoolgate("--workspace", second, "register", "list").returncode)

    def test_a_password_in_the_address_is_refused_and_not_repeated(self):
        done = schoolgate("init", self.workspace, "--database", "postgresql://elm:Secret7@/schools")
        self.assertNotEqual(0, done.returncode)
        self.assertIn("has a password in it", done.stderr)
        self.assertNotIn("Secret7", done.stdout + done.stderr)
        self.assertFalse(self.workspace.exists())

    def test_rows_on_a_server_are_never_called_sealed(self):
        self.assertEqual(0, schoolgate("init", self.workspace, "--database", self.prepared("ash")).returncode)
        key = Path(self.folder.name) / "school.key"
        self.run_here("key", "make", "--yes", key)
        done = schoolgate("--workspace", self.workspace, "key", "seal", key)
        self.assertNotEqual(0, done.returncode)
        self.assertIn("on a server", done.stderr)
        self.assertFalse((self.workspace / "workspace.seal").exists())


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
