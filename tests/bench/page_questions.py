#!/usr/bin/env python3
"""How many statements a PostgreSQL server is asked for each page of released photos, and how long each takes.

    tests/on_postgresql.sh page_questions.py SCHOOLGATE SAMPLES [PHOTOS]

Makes a school with PHOTOS (default 50) released photos, serves its page and counts what the server's log holds of each request.
Needs nothing but Python.
"""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROGRAM, SAMPLES = (Path(word).resolve() for word in sys.argv[1:3])
PHOTOS = int(sys.argv[3]) if len(sys.argv) > 3 else 50
FOLDER, PORT = os.environ["SCHOOLGATE_TEST_POSTGRESQL"].rsplit(":", 1)
LOG = Path(FOLDER) / "server.log"
ROUNDS = 20


def ask(sql):
    subprocess.run(["psql", "-h", FOLDER, "-p", PORT, "-U", "administrator", "-v", "ON_ERROR_STOP=1", "-qAt", "schools"], input=sql, check=True, text=True,
                   capture_output=True)


def run(*words, told=None, good=(0,)):
    done = subprocess.run([PROGRAM, *map(str, words)], input=told, capture_output=True, text=True, check=False)
    if done.returncode not in good:
        sys.exit(f"{words}: {done.returncode} {done.stdout}{done.stderr}")
    return done.stdout


def make_school(workspace, cards):
    ask(run("--quiet", "database", "prepare", "oak", "schools"))
    ask("ALTER ROLE oak PASSWORD 'orchard ladder 7'")
    os.environ["PGPASSWORD"] = "orchard ladder 7"
    # By the network, since the page gives up the right to reach folders that are not its own.
    run("init", workspace, "--database", f"postgresql://oak@127.0.0.1:{PORT}/schools")
    run("--workspace", workspace, "register", "import", SAMPLES / "register.csv")
    run("--workspace", workspace, "user", "add", "helen", "--role", "admin", "--own-password", told="orchard ladder 7\n")
    portraits = sorted((SAMPLES / "enrol").rglob("*.jpg"))
    cards.mkdir()
    for i in range(PHOTOS):
        jpeg, comment = portraits[i % len(portraits)].read_bytes(), str(i).encode()
        (cards / f"{i}.jpg").write_bytes(jpeg[:2] + b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment + jpeg[2:])
    run("--workspace", workspace, "process", "--detect", "fast", "--event", "2026-07-03 Sports Day", cards)
    held = re.findall(r'"photo": ?(\d+)', run("--workspace", workspace, "review", "list", "--json"))
    run("--workspace", workspace, "review", "show", *held, "--pictures", workspace.parent / "look")
    run("--workspace", workspace, "review", "approve", *held, "--rest-redacted", good=(0, 1))


class Page:
    def __init__(self, workspace):
        self.serving = subprocess.Popen([PROGRAM, "--workspace", workspace, "review", "serve", "--allow-root", "--port", "0"], stdout=subprocess.PIPE, text=True)
        self.port = int(next(found.group(1) for line in self.serving.stdout if (found := re.search(r"127\.0\.0\.1:(\d+)", line))))
        self.cookie = ""
        answer = self.send("POST", "/api/login", json.dumps({"user": "helen", "password": "orchard ladder 7"}))
        self.cookie = answer.getheader("Set-Cookie").split(";")[0]

    def send(self, method, path, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        connection.request(method, path, body, {"Content-Type": "application/json", "Cookie": self.cookie})
        answer = connection.getresponse()
        self.body = answer.read()
        if answer.status != 200:
            sys.exit(f"{path}: {answer.status} {self.body[:300]}")
        return answer

    def close(self):
        self.serving.send_signal(signal.SIGTERM)
        self.serving.wait()


def statements():
    return len(re.findall(r"LOG:  (?:statement|execute)", LOG.read_text(encoding="utf-8", errors="replace")))


def measure(page, name, path):
    page.send("GET", path)  # what is asked once
    before = statements()
    page.send("GET", path)
    asked = statements() - before
    took = []
    for _ in range(ROUNDS):
        begun = time.monotonic()
        page.send("GET", path)
        took.append((time.monotonic() - begun) * 1000)
    took.sort()
    print(f"{name}: {asked} statements, median {took[ROUNDS // 2]:.0f} ms, 95th percentile {took[ROUNDS * 95 // 100]:.0f} ms", flush=True)


def main():
    with tempfile.TemporaryDirectory(prefix="schoolgate-questions-") as folder:
        workspace = Path(folder) / "oak"
        make_school(workspace, Path(folder) / "cards")
        page = Page(workspace)
        try:
            time.sleep(3)  # what the page does by itself when it starts
            ask("ALTER SYSTEM SET log_statement = 'all'")
            ask("SELECT pg_reload_conf()")
            time.sleep(1)
            measure(page, "what would be released", "/api/release")
            run("--workspace", workspace, "release", good=(0, 1))
            page.send("GET", "/api/downloads")
            downloads = json.loads(page.body)["downloads"]
            print(f"{PHOTOS} photos, {sum(one['files'] for one in downloads)} files out, load {os.getloadavg()[0]:.0f}")
            measure(page, "a page of 50 of the queue of released photos", "/api/queue?state=released&limit=50")
            measure(page, "what can be downloaded", "/api/downloads")
            measure(page, f"a download of {downloads[0]['files']} files", downloads[0]["url"])
        finally:
            page.close()


if __name__ == "__main__":
    main()
