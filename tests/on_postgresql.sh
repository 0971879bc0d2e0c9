#!/bin/bash
# Runs a test program with a PostgreSQL server of its own, which ends with it: on_postgresql.sh PROGRAM [ARGUMENTS]
# Exit code 77 where no server is installed.
set -euo pipefail
binaries=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
if [ -z "$binaries" ]; then
  echo "PostgreSQL is not installed (Debian's package postgresql): nothing was tried on it"
  exit 77
fi
place=$(mktemp -d /tmp/schoolgate-postgresql-XXXXXX)
# The server refuses to run as root.
as=()
if [ "$(id -u)" = 0 ]; then
  chown nobody:nogroup "$place"
  as=(setpriv --reuid=nobody --regid=nogroup --clear-groups --)
fi
started=
end() {
  if [ -n "$started" ]; then
    "${as[@]}" "$binaries/pg_ctl" -D "$place/data" -m immediate -w stop >"$place/stop.log" 2>&1 || cat "$place/stop.log"
  fi
  rm -rf "$place"
}
trap end EXIT
cd "$place"
# A language's own order of letters, so that what must be sorted by bytes shows.
"${as[@]}" "$binaries/initdb" -D "$place/data" -U administrator --auth-local=trust --auth-host=scram-sha-256 --no-sync --encoding=UTF8 --locale=C.UTF-8 \
  --locale-provider=icu --icu-locale=en-GB >"$place/initdb.log" 2>&1 || { cat "$place/initdb.log"; exit 1; }
"${as[@]}" openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost \
  -addext subjectAltName=DNS:localhost -keyout "$place/data/server.key" -out "$place/data/server.crt" 2>"$place/tls.log" \
  || { cat "$place/tls.log"; exit 1; }
# A port that nobody else listens on; the socket's folder makes the server known.
port=$((20000 + $$ % 30000))
"${as[@]}" "$binaries/pg_ctl" -D "$place/data" -w -l "$place/server.log" -o "-k $place -p $port -c listen_addresses=127.0.0.1 \
  -c ssl=on -c fsync=off -c full_page_writes=off -c max_connections=300 -c autovacuum_naptime=600" start >"$place/start.log" 2>&1 \
  || { cat "$place/start.log" "$place/server.log"; exit 1; }
started=1
"${as[@]}" "$binaries/createdb" -h "$place" -p "$port" -U administrator schools
cd - >/dev/null
SCHOOLGATE_TEST_POSTGRESQL="$place:$port" "$@"
