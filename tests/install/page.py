#!/usr/bin/env python3
"""Does on the page what a browser does there: page.py ADDRESS USER COMMAND ..., the password on standard input. The
certificate to trust is in SSL_CERT_FILE. Commands: upload FILE EVENT, approve PHOTO, release, download PLATFORM EVENT FILE."""

import http.cookiejar
import json
import sys
import time
import urllib.parse
import urllib.request


class Page:
    def __init__(self, address, user, password):
        self.address = address
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        self.csrf = ""
        self.csrf = self.json("POST", "/api/login", {"user": user, "password": password})["csrf"]

    def ask(self, method, path, body=None, kind="application/json"):
        headers = {"Origin": self.address, "X-CSRF-Token": self.csrf}
        if body is not None:
            headers["Content-Type"] = kind
        request = urllib.request.Request(self.address + path, body, headers, method=method)
        try:
            with self.opener.open(request, timeout=120) as answer:
                return answer.read()
        except urllib.error.HTTPError as error:
            sys.exit(f"{method} {path}: {error.code} {error.read()[:300]!r}")

    def json(self, method, path, body=None):
        return json.loads(self.ask(method, path, None if body is None else json.dumps(body).encode()))

    def upload(self, file, event):
        name = file.rsplit("/", 1)[-1]
        where = "/api/uploads?" + urllib.parse.urlencode({"event": event, "name": name})
        with open(file, "rb") as photo:
            print(json.loads(self.ask("POST", where, photo.read(), "application/octet-stream"))["photo"])

    def approve(self, photo):
        view = self.json("GET", f"/api/photos/{photo}")
        version = view["photo"]["version"]
        pictures = [one["sha256"] for one in view["renditions"]]
        self.json("POST", f"/api/photos/{photo}/approve", {"version": version, "open": "keep-redacted", "seen": pictures})

    def release(self):
        wanted = self.json("GET", "/api/release")
        job = self.json("POST", "/api/release", {"token": wanted["token"], "confirm": wanted["confirm"]})["job"]
        while (state := self.json("GET", f"/api/release/{job}")["state"]) == "running":
            time.sleep(0.2)
        print(state)

    def download(self, platform, event, file):
        with open(file, "wb") as archive:
            archive.write(self.ask("GET", f"/api/downloads/{platform}/{event}"))


if __name__ == "__main__":
    address, user, command, *arguments = sys.argv[1:]
    getattr(Page(address, user, sys.stdin.readline().rstrip("\n")), command)(*arguments)
