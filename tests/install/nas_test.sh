#!/usr/bin/env bash
# Backups into a mounted folder, as docs/recipes.md has them for a NAS: made while it is mounted, refused while it is
# not, and when it fills up in the middle the backup of before is still good. The mount is a file system in memory; a
# network's was not at hand.
# usage: tests/install/nas_test.sh build/release/schoolgate   (as root; some seconds; not among the tests)
set -euo pipefail
tree=$(dirname "$(dirname "$(dirname "$(readlink -f "$0")")")")
program=$(readlink -f "${1:?usage: nas_test.sh build/release/schoolgate}")
[ "$(id -u)" -eq 0 ] || { echo "nas_test: run it as root" >&2; exit 2; }
# Mounts of its own, which end with it.
[ -n "${NAS_TEST_INSIDE:-}" ] || exec env NAS_TEST_INSIDE=1 unshare --mount "$0" "$@"
work=$(mktemp -d)
trap 'umount "$work/nas" 2>/dev/null || true; rm -rf "$work"' EXIT
school() { "$program" --workspace "$work/oakfield" "$@"; }
refused() { ! school backup "$work/nas/oakfield" >"$work/out" 2>&1 || { echo "a backup was made: $1"; exit 1; }; }
mkdir "$work/nas"
"$program" init "$work/oakfield" >/dev/null
school register import "$tree/samples/register.csv" >/dev/null

refused "nothing is mounted"
grep -q 'own disk, and would be lost with it' "$work/out" || { cat "$work/out"; exit 1; }
[ -z "$(ls -A "$work/nas")" ]

mount -t tmpfs -o size=64m,mode=0700 nas "$work/nas"
school backup "$work/nas/oakfield" >"$work/out" || { cat "$work/out"; exit 1; }
school doctor >"$work/out" 2>&1 || [ $? -eq 1 ] || { cat "$work/out"; exit 1; } # 1: there is something else to look at
grep -q 'backup *the last one was made at' "$work/out" || { cat "$work/out"; exit 1; }

# What comes next does not fit.
head -c 80000000 /dev/urandom >"$work/oakfield/reports/large"
refused "there is no room"
grep -q 'make room' "$work/out" || { cat "$work/out"; exit 1; }
rm "$work/oakfield/reports/large"
"$program" restore "$work/nas/oakfield" "$work/again" >"$work/out" 2>&1 || { cat "$work/out"; exit 1; }
"$program" --workspace "$work/again" ledger verify >/dev/null
echo "nas_test: passed"
