# Sourced by the scripts beside it: debian_root FOLDER [PACKAGE...] makes a Debian root of this machine's own release
# in FOLDER, with /dev and /proc, and in_root runs a command there. What it mounted and FOLDER go at the end.
# Needs root and mmdebstrap, and the checkout's folder in $tree.
: "${tree:?}"
[ "$(id -u)" -eq 0 ] || { echo "$0: run it as root" >&2; exit 2; }
command -v mmdebstrap >/dev/null || { echo "$0: skipped: mmdebstrap is missing: apt install mmdebstrap" >&2; exit 77; }

root=
debian_root() {
  local release mirror packages
  root=$1
  shift
  release=$(. /etc/os-release && echo "$VERSION_CODENAME")
  mirror=$(apt-get indextargets --format '$(CODENAME) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages' |
    awk -v release="$release" '$1 == release && $2 == "main" { print $3; exit }')
  packages=$(IFS=,; echo "$*")
  mmdebstrap --quiet --variant=minbase --aptopt='APT::Install-Recommends "false"' ${packages:+--include="$packages"} "$release" "$root" "$mirror" ||
    { echo "$0: skipped: $mirror could not be reached" >&2; exit 77; }
  mount --bind /dev "$root/dev"
  mount -t proc proc "$root/proc"
}
# Whatever still runs there, also what a server began.
end_in_root() {
  local process
  for process in /proc/[0-9]*; do
    if [ "$(readlink "$process/root")" = "$root" ]; then
      kill "${process#/proc/}" || [ ! -e "$process" ] || echo "$0: ${process#/proc/} could not be ended" >&2
    fi
  done
}
leave_root() {
  [ -n "$root" ] || return 0
  end_in_root
  local mounted
  for mounted in "$root/proc" "$root/dev"; do
    ! mountpoint -q "$mounted" || umount --lazy "$mounted" # lazily: a server may take a moment to end
  done
  rm -rf --one-file-system "$root"
}
in_root() { chroot "$root" env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 "$@"; }
step() { printf '== %s\n' "$*"; }

# What stands in docs/recipes.md below <!-- NAME -->, without its indent.
recipe() { awk -v mark="<!-- $1 -->" '$0 == mark { on = 1; next } on && /^[^ ]/ { exit } on { sub(/^    /, ""); print }' "$tree/docs/recipes.md"; }
