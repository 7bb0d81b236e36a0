#!/bin/sh
# psql. Right after a start nobody leads yet, and the guide's commands follow each other at once: then it waits for a leader.
program=/usr/lib/postgresql/17/bin/psql
if [ "${PGTARGETSESSIONATTRS:-}" = read-write ] && [ -n "$(find /run/postgresql/patroni.yml -mmin -2 2>/dev/null)" ]; then
    for _ in $(seq 60); do
        if "$program" -XAtq -U bmms_monitor -d postgres -c "SELECT 1" >/dev/null 2>&1 </dev/null; then break; fi
        sleep 1
    done
fi
exec "$program" "$@"
