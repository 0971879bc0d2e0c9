"""What a power cut leaves of a folder whose changes support/disk_recorder.cpp noted.

What was put on the disk (fsync of the file; for its name, of its folder) is there. Of everything else any part may be
missing: a write, the end of a write, a name, a removal, each for itself and in any order, as POSIX allows and file
systems do.
"""

import os
import random
from pathlib import Path

SECTOR = 512
# Lies in memory that programs share; SQLite makes it anew.
PASSING = "-shm"


def notes_of(log):
    """Every note of the recorder: what, file, number, first text and second."""
    data, at, notes = Path(log).read_bytes(), 0, []
    while at < len(data):
        end = data.index(b"\n", at)
        what, file, number, first, second = data[at:end].decode().split(" ")
        middle = end + 1 + int(first)
        at = middle + int(second)
        notes.append((what, int(file), int(number), data[end + 1:middle], data[middle:at]))
    return notes


class File:
    def __init__(self, content=b""):
        self.synced, self.pending = bytes(content), []

    def content(self, surviving):
        data = bytearray(self.synced)
        for at, new in surviving(self.pending):
            if new is None:
                data[at:] = bytes(max(0, at - len(data)))
                continue
            if len(data) < at:
                data.extend(bytes(at - len(data)))
            data[at:at + len(new)] = new
        return bytes(data)

    def sync(self):
        self.synced, self.pending = self.content(lambda changes: changes), []


class Disk:
    """Takes notes in order; `state` gives what may be there at that moment."""

    def __init__(self, root):
        self.root = str(root)
        self.numbers = {}  # of an inode now: its file
        self.names = {}  # path now: a File, or None for a folder
        self.synced = {}  # path: (moment, the same), as it is on the disk
        self.pending = []  # (moment, folder by whose sync it is there, [(path, File or None or "gone")])
        self.moment = 0
        for path in [Path(root), *sorted(Path(root).rglob("*"))]:
            node = None if path.is_dir() else File(path.read_bytes())
            self.names[str(path)] = node
            self.synced[str(path)] = (0, node)
            if node:
                self.numbers[path.stat().st_ino] = node

    def take(self, note):
        what, file, number, first, second = note
        self.moment += 1
        if what == "write":
            self.numbers[file].pending.append((number, first))
        elif what == "truncate":
            self.numbers[file].pending.append((number, None))
        elif what == "sync":
            self.numbers[file].sync()
        elif what == "sync-folder":
            self.sync_folder(first.decode())
        elif what == "create":
            self.numbers[file] = File()
            self.change(first.decode(), [(first.decode(), self.numbers[file])])
        elif what == "make-folder":
            self.change(first.decode(), [(first.decode(), None)])
        elif what == "remove":
            self.change(first.decode(), [(first.decode(), "gone")])
        elif what in ("rename", "link"):
            old, new = first.decode(), second.decode()
            node = self.names[old]
            if node is None:
                raise ValueError(f"a folder was renamed, which no simulated power cut understands: {old}")
            self.change(new, [(old, "gone")] * (what == "rename") + [(new, node)])
        else:
            raise ValueError(f"the recorder noted {what}")

    def change(self, path, changes):
        for name, node in changes:
            if node == "gone":
                del self.names[name]
            else:
                self.names[name] = node
        self.pending.append((self.moment, os.path.dirname(path), changes))

    def sync_folder(self, folder):
        for moment, by, changes in self.pending:
            if by == folder:
                apply(self.synced, moment, changes)
        self.pending = [change for change in self.pending if change[1] != folder]

    def state(self, chance):
        """Path: bytes, or None for a folder. Without a chance: as if everything had been put on the disk."""
        names = dict(self.synced)
        lost = chance and chance.choice([0.0, 0.3, 0.7, 1.0])
        for moment, _, changes in self.pending:
            if chance is None or chance.random() >= lost:
                apply(names, moment, changes)
        surviving = (lambda changes: changes) if chance is None else (lambda changes: torn(changes, chance, lost))
        reached = {path: node for path, (_, node) in names.items() if node != "gone" and self.reached(path, names)}
        return {path: node and node.content(surviving) for path, node in reached.items() if not path.endswith(PASSING)}

    def reached(self, path, names):
        """A file whose folder's own name is lost is lost."""
        while path != self.root:
            path = os.path.dirname(path)
            if names.get(path, (0, "gone"))[1] == "gone":
                return False
        return True


def apply(names, moment, changes):
    for name, node in changes:
        if names.get(name, (0, None))[0] <= moment:
            names[name] = (moment, node)


def torn(changes, chance, lost):
    for at, new in changes:
        if chance.random() < lost:
            continue
        if new and chance.random() < 0.2:
            # A disk writes sectors whole.
            new = new[:chance.randrange(len(new) // SECTOR + 1) * SECTOR]
        yield at, new


def put(state, root, folder):
    """Writes a state of `root` into the new folder."""
    for path, content in sorted(state.items()):
        target = Path(folder) / os.path.relpath(path, root)
        if content is None:
            target.mkdir(mode=0o700, parents=True, exist_ok=True)
            continue
        target.write_bytes(content)
        target.chmod(0o600)


def as_it_is(root):
    """The folder as it lies there, in the form of a state."""
    return {str(path): None if path.is_dir() else path.read_bytes() for path in [Path(root), *Path(root).rglob("*")]
            if not path.name.endswith(PASSING)}
