#!/usr/bin/env bash
# The proxy of docs/recipes.md: Debian's nginx with the lines that stand there, in a network of its own, before
# 'schoolgate review serve --behind'. Signs in, brings a large photo in, releases one and downloads it through the proxy.
# Prints how long the large ones took.
# usage: tests/install/proxy_test.sh build/release/schoolgate   (as root; needs mmdebstrap; two minutes; not among the tests)
set -euo pipefail
tree=$(dirname "$(dirname "$(dirname "$(readlink -f "$0")")")")
program=$(readlink -f "${1:?usage: proxy_test.sh build/release/schoolgate}")
. "$tree/tests/install/debian_root.sh"
name=photos.oakfield.example

# In the network of its own, where the recipe's ports are free.
inside() {
  root=$work/root
  ip link set lo up
  { cat /etc/hosts; echo "127.0.0.1 $name"; } >"$work/hosts"
  mount --bind "$work/hosts" /etc/hosts
  school() { "$program" --workspace "$work/oakfield" "$@"; }
  # With the address that it says it came from, its answer's code alone.
  asked() { curl --silent --output "$work/answer" --write-out '%{http_code}' --cacert "$work/proxy.crt" --cookie "$work/cookies" --cookie-jar "$work/cookies" --header "Origin: ${origin:-https://$name}" "$@"; }
  expect() { [ "$1" = "$2" ] || { echo "$3: $1, not $2: $(head -c 300 "$work/answer")"; exit 1; }; }

  step "a school behind nginx"
  "$program" init "$work/oakfield" >/dev/null
  school register import "$tree/samples/register.csv" >/dev/null
  echo 'orchard ladder 7' | school user add helen --role admin --own-password >/dev/null
  school review serve --allow-root --behind "$name" >"$work/serve" 2>&1 &
  server=$!
  mkdir -p "$root/etc/ssl/private"
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "/CN=$name" -addext "subjectAltName=DNS:$name" \
    -keyout "$root/etc/ssl/private/schoolgate.key" -out "$work/proxy.crt" 2>/dev/null
  cp "$work/proxy.crt" "$root/etc/ssl/schoolgate.crt"
  rm -f "$root/etc/nginx/sites-enabled/default"
  recipe nginx.conf >"$root/etc/nginx/sites-enabled/schoolgate"
  grep -q 'proxy_pass http://127.0.0.1:8480' "$root/etc/nginx/sites-enabled/schoolgate"
  chroot "$root" nginx -g 'daemon off;' >"$work/nginx" 2>&1 &
  proxy=$!
  trap 'kill $server $proxy 2>/dev/null || true; wait 2>/dev/null || true' EXIT
  for _ in $(seq 50); do [ "$(asked "https://$name/" || true)" = 200 ] && break; sleep .2; done
  expect "$(asked "https://$name/")" 200 "the page"

  step "sign-in, and who may not"
  login() { asked --header 'Content-Type: application/json' --data '{"user": "helen", "password": "orchard ladder 7"}' "$@"; }
  expect "$(login "http://127.0.0.1:8480/api/login")" 421 "past the proxy"
  expect "$(origin=https://elsewhere.example login "https://$name/api/login")" 403 "from another page"
  expect "$(login --header 'Host: photos.oakfield.example' "http://127.0.0.1:8480/api/login")" 400 "without who asks"
  expect "$(login "https://$name/api/login")" 200 "sign-in"
  grep -q '__Host-schoolgate_session' "$work/cookies" || { echo "the cookie is not a secure one"; exit 1; }

  step "a large photo and an ordinary one"
  # 12 megapixels that hardly pack.
  python3 - "$work/large.png" <<'PYTHON'
import random, struct, sys, zlib
random.seed(1)
width, height = 4000, 3000
chunk = lambda kind, data: struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
rows = b"".join(b"\0" + random.randbytes(3 * width) for _ in range(height))
open(sys.argv[1], "wb").write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(rows, 1)) + chunk(b"IEND", b""))
PYTHON
  page() { echo 'orchard ladder 7' | SSL_CERT_FILE=$work/proxy.crt python3 -B "$tree/tests/install/page.py" "https://$name" helen "$@"; }
  began=$(date +%s.%N)
  page upload "$work/large.png" '2026-07-03 Sports Day' >/dev/null
  awk -v from="$began" -v to="$(date +%s.%N)" -v bytes="$(stat -c %s "$work/large.png")" 'BEGIN { printf "%.1f MB brought in within %.1f s, sign-in included\n", bytes / 1e6, to - from }'
  digest=$(sha256sum "$work/large.png" | cut -d' ' -f1)
  cmp "$work/large.png" "$work/oakfield/vault/$digest"
  photo=$(page upload "$tree/samples/inbox/2026-07-03 Sports Day/play_01.jpg" '2026-07-03 Sports Day')
  [ -z "$(find "$root/var/lib/nginx" -type f -size +0)" ] || { echo "nginx keeps a copy"; exit 1; }
  for _ in $(seq 240); do
    school --json review show "$photo" 2>/dev/null | grep -q '"state":"held"' && break
    sleep 1
  done

  step "approved, released and downloaded through the proxy"
  page approve "$photo"
  [ "$(page release)" = "done" ]
  platform=$(basename "$(dirname "$(find "$work/oakfield/released" -mindepth 2 -maxdepth 2 -type d | head -1)")")
  page download "$platform" 1 "$work/answer"
  python3 -c 'import sys, zipfile; names = zipfile.ZipFile(sys.argv[1]).namelist(); assert names, "nothing in it"; print(len(names), "picture downloaded")' "$work/answer"
  [ -z "$(find "$root/var/lib/nginx" -type f -size +0)" ] || { echo "nginx keeps a copy"; exit 1; }
  echo "proxy_test: passed"
}

if [ -n "${PROXY_TEST_INSIDE:-}" ]; then
  work=$PROXY_TEST_INSIDE
  inside
  exit
fi
work=$(mktemp -d)
trap 'leave_root; rm -rf "$work"' EXIT
chmod 755 "$work"
mkdir "$work/root"
step "a Debian root with nginx"
debian_root "$work/root" nginx
PROXY_TEST_INSIDE=$work unshare --net --mount "$0" "$program"
