# Every image of the stack, from Debian's packages only. `docker-compose -f docker-compose.prod.yml build` makes all of them.
#
# Behind a proxy that inspects TLS, name its certificates: BMMS_CA_FILE=/path/to/bundle.pem, passed on as the build secret `ca`.

# What all images have in common: Debian with its security suite, and the one user that everything runs as.
FROM debian:trixie-slim AS base
# A debootstrapped base lists trixie alone; the security suite lies beside it on whatever mirror it names.
RUN if ! grep -rqs trixie-security /etc/apt/sources.list /etc/apt/sources.list.d; then \
        sed -n 's#^deb \(\[[^]]*\] \)\{0,1\}\([^ ]*\)/debian/\{0,1\} trixie .*#deb \1\2/debian-security trixie-security main\ndeb \1\2/debian trixie-updates main#p' \
            /etc/apt/sources.list > /etc/apt/sources.list.d/security.list && test -s /etc/apt/sources.list.d/security.list; \
    fi
RUN apt-get update -q && apt-get upgrade -y -q \
    && apt-get install -y -q --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 10001 bmms && useradd --uid 10001 --gid bmms --home-dir /srv/bmms --create-home bmms
