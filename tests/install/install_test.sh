#!/usr/bin/env bash
# Installs build/packages/*.deb into a Debian root of its own, as a school's server gets them, and does the main job there:
# init, import, a photo dropped by SMB, approved, released and downloaded on the page; then upgrades, removes and purges, after which all of the
# school's files must be as they were.
# usage: tests/install/install_test.sh   (as root; needs mmdebstrap, and some 2 GB and 10 minutes; not among the tests)
set -euo pipefail
tree=$(dirname "$(dirname "$(dirname "$(readlink -f "$0")")")")
. "$tree/tests/install/debian_root.sh"
ls "$tree"/build/packages/schoolgate_*.deb >/dev/null || { echo "install_test: run ./bootstrap package first" >&2; exit 2; }

folder=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; leave_root' EXIT
chmod 755 "$folder"
debian_root "$folder"
school() { in_root runuser -u schoolgate -- schoolgate --workspace /var/lib/schoolgate/oakfield "$@"; }

step "install"
mkdir "$root/packages"
cp "$tree"/build/packages/*.deb "$root/packages"
in_root apt-get update -qq
in_root sh -c 'apt-get install -y -qq --no-install-recommends /packages/*.deb' >"$root/apt.log" 2>&1 || { tail -20 "$root/apt.log"; exit 1; }
in_root schoolgate --version
in_root test -f /usr/share/man/man1/schoolgate.1.gz
in_root bash -c '. /usr/share/bash-completion/completions/schoolgate && complete -p schoolgate'

step "what speaks to a database server came along"
in_root dpkg-query -W libpq5 libsoci-postgresql4.0 >/dev/null
in_root schoolgate database prepare oak schools 2>/dev/null | grep -q 'CREATE SCHEMA "oak"'
{ in_root schoolgate init /tmp/nowhere --database 'postgresql://oak@/schools?host=/nonexistent' 2>&1 || [ $? -eq 3 ]; } |
  grep -q 'database server of .* cannot be used'
step "the main job, as the user schoolgate"
in_root runuser -u schoolgate -- schoolgate init /var/lib/schoolgate/oakfield --dpia "TEST-1 of 2026-06-01"
cp "$tree/samples/register.csv" "$root/tmp/register.csv"
chmod 644 "$root/tmp/register.csv"
school register import /tmp/register.csv
cp -r "$tree/samples/enrol" "$root/tmp/enrol"
chmod -R go+rX "$root/tmp/enrol"
school enrol /tmp/enrol || [ $? -eq 1 ]
step "a photo by the share, approved, released and downloaded on the page"
in_root sh -c 'apt-get install -y -qq --no-install-recommends samba smbclient' >>"$root/apt.log" 2>&1
in_root groupadd office
in_root useradd --no-create-home --groups office anna
printf 'orchard ladder 7\norchard ladder 7\n' | in_root smbpasswd -s -a anna >/dev/null
recipe smb.conf >"$root/etc/samba/smb.conf"
in_root smbd --foreground --no-process-group --port=14451 --option='interfaces=lo' --option='bind interfaces only=yes' >"$root/smbd.log" 2>&1 &
echo 'orchard ladder 7' | school user add helen --role admin --own-password
school review serve --port 18481 >"$root/serve.log" 2>&1 &
school watch --quiet >"$root/watch.log" 2>&1 &
cp "$tree/samples/inbox/2026-07-03 Sports Day/award_01.jpg" "$root/tmp"
chmod 644 "$root/tmp/award_01.jpg"
for _ in $(seq 50); do
  in_root smbclient //127.0.0.1/photos --port=14451 --user='anna%orchard ladder 7' -c ls >/dev/null 2>&1 && break
  sleep .2
done
in_root smbclient //127.0.0.1/photos --port=14451 --user='anna%orchard ladder 7' \
  -c 'mkdir "2026-07-03 Sports Day"; cd "2026-07-03 Sports Day"; put /tmp/award_01.jpg award_01.jpg' >"$root/smb.log" 2>&1 || { cat "$root/smb.log"; exit 1; }
for _ in $(seq 240); do
  school --json review show 1 2>/dev/null | grep -q '"state":"held"' && break
  sleep 1
done
page() { echo 'orchard ladder 7' | python3 -B "$tree/tests/install/page.py" http://127.0.0.1:18481 helen "$@"; }
page approve 1
[ "$(page release)" = "done" ]
page download facebook 1 "$root/download.zip"
python3 -c 'import sys, zipfile; assert zipfile.ZipFile(sys.argv[1]).namelist()' "$root/download.zip"
end_in_root
wait
in_root find /var/lib/schoolgate/oakfield/released -name '*.jpg' | grep -q facebook
in_root find /var/lib/schoolgate/oakfield ! -user schoolgate | (! grep .)

fingerprint() { (cd "$root/var/lib/schoolgate" && find . -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum); }
before=$(fingerprint)
step "upgrade (the same package once more)"
in_root sh -c 'apt-get install -y -qq --reinstall --no-install-recommends /packages/*.deb' >>"$root/apt.log" 2>&1
[ "$(fingerprint)" = "$before" ]
step "a database of a newer version, and an older package"
in_steps() { python3 -B -c 'import sqlite3, sys; d = sqlite3.connect(sys.argv[1]); d.execute(sys.argv[2]); d.commit(); d.close()' "$root/var/lib/schoolgate/oakfield/schoolgate.db" "$1"; }
in_steps "INSERT INTO schema_steps VALUES ('gate-099 of tomorrow')"
for command in doctor "review serve" "register list"; do
  # shellcheck disable=SC2086
  school $command >"$root/refused" 2>&1 && exit 1
  grep -q 'newer Schoolgate than this one' "$root/refused" && grep -q 'use that version, or restore the backup' "$root/refused" ||
    { cat "$root/refused"; exit 1; }
done
in_steps "DELETE FROM schema_steps WHERE name = 'gate-099 of tomorrow'"
in_root chown -R schoolgate: /var/lib/schoolgate/oakfield
before=$(fingerprint)
installed=$(in_root dpkg-query -W -f '${Version}' schoolgate)
dpkg-deb -R "$(ls "$tree"/build/packages/schoolgate_*.deb | head -1)" "$root/older"
sed -i 's/^Version: .*/Version: 0.0.1/' "$root/older/DEBIAN/control"
dpkg-deb -Zgzip -z1 -b "$root/older" "$root/packages/older.deb" >/dev/null
in_root sh -c 'apt-get install -y -qq --allow-downgrades --no-install-recommends /packages/older.deb' >"$root/downgrade.log" 2>&1
grep -q "install $installed again, or restore the backup" "$root/downgrade.log" || { tail "$root/downgrade.log"; exit 1; }
[ "$(fingerprint)" = "$before" ]
step "remove and purge"
in_root apt-get remove -y -qq schoolgate schoolgate-models >>"$root/apt.log" 2>&1
in_root sh -c '! command -v schoolgate'
in_root apt-get purge -y -qq schoolgate schoolgate-models >>"$root/apt.log" 2>&1
[ ! -e "$root/etc/schoolgate" ]
[ "$(fingerprint)" = "$before" ]
echo "install_test: passed"
