#!/usr/bin/env python3
"""A trust's afternoon on three machines of which one dies: hosts in network namespaces, PostgreSQL with a replica, workers on each.

    sudo trust_trial.py SCHOOLGATE SAMPLES [--schools 6] [--photos 150] [--attempts 1000] [--seed N] [--workers N]

Host 1 has the primary, host 2 a replica that the primary waits for, host 3 is the office: it takes photos in, and somebody of each
school approves some of what is held and releases it. Each has workers. All see one folder, as if it were mounted. Workers are killed at random; host 3's
workers are cut off for longer than their lease and come back; then host 1 dies: its cable is pulled, its server and workers are
killed, and the replica is promoted. All the while one school's role asks for other schools' rows. At last the primary comes back.

In the end: each photo is there and was held once, nothing that a program said was done is lost, no picture is out but one that a
person of this school approved before, no attempt saw another school's row, each ledger is whole, the files are those of the rows, and
no school's program does anything by the primary that came back. Needs root, iproute2 and PostgreSQL's server; leaves nothing behind.
"""

import argparse
import contextlib
import hashlib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "cli"))
from school_life import Broken, expect  # noqa: E402

BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
HOSTS = (1, 2, 3)
OFFICE = 3
LEASE = 15
CUT_FOR = 2 * LEASE
BATCH = 5
PATIENCE = 3000
MOST_APPROVED = 0.5  # of a school's photos
RELEASED_EACH = 2  # of an office's batches: after each second one some photos are approved and released


def shell(*words, **more):
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, check=False, **more)
    expect(done.returncode == 0, f"{' '.join(map(str, words))}: {done.stdout}{done.stderr}")
    return done.stdout


def end_group(process):
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


class Network:
    """A switch and the hosts on it, each a namespace of its own."""

    def __init__(self):
        self.name = f"sg{os.getpid()}"
        self.lan = f"{self.name}-lan"
        shell("ip", "netns", "add", self.lan)
        shell("ip", "-n", self.lan, "link", "add", "switch", "type", "bridge")
        shell("ip", "-n", self.lan, "link", "set", "switch", "up")
        for host in HOSTS:
            shell("ip", "netns", "add", self.space(host))
            shell("ip", "-n", self.lan, "link", "add", f"port{host}", "type", "veth", "peer", "name", "cable", "netns", self.space(host))
            shell("ip", "-n", self.lan, "link", "set", f"port{host}", "master", "switch", "up")
            shell("ip", "-n", self.space(host), "addr", "add", f"{self.address(host)}/24", "dev", "cable")
            for link in ("lo", "cable"):
                shell("ip", "-n", self.space(host), "link", "set", link, "up")

    def space(self, host):
        return f"{self.name}-{host}"

    @staticmethod
    def address(host):
        return f"10.77.0.{host}"

    def on(self, host, *words):
        """The words of a program that runs there, on a machine of that name."""
        named = ["unshare", "--uts", "sh", "-c", 'hostname "$0" && exec "$@"', f"host{host}"]
        return ["ip", "netns", "exec", self.space(host), *named, *map(str, words)]

    def pull(self, host):
        shell("ip", "-n", self.lan, "link", "set", f"port{host}", "down")

    def plug(self, host):
        shell("ip", "-n", self.lan, "link", "set", f"port{host}", "up")

    def close(self):
        for name in (*map(self.space, HOSTS), self.lan):
            subprocess.run(["ip", "netns", "del", name], check=False)


class Servers:
    """The primary on host 1, and on host 2 the replica that it waits for."""

    def __init__(self, network, folder):
        self.network, self.folder, self.current = network, folder, 1
        shutil.chown(folder, "nobody", "nogroup")
        openssl = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=db",
                   "-addext", "subjectAltName=" + ",".join(f"IP:{network.address(host)}" for host in (1, 2))]
        self.run(*openssl, "-keyout", folder / "server.key", "-out", folder / "server.crt")
        self.run(BINARIES[-1] / "initdb", "-D", self.data(1), "-U", "administrator", "--auth-local=trust", "--no-sync", "--encoding=UTF8",
                 "--locale=C.UTF-8")
        with (self.data(1) / "pg_hba.conf").open("a", encoding="utf-8") as rules:
            rules.write("hostssl schools all 10.77.0.0/24 scram-sha-256\nhostssl replication replicator 10.77.0.0/24 trust\n")
        with (self.data(1) / "postgresql.conf").open("a", encoding="utf-8") as settings:
            settings.write(f"ssl = on\nssl_cert_file = '{folder}/server.crt'\nssl_key_file = '{folder}/server.key'\nmax_connections = 400\n"
                           "fsync = off\nsynchronous_commit = remote_apply\nwal_receiver_status_interval = 1s\nwal_sender_timeout = 10s\n")
        self.start(1)
        self.ask("CREATE ROLE replicator REPLICATION LOGIN", "postgres")
        self.ask("CREATE DATABASE schools ENCODING 'UTF8' TEMPLATE template0", "postgres")
        way = f"host={network.address(1)} user=replicator sslmode=require application_name=replica"
        shell(*network.on(2, *self.as_nobody, BINARIES[-1] / "pg_basebackup", "-D", self.data(2), "-d", way, "-R", "-X", "stream", "-c", "fast", "--no-sync"),
              cwd=folder)
        self.start(2)
        # Only the primary's: a promoted replica has nobody to wait for.
        self.ask("ALTER SYSTEM SET synchronous_standby_names = 'replica'")
        self.ask("SELECT pg_reload_conf()")
        until = time.monotonic() + 60
        while self.ask("SELECT sync_state FROM pg_stat_replication") != [["sync"]]:
            expect(time.monotonic() < until, "the replica is not waited for")
            time.sleep(0.2)

    as_nobody = ("env", "HOME=/nonexistent", "setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--")

    def data(self, host):
        return self.folder / f"data{host}"

    def socket(self, host):
        return self.folder / f"socket{host}"

    def run(self, *words):
        return shell(*self.as_nobody, *words, cwd=self.folder)

    def start(self, host):
        self.socket(host).mkdir(exist_ok=True)
        shutil.chown(self.socket(host), "nobody", "nogroup")
        options = f"-k {self.socket(host)} -p 5432 -c listen_addresses={self.network.address(host)}"
        log = self.folder / f"log{host}"
        try:
            shell(*self.network.on(host, *self.as_nobody, BINARIES[-1] / "pg_ctl", "-D", self.data(host), "-w", "-l", log, "-o", options, "start"),
                  cwd=self.folder)
        except Broken as broken:
            raise Broken(f"{broken}{log.read_text(encoding='utf-8')}") from None

    def ask(self, sql, database="schools"):
        told = shell("psql", "-h", self.socket(self.current), "-p", "5432", "-U", "administrator", "-v", "ON_ERROR_STOP=1", "-qAt", database, input=sql)
        return [line.split("|") for line in told.splitlines()]

    def kill(self, host):
        first = int((self.data(host) / "postmaster.pid").read_text(encoding="utf-8").split()[0])
        children = Path(f"/proc/{first}/task/{first}/children").read_text(encoding="utf-8").split()
        for pid in (first, *map(int, children)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def promote(self):
        shell(*self.network.on(2, *self.as_nobody, BINARIES[-1] / "pg_ctl", "-D", self.data(2), "-w", "promote"), cwd=self.folder)
        self.current = 2

    def close(self):
        for host in (1, 2):
            if (self.data(host) / "postmaster.pid").exists():
                subprocess.run([*map(str, self.as_nobody), BINARIES[-1] / "pg_ctl", "-D", self.data(host), "-m", "immediate", "stop"], check=False, cwd=self.folder,
                               capture_output=True)


class Trial:
    def __init__(self, wanted, network, servers, folder):
        self.wanted, self.network, self.servers, self.folder = wanted, network, servers, folder
        self.names = [f"school{i:02}" for i in range(1, wanted.schools + 1)]
        self.chance = random.Random(wanted.seed)
        self.environment = {**os.environ, "PGPASSFILE": str(folder / "passwords")}
        self.workers = {}  # by host
        self.gone = set()  # hosts that died
        self.begun = time.monotonic()
        self.sent = {name: {} for name in self.names}  # SHA-256 of each photo that the office's program said it took in
        self.approved = {name: set() for name in self.names}
        self.passed_over = {name: set() for name in self.names}  # that a person looked at and could not approve
        self.approved_before = 0  # host 1 died
        self.refusals, self.killed, self.connections = 0, 0, 0
        self.attempts = {"refused": 0, "let through": 0}
        self.broken = []

    def note(self, words):
        print(f"{time.monotonic() - self.begun:5.0f} s  {words}", flush=True)

    def words(self, school, *words):
        return self.network.on(OFFICE, self.wanted.schoolgate, "--workspace", self.folder / school, *words)

    def office(self, school, *words, good=(0,)):
        """Until it says that it is done; nothing that failed counts."""
        until = time.monotonic() + PATIENCE
        while True:
            done = subprocess.run(self.words(school, *words), capture_output=True, text=True, check=False, env=self.environment)
            if done.returncode in good:
                return done
            self.refusals += 1
            expect(time.monotonic() < until, f"{school} {words}: {done.stdout}{done.stderr}")
            time.sleep(1)

    def begin(self):
        passwords = self.folder / "passwords"
        passwords.write_text("".join(f"*:5432:schools:{name}:secret-of-{name}\n" for name in self.names), encoding="utf-8")
        passwords.chmod(0o600)
        hosts = ",".join(f"{self.network.address(host)}:5432" for host in (1, 2))
        for name in self.names:
            self.servers.ask(shell(self.wanted.schoolgate, "--quiet", "database", "prepare", name, "schools"))
            self.servers.ask(f"ALTER ROLE {name} PASSWORD 'secret-of-{name}'")
            address = f"postgresql://{name}@{hosts}/schools?target_session_attrs=read-write&sslrootcert={self.servers.folder}/server.crt&connect_timeout=3"
            shell(*self.network.on(OFFICE, self.wanted.schoolgate, "init", self.folder / name, "--database", address), env=self.environment)
            self.office(name, "register", "import", self.wanted.samples / "register.csv")
            self.office(name, "user", "add", self.person_of(name), "--role", "admin", "--no-password")
            self.office(name, "user", "tie", self.person_of(name))
            settings = self.folder / name / "schoolgate.conf"
            text, changed = re.subn(r"(?m)^#?\s*developed_by = here$", "developed_by = workers", settings.read_text(encoding="utf-8"))
            expect(changed == 1, "the settings say who looks at photos")
            settings.write_text(text, encoding="utf-8")

    @staticmethod
    def person_of(school):
        return f"tess.of.{school}"

    # ---- workers
    def start(self, host):
        named = [word for name in self.names for word in ("--school", f"{name}={self.folder / name}")]
        with (self.folder / f"workers{host}.log").open("a", encoding="utf-8") as log:
            self.workers.setdefault(host, []).append(subprocess.Popen(
                self.network.on(host, self.wanted.schoolgate, "worker", *named, "--lease", LEASE, "--detect", "fast"), stdout=log, stderr=subprocess.STDOUT,
                start_new_session=True, env=self.environment))

    def keep_up(self):
        """As a system does that starts again what ended."""
        for host in HOSTS:
            if host in self.gone:
                continue
            self.workers[host] = [one for one in self.workers.get(host, []) if one.poll() is None]
            while len(self.workers[host]) < self.wanted.workers:
                self.start(host)

    def kill_one(self):
        host = self.chance.choice([one for one in HOSTS if one not in self.gone])
        if self.workers.get(host):
            end_group(self.workers[host].pop(self.chance.randrange(len(self.workers[host]))))
            self.killed += 1

    # ---- the office
    def photos_of(self, number, school):
        portraits = sorted((self.wanted.samples / "enrol").rglob("*.jpg"))
        for i in range(number):
            jpeg = portraits[i % len(portraits)].read_bytes()
            comment = f"{school} {i}".encode()
            yield jpeg[:2] + b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment + jpeg[2:]

    def bring(self, school, number):
        """Takes photos in, and approves and releases some of what is held by then."""
        try:
            place = self.folder / f"camera-{school}"
            place.mkdir()
            files = []
            for i, data in enumerate(self.photos_of(number, school)):
                files.append(place / f"{i}.jpg")
                files[-1].write_bytes(data)
            batches = [files[i:i + BATCH] for i in range(0, len(files), BATCH)]
            for i, batch in enumerate(batches):
                self.office(school, "process", "--event", "2026-07-03 Sports Day", *batch)
                self.sent[school].update({hashlib.sha256(file.read_bytes()).hexdigest(): file.name for file in batch})
                if i % RELEASED_EACH == RELEASED_EACH - 1:
                    self.let_out(school)
            # People go on while photos are looked at.
            until = time.monotonic() + PATIENCE
            while self.let_out(school) < MOST_APPROVED * number:
                expect(time.monotonic() < until, f"{school}: too little can be approved")
                time.sleep(5)
        except Exception as error:  # told by the main thread
            self.broken.append(error)

    def let_out(self, school):
        listed = self.office(school, "review", "list", "--json").stdout
        waiting = [int(number) for number in re.findall(r'"photo": ?(\d+)', listed)]
        held = [photo for photo in waiting if photo not in self.passed_over[school]][:3]
        for photo in held:
            self.office(school, "review", "show", photo, "--pictures", self.folder / f"{school}-look")
            # 1: it is blocked, or something was quicker.
            if self.office(school, "review", "approve", photo, "--rest-redacted", good=(0, 1)).returncode == 0:
                self.approved[school].add(photo)
            else:
                self.passed_over[school].add(photo)
        if not held:
            self.passed_over[school].clear()
        if held:
            self.office(school, "release", good=(0, 1))
        return len(self.approved[school])

    # ---- another school's rows
    def intrude(self, number):
        """Attempts by one school's role at others' rows, on whichever server takes writes."""
        verbs = ("SELECT COUNT(*) FROM {0}.photos", "SELECT detail FROM {0}.ledger LIMIT 1", "UPDATE {0}.photos SET state = 'approved'",
                 "DELETE FROM {0}.claims", "INSERT INTO {0}.rechecks_due VALUES (1)", "SET ROLE {0}", "SET search_path = {0}; SELECT COUNT(*) FROM photos",
                 "COPY {0}.photos TO STDOUT", "SELECT nextval('{0}.ledger')", "LOCK TABLE {0}.schema_steps")
        while number > 0:
            own = self.chance.choice(self.names)
            lines = []
            for _ in range(min(number, 100)):
                other = self.chance.choice([name for name in self.names if name != own])
                lines.append(self.chance.choice(verbs).format(other) + ";\n\\echo done :SQLSTATE\n")
            address = f"host={self.network.address(1)},{self.network.address(2)} port=5432 dbname=schools user={own} target_session_attrs=read-write " \
                      "sslmode=require connect_timeout=3"
            told = subprocess.run(self.network.on(2, "psql", "-qAt", address), input="".join(lines), capture_output=True, text=True, check=False,
                                  env=self.environment)
            states = re.findall(r"(?m)^done (\w+)$", told.stdout)
            if told.returncode == 0 and len(states) == len(lines):
                number -= len(lines)
                for state in states:
                    self.attempts["let through" if state == "00000" else "refused"] += 1
            else:
                time.sleep(1)  # while no server takes writes

    # ---- the afternoon
    def states(self):
        asked = " UNION ALL ".join(f"SELECT state, COUNT(*) FROM {name}.photos GROUP BY state" for name in self.names)
        states = {}
        for state, number in self.servers.ask(asked):
            states[state] = states.get(state, 0) + int(number)
        return states

    def looked_at(self):
        return sum(number for state, number in self.states().items() if state not in ("received", "analysed"))

    def fail_over(self):
        self.approved_before = sum(map(len, self.approved.values()))
        self.network.pull(1)
        self.gone.add(1)
        for worker in self.workers[1]:
            end_group(worker)
        self.servers.kill(1)
        lost = time.monotonic()
        self.note("host 1 is dead: its cable is pulled, its server and workers are killed")
        time.sleep(5)
        self.servers.promote()
        promoted, before = time.monotonic(), sum(int(self.servers.ask(f"SELECT COUNT(*) FROM {name}.ledger")[0][0]) for name in self.names)
        self.note(f"the replica is promoted, {promoted - lost:.0f} s later")
        while sum(int(self.servers.ask(f"SELECT COUNT(*) FROM {name}.ledger")[0][0]) for name in self.names) == before:
            self.keep_up()
            expect(time.monotonic() < promoted + 300, "nobody writes to the promoted server")
            time.sleep(0.5)
        self.note(f"the first change on it, {time.monotonic() - promoted:.0f} s after it was promoted")

    def afternoon(self):
        total = self.wanted.photos
        shares = [total // len(self.names) + (i < total % len(self.names)) for i in range(len(self.names))]
        offices = [threading.Thread(target=self.bring, args=pair, daemon=True) for pair in zip(self.names, shares)]
        third = self.wanted.attempts // 3
        intruder = threading.Thread(target=lambda: [self.intrude(number) for number in (third, third, self.wanted.attempts - 2 * third)], daemon=True)
        for thread in (*offices, intruder):
            thread.start()
        cut_off, back, dead, next_kill = None, False, False, time.monotonic() + 20
        last = 0
        until = time.monotonic() + PATIENCE
        while True:
            self.keep_up()
            done = self.looked_at()
            self.connections = max(self.connections, int(self.servers.ask("SELECT COUNT(*) FROM pg_stat_activity WHERE usename LIKE 'school%'")[0][0]))
            if done // 25 > last // 25:
                self.note(f"{done} of {total} photos are looked at")
            last = done
            if done == total and not any(office.is_alive() for office in offices):
                break
            expect(not self.broken, str(self.broken))
            expect(time.monotonic() < until, f"{self.states()} after {PATIENCE} s")
            if time.monotonic() > next_kill:
                self.kill_one()
                next_kill = time.monotonic() + self.chance.uniform(30, 90)
            if cut_off is None and done >= total * 0.2:
                self.network.pull(3)
                cut_off = time.monotonic()
                self.note("host 3 is cut off")
            if cut_off and not back and time.monotonic() > cut_off + CUT_FOR:
                self.network.plug(3)
                back = True
                self.note("host 3 is back")
            if back and not dead and done >= total * 0.5:
                self.fail_over()
                dead = True
            time.sleep(0.5)
        for thread in (*offices, intruder):
            thread.join()
        expect(not self.broken, str(self.broken))
        approved = sum(map(len, self.approved.values()))
        expect(dead and self.killed > 0 and all(self.approved.values()) and 0 < self.approved_before < approved,
               f"too little was disturbed, or approved: {self.approved_before} of {approved} before host 1 died")

    def come_back(self):
        """The old primary, at the first of the addresses that each school has."""
        def heads():
            return [self.servers.ask(f"SELECT number, chain FROM {name}.ledger_head") for name in self.names]
        self.network.plug(1)
        self.servers.start(1)
        self.servers.current = 1
        before = heads()
        for name in self.names:
            for words in (("release",), ("review", "list"), ("process",)):
                done = subprocess.run(self.words(name, *words), capture_output=True, text=True, check=False, env=self.environment)
                expect(done.returncode == 3 and "nothing is read, written or released by it" in done.stderr, f"{name} {words}: {done.stdout}{done.stderr}")
        expect(heads() == before, "something was written to the primary that came back")
        self.servers.current = 2

    # ---- what must hold
    def check(self, school, number):
        ask = self.servers.ask
        photos = {int(photo): (sha256, state, reason) for photo, sha256, state, reason in ask(
            f"SELECT id, sha256, state, translate(reason, E'|\\n', '  ') FROM {school}.photos")}
        expect(len(self.sent[school]) == number, f"{school}: {len(self.sent[school])} of {number} were brought")
        expect(sorted(one[0] for one in photos.values()) == sorted(self.sent[school]), f"{school}: photos are lost, or there twice")
        stopped = {photo for photo, (_, state, reason) in photos.items() if state == "quarantined"}
        expect(all("3 workers ended" in photos[photo][2] for photo in stopped), f"{school}: {photos}")
        by_subject = {sha256: photo for photo, (sha256, _, _) in photos.items()}
        story, vouched = {}, {}
        for subject, action, who, detail in ask(f"SELECT subject, action, translate(who, '|', ' '), translate(detail, '|', ' ') FROM {school}.ledger "
                                                "WHERE action LIKE 'photo.%' ORDER BY number"):
            if subject not in by_subject:
                continue
            photo = by_subject[subject]
            if action == "photo.approved":
                expect(self.person_of(school) in who, f"{school}: photo {photo} was approved by {who}")
                vouched[photo] = set(json.loads(detail)["renditions"].values())
            if action == "photo.released":
                expect(photo in vouched, f"{school}: {photo} is out unapproved")
            story.setdefault(photo, []).append(action)
        for photo in photos:
            expect(story[photo].count("photo.received") == 1, f"{school}: photo {photo} was taken in {story[photo]}")
            expect(story[photo].count("photo.held") == (photo not in stopped), f"{school}: photo {photo} was held {story[photo]}")
        for photo in self.approved[school]:
            expect("photo.approved" in story[photo], f"{school}: the approval of photo {photo} is lost")
        listed = {path: sha256 for path, sha256 in ask(f"SELECT path, sha256 FROM {school}.released_files")}
        out = {str(path.relative_to(self.folder / school / "released")): hashlib.sha256(path.read_bytes()).hexdigest()
               for path in (self.folder / school / "released").rglob("*.jpg")}
        expect(out == listed, f"{school}: the files that are out are not those of the rows")
        for photo, path, sha256 in ask(f"SELECT photo, path, sha256 FROM {school}.released_files"):
            expect(sha256 in vouched.get(int(photo), ()), f"{school}: nobody approved the picture {path}")
        for (sha256,) in ask(f"SELECT sha256 FROM {school}.renditions"):
            expect((self.folder / school / "holds" / f"{sha256}.jpg").is_file(), f"{school}: a picture is missing")
        self.office(school, "ledger", "verify")
        self.office(school, "process")
        left = list((self.folder / school).rglob(".partial-*"))
        expect(not left, f"{school}: {left} are left")
        return len(stopped), len(out), sum(1 for one in photos.values() if one[1] == "released")

    def sizes(self):
        """What the photos take: rows and bytes of the database, bytes of the folders, on the average for each."""
        schools, photos = self.names, self.wanted.photos
        rows, size = {}, 0
        for name in schools:
            for table, number, whole in self.servers.ask(
                    f"SELECT c.relname, (xpath('/row/n/text()', query_to_xml('SELECT COUNT(*) AS n FROM {name}.' || quote_ident(c.relname), false, true, '')))"
                    f"[1]::text::bigint, pg_total_relation_size(c.oid) FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = '{name}'::regnamespace"):
                rows[table] = rows.get(table, 0) + int(number)
                size += int(whole)
        most = sorted(((number, table) for table, number in rows.items()), reverse=True)[:8]
        folders = {place: sum(file.stat().st_size for name in schools for file in (self.folder / name / place).rglob("*") if file.is_file())
                   for place in ("vault", "holds", "readings", "released")}
        self.note(f"a photo: {size / photos / 1000:.1f} kB of the database with its indexes and what an empty school has, "
                  + ", ".join(f"{number / photos:.1f} {table}" for number, table in most) + "; "
                  + ", ".join(f"{whole / photos / 1000:.0f} kB {place}" for place, whole in folders.items()))

    def end(self):
        for workers in self.workers.values():
            for worker in workers:
                end_group(worker)


def options():
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("schoolgate", type=Path)
    words.add_argument("samples", type=Path)
    words.add_argument("--schools", type=int, default=6)
    words.add_argument("--photos", type=int, default=150)
    words.add_argument("--attempts", type=int, default=1000)
    words.add_argument("--workers", type=int, default=1, help="on each host")
    words.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    wanted = words.parse_args()
    wanted.schoolgate, wanted.samples = wanted.schoolgate.resolve(), wanted.samples.resolve()
    return wanted


def main():
    wanted = options()
    if os.geteuid() != 0 or not BINARIES:
        sys.exit("needs root, and PostgreSQL's server (Debian's package postgresql)")
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="schoolgate-trust-")))
        folder.chmod(0o711)
        network = Network()
        stack.callback(network.close)
        (folder / "server").mkdir()
        servers = Servers(network, folder / "server")
        stack.callback(servers.close)
        trial = Trial(wanted, network, servers, folder)
        stack.callback(trial.end)
        trial.begin()
        trial.note(f"{wanted.schools} schools are there, seed {wanted.seed}, load {os.getloadavg()[0]:.0f}")
        trial.sizes()
        trial.afternoon()
        trial.note(f"all is looked at: {trial.states()}")
        trial.end()
        shares = [wanted.photos // wanted.schools + (i < wanted.photos % wanted.schools) for i in range(wanted.schools)]
        stopped, out, released = map(sum, zip(*(trial.check(*pair) for pair in zip(trial.names, shares))))
        trial.sizes()
        trial.come_back()
        expect(trial.attempts["let through"] == 0, f"{trial.attempts}")
        expect(trial.attempts["refused"] == wanted.attempts, f"{trial.attempts}")
        trial.note(f"{wanted.photos} photos of {wanted.schools} schools: each there and held once but {stopped} that three workers did not end; {trial.killed} workers "
                   f"killed; {trial.refusals} commands of the office failed and were said again; {sum(map(len, trial.approved.values()))} photos approved, "
                   f"{trial.approved_before} of them before host 1 died, {released} released as {out} files, none unapproved; {wanted.attempts} attempts at other "
                   f"schools' rows refused; ledgers whole; the primary that came back refused by each school; {trial.connections} connections at most; "
                   f"load {os.getloadavg()[0]:.0f}")


if __name__ == "__main__":
    try:
        main()
    except Broken as broken:
        sys.exit(f"broken: {broken}")
