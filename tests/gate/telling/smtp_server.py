#!/usr/bin/env python3
"""A mail server of a few lines for the tests: smtp_server.py FOLDER [ADDRESS [CERTIFICATE KEY]]. Writes its port to
FOLDER/port, each mail to FOLDER/mail1, FOLDER/mail2 ..., and every word that it is told to FOLDER/said, after "open" or
"tls". With a certificate it offers STARTTLS."""

import os
import socketserver
import ssl
import sys
from pathlib import Path

FOLDER = Path(sys.argv[1])
ADDRESS = sys.argv[2] if len(sys.argv) > 2 else "127.0.0.1"
CERTIFICATE = sys.argv[3:5]


def write_whole(name, text):
    part = FOLDER / (name + ".part")
    part.write_bytes(text)
    os.replace(part, FOLDER / name)


class Conversation(socketserver.StreamRequestHandler):
    how = "open"

    def say(self, *lines):
        last = len(lines) - 1
        for number, line in enumerate(lines):
            code, words = line.split(" ", 1)
            self.wfile.write(f"{code}{' ' if number == last else '-'}{words}".encode() + b"\r\n")

    def begin_tls(self):
        self.say("220 go ahead")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*CERTIFICATE)
        self.request = context.wrap_socket(self.request, server_side=True)
        self.setup()
        self.how = "tls"

    def take_mail(self):
        self.say("354 go on")
        lines = []
        for piece in self.rfile:
            if piece == b".\r\n":
                break
            lines.append(piece)
        self.server.mails += 1
        write_whole(f"mail{self.server.mails}", b"".join(lines))
        self.say("250 taken")

    def handle(self):
        self.say("220 test")
        try:
            while line := self.rfile.readline():
                word = line.split()[0].upper().decode() if line.split() else ""
                with open(FOLDER / "said", "a", encoding="utf-8") as said:
                    said.write(f"{self.how} {word}\n")
                if word == "EHLO" and CERTIFICATE:
                    self.say("250 test", "250 AUTH PLAIN" if self.how == "tls" else "250 STARTTLS")
                elif word == "STARTTLS":
                    self.begin_tls()
                elif word == "AUTH":
                    if len(line.split()) < 3:
                        self.say("334 go on")
                        self.rfile.readline()
                    self.say("235 welcome")
                elif word == "DATA":
                    self.take_mail()
                elif word == "QUIT":
                    self.say("221 bye")
                    return
                else:
                    self.say("250 well")
        except OSError:  # an ssl.SSLError too: the client would not go on
            return


with socketserver.TCPServer((ADDRESS, 0), Conversation) as server:
    server.mails = 0
    write_whole("port", str(server.server_address[1]).encode())
    server.serve_forever()
