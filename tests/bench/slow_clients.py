#!/usr/bin/env python3
"""slow_clients.py PROGRAM [CLIENTS ...]: what slow clients cost everybody else.

Serves a new school's page on loopback, opens 32 connections from each of CLIENTS (8, 14 and 20) other addresses that
never end their request's head, and prints how long another client then waits for a picture; before that, how long one
takes on an idle server. Linux only: every 127.x.y.z is this machine."""

import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

PATIENCE = 60
EACH = 32


class Page:
    def __init__(self, program, workspace):
        subprocess.run([program, "init", workspace], check=True, stdout=subprocess.DEVNULL)
        self.process = subprocess.Popen([program, "review", "serve", "--allow-root", "--port", "0", "--workspace", workspace],
                                        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for line in self.process.stdout:
            if found := re.search(r"http://127\.0\.0\.1:(\d+)", line):
                self.port = int(found.group(1))
                return
        raise SystemExit("the server ended without telling its address")

    def connect(self, source="127.0.0.1"):
        return socket.create_connection(("127.0.0.1", self.port), PATIENCE, (source, 0))

    def get(self):
        """Seconds until the whole answer is here; None when it does not come."""
        began = time.monotonic()
        received = b""
        with self.connect() as connection:
            connection.sendall(f"GET /favicon.svg HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n"
                               "Connection: close\r\n\r\n".encode())
            try:
                while piece := connection.recv(65536):
                    received += piece
            except TimeoutError:
                return None
        return time.monotonic() - began if received.startswith(b"HTTP/1.1 200") else None

    def end(self):
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()
        return time.monotonic() - began


def said(seconds):
    return f"not within {PATIENCE} s" if seconds is None else f"{1000 * seconds:.1f} ms"


def main():
    program, *counts = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        page = Page(program, folder + "/school")
        print("idle, median of 200:", said(statistics.median(page.get() for _ in range(200))))
        for clients in [int(count) for count in counts] or [8, 14, 20]:
            slow = [page.connect(f"127.0.1.{client}") for client in range(1, clients + 1) for _ in range(EACH)]
            for connection in slow:
                connection.sendall(b"GET / HTTP/1.1\r\nX-Slow: ")
            time.sleep(0.5)
            print(f"beside {len(slow)} slow heads of {clients} clients:", said(page.get()))
            for connection in slow:
                connection.close()
            time.sleep(0.5)
        print("asked to end:", said(page.end()))


if __name__ == "__main__":
    main()
