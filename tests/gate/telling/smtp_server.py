#!/usr/bin/env python3
"""A mail server of a few lines for the tests: smtp_server.py FOLDER. Writes its port to FOLDER/port, and each mail to
FOLDER/mail1, FOLDER/mail2 ..."""

import os
import socketserver
import sys
from pathlib import Path

FOLDER = Path(sys.argv[1])


def write_whole(name, text):
    part = FOLDER / (name + ".part")
    part.write_bytes(text)
    os.replace(part, FOLDER / name)


class Conversation(socketserver.StreamRequestHandler):
    def say(self, line):
        self.wfile.write(line.encode() + b"\r\n")

    def handle(self):
        self.say("220 test")
        for line in self.rfile:
            word = line.split()[0].upper() if line.split() else b""
            if word == b"DATA":
                self.say("354 go on")
                lines = []
                for piece in self.rfile:
                    if piece == b".\r\n":
                        break
                    lines.append(piece)
                self.server.mails += 1
                write_whole(f"mail{self.server.mails}", b"".join(lines))
                self.say("250 taken")
            elif word == b"QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 well")


with socketserver.TCPServer(("127.0.0.1", 0), Conversation) as server:
    server.mails = 0
    write_whole("port", str(server.server_address[1]).encode())
    server.serve_forever()
