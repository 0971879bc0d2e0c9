#!/usr/bin/env python3
"""The real program, and a primary that comes back after its replica took its place: two PostgreSQL servers, as docs/postgresql.md tells it.

    fail_over_test.py SCHOOLGATE SAMPLES

Exit code 77 where no server is installed.
"""

import http.client
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

PROGRAM, SAMPLES = (Path(word).resolve() for word in sys.argv[1:3])
BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda place: int(place.parent.name) if place.parent.name.isdigit() else 0)
# The server refuses to run as root.
AS = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--"] if os.geteuid() == 0 else []


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Server:
    def __init__(self, place):
        self.place, self.port = place, free_port()
        place.mkdir()
        if AS:
            shutil.chown(place, "nobody", "nogroup")

    def run(self, *words):
        done = subprocess.run([*AS, *map(str, words)], capture_output=True, text=True, check=False, cwd=self.place, timeout=120)
        if done.returncode != 0:
            log = self.place / "log"
            raise AssertionError(f"{words}: {done.stdout}{done.stderr}{log.read_text(encoding='utf-8') if log.exists() else ''}")
        return done.stdout

    def make(self):
        self.run(BINARIES[-1] / "initdb", "-D", self.place / "data", "-U", "administrator", "--auth-local=trust", "--auth-host=reject", "--no-sync",
                 "--encoding=UTF8", "--locale=C.UTF-8")
        self.start()
        self.ask("CREATE DATABASE schools ENCODING 'UTF8' TEMPLATE template0", "postgres")

    def copy(self, other):
        self.run(BINARIES[-1] / "pg_basebackup", "-D", self.place / "data", "-d", f"host={other.place} port={other.port} user=administrator", "-R", "-X", "stream",
                 "-c", "fast", "--no-sync")

    def start(self):
        self.run(BINARIES[-1] / "pg_ctl", "-D", self.place / "data", "-w", "-l", self.place / "log", "-o",
                 f"-k {self.place} -p {self.port} -c listen_addresses= -c fsync=off -c max_connections=40", "start")

    def stop(self, how="immediate"):
        self.run(BINARIES[-1] / "pg_ctl", "-D", self.place / "data", "-w", "-m", how, "stop")

    def promote(self):
        self.run(BINARIES[-1] / "pg_ctl", "-D", self.place / "data", "-w", "promote")

    def runs(self):
        return (self.place / "data" / "postmaster.pid").exists()

    def ask(self, sql, database="schools"):
        done = subprocess.run(["psql", "-h", self.place, "-p", str(self.port), "-U", "administrator", "-v", "ON_ERROR_STOP=1", "-qAt", database],
                              input=sql, capture_output=True, text=True, check=True)
        return done.stdout.strip()


class FailOver(unittest.TestCase):
    """Rows on a primary and its replica; `old` dies, and `new` takes its place."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="sgfo-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.folder.chmod(0o755)
        self.workspace = self.folder / "school"
        self.old, self.new = Server(self.folder / "a"), Server(self.folder / "b")
        self.addCleanup(lambda: [one.stop() for one in (self.old, self.new) if one.runs()])
        self.old.make()
        self.prepared = self.here("--quiet", "database", "prepare", "oak", "schools", workspace=False).stdout
        self.old.ask(self.prepared)
        address = f"postgresql://oak@/schools?host={self.old.place},{self.new.place}&port={self.old.port},{self.new.port}"
        self.here("init", self.workspace, "--database", address, workspace=False)
        self.here("register", "import", SAMPLES / "register.csv")
        self.here("user", "add", "admin", "--role", "admin", "--no-password")
        self.new.copy(self.old)
        self.new.start()

    def here(self, *words, code=0, workspace=True):
        chosen = ["--workspace", self.workspace] if workspace else []
        done = subprocess.run([PROGRAM, *map(str, [*chosen, *words])], capture_output=True, text=True, check=False, timeout=120, input="")
        self.assertEqual(code, done.returncode, f"{words}: {done.stdout}{done.stderr}")
        return done

    def end(self):
        return self.here("ledger", "head").stdout.splitlines()[0]

    def wait_for_replica(self):
        while self.old.ask("SELECT COALESCE(MIN(replay_lsn) >= pg_current_wal_lsn(), false) FROM pg_stat_replication") != "t":
            pass

    def fail_over(self):
        self.wait_for_replica()
        self.old.stop()
        self.new.promote()

    def old_comes_back(self):
        self.new.stop("fast")
        self.old.start()

    def refused(self, words):
        for command in (("register", "list"), ("process",), ("release",), ("register", "withdraw", "P001", "--all"), ("ledger", "verify"), ("doctor",)):
            with self.subTest(command=command):
                said = self.here(*command, code=3).stderr
                self.assertIn(words, said)
                self.assertIn("schoolgate database accept", said)
                self.assertEqual(1, len(said.splitlines()), said)

    def withdraw(self, person, code=0):
        self.here("register", "withdraw", person, "--all", code=code)

    def test_nothing_is_noticed_of_a_fail_over_that_lost_nothing(self):
        end = self.end()
        self.fail_over()
        self.here("ledger", "verify", "--noted", end)
        self.withdraw("P001")
        self.assertNotEqual(end, self.end())
        self.assertIn("timeline 2", self.here("database", "show").stdout)

    def test_a_primary_that_comes_back_is_refused_by_what_it_lacks(self):
        before = self.end()
        self.fail_over()
        self.withdraw("P001")
        acknowledged = self.end()
        self.assertNotEqual(before, acknowledged)
        self.old_comes_back()
        self.refused("took its place already")
        # Told apart by the ledger too, where another system holds the copy and its timelines say nothing.
        self.old.stop()
        self.run_as_another_system(self.old)
        self.refused("was acknowledged")
        shown = self.here("database", "show", code=1)
        self.assertIn(acknowledged, shown.stdout)
        self.assertIn(before, shown.stdout)
        self.assertFalse(json.loads(self.here("--json", "database", "show", code=1).stdout)["whole"])
        self.assertEqual(before.split(":")[0], self.old.ask("SELECT number FROM oak.ledger_head"), "nothing was written there")
        self.old.stop()
        self.new.start()
        self.assertEqual(acknowledged, self.end(), "all is well once the right one is reached")

    def run_as_another_system(self, server):
        """As rows look that were read from a dump into a new cluster."""
        server.start()
        dump = server.run("pg_dump", "-h", server.place, "-p", server.port, "-U", "administrator", "-d", "schools", "-n", "oak")
        server.stop()
        shutil.rmtree(server.place / "data")
        server.make()
        server.ask(self.prepared)
        server.ask("DROP SCHEMA oak")
        server.ask(dump)

    def test_a_primary_that_comes_back_is_refused_though_it_lacks_nothing_yet(self):
        self.fail_over()
        self.end()  # a program was there
        self.old_comes_back()
        self.refused("took its place already")

    def page(self):
        serving = subprocess.Popen([PROGRAM, "--workspace", self.workspace, "review", "serve", "--allow-root", "--port", "0"], stdout=subprocess.PIPE,
                                   stderr=subprocess.DEVNULL, text=True)
        self.addCleanup(serving.stdout.close)
        self.addCleanup(serving.wait)
        self.addCleanup(serving.terminate)
        return int(next(found.group(1) for line in serving.stdout if (found := re.search(r"127\.0\.0\.1:(\d+)", line))))

    @staticmethod
    def sign_in(port):
        """Refused in any case, since nobody has a password; what is asked is by which sentence."""
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("POST", "/api/login", json.dumps({"user": "nobody", "password": "orchard ladder 7"}), {"Content-Type": "application/json"})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()

    def test_a_page_that_goes_on_running_answers_with_the_sentence_and_finds_the_right_server_again(self):
        port = self.page()
        self.assertEqual(401, self.sign_in(port)[0])
        self.fail_over()
        self.withdraw("P001")
        self.old_comes_back()
        status, said = self.sign_in(port)
        self.assertEqual(503, status, said)
        self.assertIn("took its place already", said)
        self.old.stop()
        self.new.start()
        self.assertEqual(401, self.sign_in(port)[0])

    def test_a_replica_that_had_not_got_everything_is_refused_until_an_admin_accepts_it(self):
        found = self.end()
        self.wait_for_replica()
        self.new.stop("fast")
        self.withdraw("P001")
        acknowledged = self.end()
        self.assertNotEqual(found, acknowledged)
        self.old.stop()
        self.new.start()
        self.new.promote()
        self.refused("was acknowledged")
        done = self.here("database", "accept")
        self.assertIn(found, done.stdout)
        self.assertIn("lost", done.stdout + done.stderr)
        self.withdraw("P001", code=2)  # logins are tied to nobody
        self.here("user", "tie", "admin")
        self.withdraw("P001")
        self.here("ledger", "verify", "--noted", found)
        self.assertIn("nothing to accept", self.here("database", "accept", code=1).stderr)
        self.new.stop()
        self.old.start()
        self.refused("took its place already")


if __name__ == "__main__":
    if not BINARIES:
        print("PostgreSQL is not installed (Debian's package postgresql): nothing was tried")
        sys.exit(77)
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
