#!/bin/bash
# PgBouncer and the HAProxy that leads it to the leader: one container, and the end of either is the end of both.
set -eu

umask 077
cat /run/generated/pooler-logins.txt > /run/pgbouncer/logins.txt
# Without a list, the owner too is looked up in the database.
cat /etc/pgbouncer/userlist.txt >> /run/pgbouncer/logins.txt 2>/dev/null || echo "There is no userlist.txt." >&2

haproxy -db -f /etc/haproxy/haproxy.cfg &
haproxy=$!
pgbouncer /etc/pgbouncer/pgbouncer.ini &
pgbouncer=$!

# SIGINT: PgBouncer lets transactions under way end, then goes.
trap 'kill -INT "$pgbouncer"; wait "$pgbouncer"; kill -TERM "$haproxy"; exit 0' INT TERM
wait -n || true
kill -TERM "$haproxy" 2>/dev/null || true
kill -INT "$pgbouncer" 2>/dev/null || true
exit 1
