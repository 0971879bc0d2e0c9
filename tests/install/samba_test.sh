#!/usr/bin/env bash
# The share of docs/recipes.md: Debian's smbd on loopback with the lines that stand there, a photo put into the inbox by
# smbclient, and taken in by 'schoolgate watch'. Prints how long that took.
# usage: tests/install/samba_test.sh build/release/schoolgate   (as root; needs mmdebstrap; a minute or two; not among the tests)
set -euo pipefail
tree=$(dirname "$(dirname "$(dirname "$(readlink -f "$0")")")")
program=$(readlink -f "${1:?usage: samba_test.sh build/release/schoolgate}")
. "$tree/tests/install/debian_root.sh"
account=64801
work=$(mktemp -d)
chmod 755 "$work"
mkdir "$work/root"
leave() {
  local job inbox=$work/root/var/lib/schoolgate/oakfield/inbox
  for job in $(jobs -p); do kill "$job" || echo "samba_test: $job had ended by itself" >&2; done
  wait
  ! mountpoint -q "$inbox" || umount --lazy "$inbox"
  leave_root
  rm -rf "$work"
}
trap leave EXIT
step "a Debian root with samba"
debian_root "$work/root" samba smbclient
chmod 755 "$root"

step "a school, and its inbox in the share of the recipe"
install -d -o $account -m 700 "$work/school"
school() { (cd "$work" && setpriv --reuid $account --regid $account --clear-groups env HOME="$work/school" "$program" --workspace "$work/school/oakfield" "$@"); }
school init "$work/school/oakfield" >/dev/null
install -o $account -m 600 "$tree/samples/register.csv" "$work/school/register.csv"
school register import "$work/school/register.csv" >/dev/null
in_root groupadd --gid $account schoolgate
in_root useradd --uid $account --gid $account --no-create-home schoolgate
in_root groupadd office
in_root useradd --no-create-home --groups office anna
printf 'orchard ladder 7\norchard ladder 7\n' | in_root smbpasswd -s -a anna >/dev/null
mkdir -p "$root/var/lib/schoolgate/oakfield/inbox"
mount --bind "$work/school/oakfield/inbox" "$root/var/lib/schoolgate/oakfield/inbox"
recipe smb.conf >"$root/etc/samba/smb.conf"
grep -q 'force user = schoolgate' "$root/etc/samba/smb.conf"
in_root testparm -s >"$work/testparm" 2>&1 || { cat "$work/testparm"; exit 1; }
chroot "$root" smbd --foreground --no-process-group --port=14450 --option='interfaces=lo' --option='bind interfaces only=yes' >"$work/smbd" 2>&1 &
smbd=$!
(school watch --quiet >"$work/watch" 2>&1) &
watch=$!
share() { in_root smbclient //127.0.0.1/photos --port=14450 --user="anna%$1" "${@:2}"; }
for _ in $(seq 50); do share 'orchard ladder 7' -c ls >/dev/null 2>&1 && break; sleep .2; done

step "who may not"
share 'a wrong one' -c ls >"$work/out" 2>&1 && { echo "a wrong password is taken"; exit 1; }
grep -q LOGON_FAILURE "$work/out"
in_root smbclient //127.0.0.1/photos --port=14450 --no-pass --user=% -c ls >"$work/out" 2>&1 && { echo "a guest is let in"; exit 1; }
share 'orchard ladder 7' --option='client max protocol=NT1' -c ls >"$work/out" 2>&1 && { echo "old SMB is spoken"; exit 1; }
share 'orchard ladder 7' -c 'get ../schoolgate.conf' >"$work/out" 2>&1 && { echo "more than the inbox is shared"; exit 1; }

step "a photo of Anna"
cp "$tree/samples/inbox/2026-07-03 Sports Day/award_01.jpg" "$root/tmp/award_01.jpg"
chmod 644 "$root/tmp/award_01.jpg"
began=$(date +%s.%N)
share 'orchard ladder 7' -c 'mkdir "2026-07-03 Sports Day"; cd "2026-07-03 Sports Day"; put /tmp/award_01.jpg award_01.jpg' 2>"$work/out" || { cat "$work/out"; exit 1; }
mode=$(stat -c '%a %u' "$work/school/oakfield/inbox/2026-07-03 Sports Day/award_01.jpg" 2>/dev/null || echo gone)
[ "$mode" = "600 $account" ] || [ "$mode" = gone ] || { echo "the photo has mode and owner $mode"; exit 1; }
for _ in $(seq 240); do
  held=$(school --json review list | grep -c '"event"' || true)
  [ "$held" -gt 0 ] && break
  sleep .5
done
[ "$held" -eq 1 ] || { cat "$work/watch"; echo "it is not waiting for anybody"; exit 1; }
awk -v from="$began" -v to="$(date +%s.%N)" 'BEGIN { printf "waiting for the technician %.1f s after it was put into the share\n", to - from }'
[ -z "$(find "$work/school/oakfield/inbox" -name '*.jpg')" ] || { echo "it is still in the inbox"; exit 1; }
echo "samba_test: passed"
