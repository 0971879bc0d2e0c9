#!/usr/bin/env bash
# Installs build/packages/*.deb into a Debian root of its own, as a school's server gets them, and does the main job there:
# init, import, a photo from the inbox to a released file; then upgrades, removes and purges, after which all of the
# school's files must be as they were.
# usage: tests/install/install_test.sh   (as root; needs mmdebstrap, and some 2 GB and 10 minutes; not among the tests)
set -euo pipefail
tree=$(dirname "$(dirname "$(dirname "$(readlink -f "$0")")")")
[ "$(id -u)" -eq 0 ] || { echo "install_test: run it as root" >&2; exit 2; }
command -v mmdebstrap >/dev/null || { echo "install_test: mmdebstrap is missing: apt install mmdebstrap" >&2; exit 2; }
ls "$tree"/build/packages/schoolgate_*.deb >/dev/null || { echo "install_test: run ./bootstrap package first" >&2; exit 2; }

release=$(. /etc/os-release && echo "$VERSION_CODENAME")
root=$(mktemp -d)
trap 'umount "$root/proc" "$root/dev" 2>/dev/null || true; rm -rf --one-file-system "$root"' EXIT
chmod 755 "$root"
mirror=$(apt-get indextargets --format '$(CODENAME) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages' |
  awk -v release="$release" '$1 == release && $2 == "main" { print $3; exit }')
mmdebstrap --variant=minbase "$release" "$root" "$mirror"
mount --bind /dev "$root/dev"
mount -t proc proc "$root/proc"
in_root() { chroot "$root" env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 "$@"; }
school() { in_root runuser -u schoolgate -- schoolgate --workspace /var/lib/schoolgate/oakfield "$@"; }
step() { printf '== %s\n' "$*"; }

step "install"
mkdir "$root/packages"
cp "$tree"/build/packages/*.deb "$root/packages"
in_root apt-get update -qq
in_root sh -c 'apt-get install -y -qq --no-install-recommends /packages/*.deb' >"$root/apt.log" 2>&1 || { tail -20 "$root/apt.log"; exit 1; }
in_root schoolgate --version
in_root test -f /usr/share/man/man1/schoolgate.1.gz
in_root bash -c '. /usr/share/bash-completion/completions/schoolgate && complete -p schoolgate'

step "the main job, as the user schoolgate"
in_root runuser -u schoolgate -- schoolgate init /var/lib/schoolgate/oakfield --dpia "TEST-1 of 2026-06-01"
cp "$tree/samples/register.csv" "$root/tmp/register.csv"
chmod 644 "$root/tmp/register.csv"
school register import /tmp/register.csv
cp -r "$tree/samples/enrol" "$root/tmp/enrol"
chmod -R go+rX "$root/tmp/enrol"
school enrol /tmp/enrol || [ $? -eq 1 ]
event="$root/var/lib/schoolgate/oakfield/inbox/2026-07-03 Sports Day"
mkdir "$event"
cp "$tree/samples/inbox/2026-07-03 Sports Day/award_01.jpg" "$event"
in_root chown -R schoolgate: /var/lib/schoolgate/oakfield/inbox
school process || [ $? -eq 1 ]
school review approve 1 --rest-redacted
school release || [ $? -eq 1 ]
in_root find /var/lib/schoolgate/oakfield/released -name '*.jpg' | grep -q facebook
in_root find /var/lib/schoolgate/oakfield ! -user schoolgate | (! grep .)

fingerprint() { (cd "$root/var/lib/schoolgate" && find . -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum); }
before=$(fingerprint)
step "upgrade (the same package once more)"
in_root sh -c 'apt-get install -y -qq --reinstall --no-install-recommends /packages/*.deb' >>"$root/apt.log" 2>&1
[ "$(fingerprint)" = "$before" ]
step "remove and purge"
in_root apt-get remove -y -qq schoolgate schoolgate-models >>"$root/apt.log" 2>&1
in_root sh -c '! command -v schoolgate'
in_root apt-get purge -y -qq schoolgate schoolgate-models >>"$root/apt.log" 2>&1
[ ! -e "$root/etc/schoolgate" ]
[ "$(fingerprint)" = "$before" ]
echo "install_test: passed"
