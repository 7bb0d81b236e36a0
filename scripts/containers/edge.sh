#!/bin/sh
# The edge inside its container; from outside: scripts/edge. What nginx runs is made in /run/nginx from the mounted
# configuration, the certificate's names, the key of the rate limits, and the list of servers that get no requests.
set -eu
umask 077
RUN=/run/nginx
SOURCE=/etc/nginx/bmms/load_balancer.conf
CERTIFICATE=/etc/nginx/ssl/cert.pem
KEY=/run/generated/rate-limit-key
PLACED=$RUN/placed
SHORTER=/etc/nginx/bmms/error_lines.sed
PATIENCE=${EDGE_DRAIN_SECONDS:-30}

fail() { echo "edge: $*" >&2; exit 1; }

names() { openssl x509 -in "$CERTIFICATE" -noout -ext subjectAltName | tr -d ' ' | tr ',' '\n' | sed -n 's/^DNS://p'; }

prepare() {
    [ -r "$CERTIFICATE" ] || fail "ssl/cert.pem is not there, or group 10001 may not read it."
    sed -E -f "$SHORTER" < /dev/null || fail "config/nginx/error_lines.sed is not there, or is wrong."
    [ -s "$KEY" ] || fail "There is no $KEY: the service \`secrets\` makes it."
    key=$(cat "$KEY")
    case $key in *[!A-Za-z0-9_-]*) fail "$KEY holds more than letters, digits, - and _." ;; esac
    names=$(names)
    [ -n "$names" ] || fail "ssl/cert.pem names no host (subjectAltName)."
    mkdir -p "$RUN/drained"
    printf 'server_name %s;\n' "$(echo $names)" > "$RUN/names"
    printf 'map "" $rate_limit_key { default "%s"; }\n' "$key" > "$RUN/key.conf"
    main_names > "$RUN/main_names.conf"
    placed > "$PLACED.new"
    mv "$PLACED.new" "$PLACED"
    sed "$(marks)" "$PLACED" > "$RUN/load_balancer.conf"
}

# On a swarm nobody has a fixed address: whoever answers to the name EDGE_WEB takes the place of the servers in the file, and
# EDGE_COUNTER that of who counts requests. While nobody answers, all stays as it was.
placed() {
    [ -n "${EDGE_WEB:-}" ] || { cat "$SOURCE"; return; }
    found=$(addresses "$EDGE_WEB" | tr '\n' ' ')
    if [ -z "$found" ] && [ -s "$PLACED" ]; then cat "$PLACED"; return; fi
    awk -v found="${found:-127.0.0.1}" -v counter="$(addresses "$EDGE_COUNTER" | head -n 1)" '
        BEGIN { servers = split(found, address, " ") }
        / # web1$/ { for (n = 1; n <= servers; n++) print "    server " address[n] ":8000 max_fails=3 fail_timeout=5s;  # web" n }
        / web1;$/ { for (n = 1; n <= servers; n++) print "    ~" address[n] ":8000$ web" n ";" }
        / (# web[0-9]+|web[0-9]+;)$/ { next }
        { sub(/server=[0-9.]+:5140/, "server=" (counter ? counter : "127.0.0.1") ":5140"); print }
    ' "$SOURCE"
}
addresses() { getent ahostsv4 "$1" | sed -n 's/ *STREAM.*//p' | sort -u -t . -k 1,1n -k 2,2n -k 3,3n -k 4,4n; }
follow() {
    while sleep 2; do
        [ "$(placed | cksum)" = "$(cksum < "$PLACED")" ] || (reload) || true
    done
}

# www.name leads to name, where the certificate has both.
main_names() {
    echo 'map $host $main_name { default $host;'
    for name in $names; do
        case $name in www.*) echo "$names" | grep -qxF "${name#www.}" && echo "    $name ${name#www.};" ;; esac
    done || true
    echo '}'
}

marks() { for name in $(drained); do echo "/# $name\$/s/;/ down;/"; done; }

drained() { ls "$RUN/drained" 2>/dev/null || true; }

servers() { sed -n 's/^ *server .*# \([a-z0-9-]*\)$/\1/p' "$PLACED"; }

known() { servers | grep -qxF -- "${1:-}" || fail "${1:-nothing} is none of: $(echo $(servers))"; }

# Returns when no worker with the old configuration takes requests any more.
reload() {
    prepare
    nginx -c /etc/nginx/bmms/nginx.conf -e stderr -t -q || fail "Nothing has changed: nginx goes on as before."
    before=$(serving)
    kill -HUP "$(cat "$RUN/nginx.pid")"
    for _try in 1 2 3 4 5 6 7 8 9 10; do
        sleep 0.5
        [ -n "$(serving | grep -xF "$before")" ] || return 0
    done
    fail "nginx has not taken the new configuration up; its log says why."
}

serving() {
    for worker in $(grep -ls 'nginx: worker process' /proc/[0-9]*/cmdline); do
        grep -qs 'shutting down' "$worker" || echo "$worker"
    done
}

# Requests under way to a server: its established connections. Workers from before a reload close those that are idle.
under_way() {
    set -- $(sed -n "s/^ *server \([0-9]*\)\.\([0-9]*\)\.\([0-9]*\)\.\([0-9]*\):\([0-9]*\) .*# $1\$/\4 \3 \2 \1 \5/p" "$PLACED")
    grep -c "$(printf ' %02X%02X%02X%02X:%04X 01 ' "$@")" /proc/net/tcp || true
}

drain() {
    [ -z "${EDGE_WEB:-}" ] || fail "A swarm replaces its servers itself: docker service update."
    known "${1:-}"
    [ "$( { servers; drained; echo "$1"; } | sort | uniq -u | wc -l)" -gt 0 ] || fail "$1 is the last one that answers."
    touch "$RUN/drained/$1"
    (reload) || { rm -f "$RUN/drained/$1"; exit 1; }
    waited=0
    while [ "$(under_way "$1")" -gt 0 ]; do
        [ "$waited" -lt "$PATIENCE" ] || fail "$1 gets no new requests; $(under_way "$1") are still under way."
        sleep 1
        waited=$((waited + 1))
    done
    echo "$1 gets no requests."
}

undrain() {
    [ -z "${EDGE_WEB:-}" ] || fail "A swarm replaces its servers itself: docker service update."
    known "${1:-}"
    rm -f "$RUN/drained/$1"
    reload
    echo "$1 gets requests."
}

# The page itself says so at once; nothing is reloaded.
close() { touch "$RUN/closed"; echo "Everybody sees that BMMS is being worked on."; }

open() { rm -f "$RUN/closed"; echo "BMMS is open."; }

status() {
    [ ! -e "$RUN/closed" ] || echo "closed: everybody sees that BMMS is being worked on"
    for name in $(servers); do
        [ -e "$RUN/drained/$name" ] && state=drained || state=in
        echo "$name $state, $(under_way "$name") connections"
    done
}

# What nginx says of requests that failed, without the requests. Who kills sed gets another one: this shell holds the pipe open,
# and what nginx says meanwhile waits in it.
shorten() { until stdbuf -oL sed -E -f "$SHORTER"; do sleep 1; done; }

# A page through TLS with the certificate that people get.
health() {
    name=$(sed -n 's/^server_name \([^ ;]*\).*/\1/p' "$RUN/names" | tr '*' 'x')
    printf 'GET /nginx-health HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n' "$name" |
        timeout 4 openssl s_client -quiet -connect 127.0.0.1:443 -servername "$name" 2>/dev/null | grep -q '200 OK'
}

command=${1:-}
[ $# -eq 0 ] || shift
case $command in
    start)
        prepare
        nginx -c /etc/nginx/bmms/nginx.conf -e stderr -t -q
        [ -z "${EDGE_WEB:-}" ] || follow &
        rm -f "$RUN/errors"
        mkfifo "$RUN/errors"
        shorten < "$RUN/errors" >&2 &
        exec nginx -c /etc/nginx/bmms/nginx.conf -e stderr -g 'daemon off;' 2> "$RUN/errors"
        ;;
    check) prepare; exec nginx -c /etc/nginx/bmms/nginx.conf -e stderr -t ;;
    reload | drain | undrain | close | open | status | health) "$command" "$@" ;;
    *) fail "Say one of: reload, drain SERVER, undrain SERVER, close, open, status." ;;
esac
