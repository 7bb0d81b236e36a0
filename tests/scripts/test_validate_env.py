"""What make_env.py writes is ready; every single defect put into it is named, with what to do."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.scripts.rehearsal import ROOT, Rehearsal, called

import validate_env
from production.deployment import read_deployment
from production.machine import Machine, engine_here
from production.rules import RULES, engine
from production.units import GIB

SMALL_MACHINE = ("--memory", "24GB", "--cores", "2")


def change(name: str, value: str | None) -> Callable[[Rehearsal], None]:
    return lambda rehearsal: rehearsal.change(name, value)


def copy(name: str, from_: str) -> Callable[[Rehearsal], None]:
    return lambda rehearsal: rehearsal.change(name, rehearsal.value(from_))


def put(path: str, content: str) -> Callable[[Rehearsal], None]:
    return lambda rehearsal: rehearsal.put(path, content)


def append(line: str) -> Callable[[Rehearsal], None]:
    return lambda rehearsal: rehearsal.write(rehearsal.content + line + "\n")


def mode(bits: int) -> Callable[[Rehearsal], None]:
    def work(rehearsal: Rehearsal) -> None:
        os.chown(rehearsal.file, -1, os.getegid())
        rehearsal.file.chmod(bits)

    return work


def pooler(**settings: object) -> Callable[[Rehearsal], None]:
    lines = ["[databases]", "obcms_prod = host=127.0.0.1", "[pgbouncer]", *(f"{k} = {v}" for k, v in settings.items())]
    return put("config/pgbouncer/pgbouncer.ini", "\n".join(lines))


def compose(service: str, *lines: str) -> Callable[[Rehearsal], None]:
    block = "".join(f"    {line}\n" for line in lines)
    return put("docker-compose.prod.yml", f"name: obcms\nservices:\n  {service}:\n{block}networks: {{}}\n")


HOST = "obcms.barmm.gov.ph"
WWW = f"www.{HOST}"

ERRORS = [
    # missing, empty, placeholder
    ("no SECRET_KEY", change("SECRET_KEY", None), "SECRET_KEY"),
    ("empty SECRET_KEY", change("SECRET_KEY", ""), "SECRET_KEY"),
    ("the example's SECRET_KEY", change("SECRET_KEY", "<generate-using-python-c-import-secrets-token>"), "SECRET_KEY"),
    ("Django's own SECRET_KEY", change("SECRET_KEY", "django-insecure-" + "k3j4h5g6f7d8s9a0q1w2e3r4t5y6u7i8o9p0" * 2), "SECRET_KEY"),
    ("no POSTGRES_PASSWORD", change("POSTGRES_PASSWORD", None), "POSTGRES_PASSWORD"),
    ("the example's POSTGRES_PASSWORD", change("POSTGRES_PASSWORD", "<generate-strong-password>"), "POSTGRES_PASSWORD"),
    ("the recipe's password", change("POSTGRES_PASSWORD", "yourpassword"), "POSTGRES_PASSWORD"),
    ("the example's mail password", change("EMAIL_HOST_PASSWORD", "<smtp-password>"), "EMAIL_HOST_PASSWORD"),
    ("no BASE_URL", change("BASE_URL", None), "BASE_URL"),
    ("no EMAIL_HOST", change("EMAIL_HOST", None), "EMAIL_HOST"),
    ("no GRAFANA_ADMIN_PASSWORD", change("GRAFANA_ADMIN_PASSWORD", None), "GRAFANA_ADMIN_PASSWORD"),
    ("nobody to tell", change("ALERT_EMAIL_TO", None), "ALERT_EMAIL_TO"),
    ("alerts to a name", append("ALERT_WEBHOOK_URL=chat.barmm.gov.ph/hook"), "ALERT_WEBHOOK_URL"),
    ("a watchdog without address", append("WATCHDOG_WEBHOOK_URL=https:///ping"), "WATCHDOG_WEBHOOK_URL"),
    ("an example's host", change("EMAIL_HOST", "smtp.example.com"), "EMAIL_HOST"),
    # weak
    ("a short SECRET_KEY", change("SECRET_KEY", "k3Jq9-vXw2_LmZ8t"), "SECRET_KEY"),
    ("a repeating SECRET_KEY", change("SECRET_KEY", "abcdef" * 12), "SECRET_KEY"),
    ("a short key behind a long one", change("SECRET_KEY_FALLBACKS", "Zp4-qT9vXw2Lm_8tKc7RyB3nHd6JfGs1WuEa5oVi0NxQbMkYhr,k3Jq9-vXw2_LmZ8t"), "SECRET_KEY_FALLBACKS"),
    ("admin/admin", change("GRAFANA_ADMIN_PASSWORD", "admin"), "GRAFANA_ADMIN_PASSWORD"),
    ("a short password", change("POSTGRES_PASSWORD", "k3Jq9-vXw2"), "POSTGRES_PASSWORD"),
    ("a monotonous password", change("POSTGRES_PASSWORD", "aaaaaaaaaaaaaaaaaaaa"), "POSTGRES_PASSWORD"),
    ("the login as password", change("POSTGRES_PASSWORD", "obcms_user"), "POSTGRES_PASSWORD"),
    ("one password twice", copy("GRAFANA_ADMIN_PASSWORD", from_="POSTGRES_PASSWORD"), "GRAFANA_ADMIN_PASSWORD"),
    ("the key as password", copy("GRAFANA_ADMIN_PASSWORD", from_="SECRET_KEY"), "GRAFANA_ADMIN_PASSWORD"),
    # addresses
    ("any host", change("ALLOWED_HOSTS", "*"), "ALLOWED_HOSTS"),
    ("any subdomain", change("ALLOWED_HOSTS", f".{HOST},{HOST},{WWW}"), "ALLOWED_HOSTS"),
    ("a space in a list", change("ALLOWED_HOSTS", f"{HOST}, {WWW}"), "ALLOWED_HOSTS"),
    ("a URL for a host", change("ALLOWED_HOSTS", f"https://{HOST},{WWW}"), "ALLOWED_HOSTS"),
    ("a port in a host", change("ALLOWED_HOSTS", f"{HOST}:443,{HOST},{WWW}"), "ALLOWED_HOSTS"),
    ("an origin over http", change("CSRF_TRUSTED_ORIGINS", f"http://{HOST},https://{WWW}"), "CSRF_TRUSTED_ORIGINS"),
    ("an origin without scheme", change("CSRF_TRUSTED_ORIGINS", f"{HOST},https://{WWW}"), "CSRF_TRUSTED_ORIGINS"),
    ("an origin of another site", change("CSRF_TRUSTED_ORIGINS", f"https://{HOST},https://{WWW},https://other.ph"), "CSRF_TRUSTED_ORIGINS"),
    ("an origin with a path", change("CSRF_TRUSTED_ORIGINS", f"https://{HOST}/,https://{WWW}"), "CSRF_TRUSTED_ORIGINS"),
    ("an origin of anybody", change("CSRF_TRUSTED_ORIGINS", f"https://{HOST},https://*.{HOST}"), "CSRF_TRUSTED_ORIGINS"),
    ("anybody as the edge", append("FORWARDED_ALLOW_IPS=*"), "FORWARDED_ALLOW_IPS"),
    ("a host as the edge", append("FORWARDED_ALLOW_IPS=127.0.0.1,nginx"), "FORWARDED_ALLOW_IPS"),
    ("BASE_URL over http", change("BASE_URL", f"http://{HOST}"), "BASE_URL"),
    ("BASE_URL of another site", change("BASE_URL", "https://bmms.barmm.gov.ph"), "BASE_URL"),
    ("BASE_URL with a path", change("BASE_URL", f"https://{HOST}/"), "BASE_URL"),
    ("BASE_URL without scheme", change("BASE_URL", HOST), "BASE_URL"),
    # switches
    ("DEBUG", append("DEBUG=1"), "DEBUG"),
    ("DEMO", append("DEMO=true"), "DEMO"),
    ("no second factor", append("SECOND_FACTOR_REQUIRED=0"), "SECOND_FACTOR_REQUIRED"),
    ("no proxy header", append("BEHIND_PROXY=0"), "BEHIND_PROXY"),
    ("the site as owner", append("BMMS_AS_OWNER=1"), "BMMS_AS_OWNER"),
    # logins
    ("an unknown owner", change("POSTGRES_USER", "bmms"), "POSTGRES_USER"),
    ("a reserved database", change("POSTGRES_DB", "pgbouncer"), "POSTGRES_DB"),
    ("a name with a dash", change("POSTGRES_DB", "obcms-prod"), "POSTGRES_DB"),
    ("the site past its walls", append("DATABASE_URL=postgresql://obcms_user:pw@pgbouncer:6432/obcms_prod"), "DATABASE_URL"),
    ("four caches", append("CACHE_URL=locmem://"), "CACHE_URL"),
    ("a broker without failover", append("BROKER_URL=redis://redis-master:6379/0"), "BROKER_URL"),
    # mail
    ("mail to the screen", change("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend"), "EMAIL_BACKEND"),
    ("a port in words", change("EMAIL_PORT", "smtp"), "EMAIL_PORT"),
    ("no such port", change("EMAIL_PORT", "70000"), "EMAIL_PORT"),
    ("465 with STARTTLS", change("EMAIL_PORT", "465"), "EMAIL_PORT"),
    ("587 readable", change("EMAIL_USE_TLS", "0"), "EMAIL_USE_TLS"),
    ("both kinds of TLS", append("EMAIL_USE_SSL=1"), "EMAIL_USE_SSL"),
    ("neither on nor off", change("EMAIL_USE_TLS", "maybe"), "EMAIL_USE_TLS"),
    ("mail to itself", change("EMAIL_HOST", "localhost"), "EMAIL_HOST"),
    ("a URL for a mail host", change("EMAIL_HOST", "smtp://smtp.barmm.gov.ph"), "EMAIL_HOST"),
    ("a login without password", change("EMAIL_HOST_PASSWORD", ""), "EMAIL_HOST_PASSWORD"),
    ("a sender without address", change("DEFAULT_FROM_EMAIL", "OBCMS"), "DEFAULT_FROM_EMAIL"),
    # sizes
    ("no such profile", append("SIZE_PROFILE=huge"), "SIZE_PROFILE"),
    ("a size without unit", append("POSTGRES_SHARED_BUFFERS=4 gigs"), "POSTGRES_SHARED_BUFFERS"),
    ("workers in words", change("GUNICORN_WORKERS", "many"), "GUNICORN_WORKERS"),
    ("no workers", change("GUNICORN_WORKERS", "0"), "GUNICORN_WORKERS"),
    ("more workers than memory", change("GUNICORN_WORKERS", "60"), "GUNICORN_WORKERS"),
    ("more threads than the pooler takes", change("GUNICORN_THREADS", "8"), "GUNICORN_WORKERS"),
    ("a pool that the database refuses", pooler(default_pool_size=300), "POSTGRES_MAX_CONNECTIONS"),
    ("a database that refuses the pool", append("POSTGRES_MAX_CONNECTIONS=150"), "POSTGRES_MAX_CONNECTIONS"),
    ("buffers beyond the container", append("POSTGRES_SHARED_BUFFERS=8GB"), "POSTGRES_SHARED_BUFFERS"),
    ("sorting beyond the container", append("POSTGRES_WORK_MEM=64MB"), "POSTGRES_WORK_MEM"),
    ("a Redis killed while saving", append("REDIS_MAXMEMORY=10gb"), "REDIS_MAXMEMORY"),
    ("a web server killed", compose("web1", "mem_limit: 512m"), "GUNICORN_WORKERS"),
    ("a database the pooler does not know", put("config/pgbouncer/pgbouncer.ini", "[databases]\nbmms = host=db\n"), "POSTGRES_DB"),
    # times
    ("workers replaced too early", append("GUNICORN_TIMEOUT=45"), "GUNICORN_TIMEOUT"),
    ("a proxy more patient than workers", put("config/nginx/load_balancer.conf", "proxy_read_timeout 120s;\n"), "GUNICORN_TIMEOUT"),
    ("a wait longer than the page", pooler(query_wait_timeout=120), "query_wait_timeout"),
    ("requests cut off at a stop", append("GUNICORN_GRACEFUL_TIMEOUT=60"), "GUNICORN_GRACEFUL_TIMEOUT"),
    ("a container with no patience", compose("web1", "stop_grace_period: 10s"), "GUNICORN_GRACEFUL_TIMEOUT"),
    ("tasks cut off at a stop", append("CELERY_TASK_TIME_LIMIT=400"), "CELERY_TASK_TIME_LIMIT"),
    ("force before a word", append("CELERY_TASK_SOFT_TIME_LIMIT=300"), "CELERY_TASK_SOFT_TIME_LIMIT"),
    ("tasks given out twice", append("CELERY_VISIBILITY_TIMEOUT=120"), "CELERY_VISIBILITY_TIMEOUT"),
    ("a leader that loses its place", append("PATRONI_RETRY_TIMEOUT=10"), "PATRONI_TTL"),
    ("a time-out below what works", append("PATRONI_TTL=10"), "PATRONI_TTL"),
    # form
    ("another value further down", append("POSTGRES_DB=other"), "POSTGRES_DB"),
    ("a value cut by $", change("GRAFANA_ADMIN_PASSWORD", "aB3$dEf6hIj9kLm2"), "GRAFANA_ADMIN_PASSWORD"),
    ("a quotation left open", change("DEFAULT_FROM_EMAIL", '"OBCMS <noreply@barmm.gov.ph>'), "DEFAULT_FROM_EMAIL"),
    # files
    ("a file others may change", mode(0o666), ".env.production"),
    ("a file the containers cannot read", mode(0o400), ".env.production"),
    ("an MD5 userlist", put("config/pgbouncer/userlist.txt", '"obcms_user" "md5d41d8cd98f00b204e9800998ecf8427e"\n'), "config/pgbouncer/userlist.txt"),
    ("a userlist without owner", put("config/pgbouncer/userlist.txt", ""), "config/pgbouncer/userlist.txt"),
    ("a userlist of another password", change("POSTGRES_PASSWORD", "vQ3-Zk8rWn5_Lc1tXy7u"), "config/pgbouncer/userlist.txt"),
    ("no certificate in the file", put("ssl/cert.pem", "nothing\n"), "ssl/cert.pem"),
    ("no key in the file", put("ssl/key.pem", "nothing\n"), "ssl/key.pem"),
    ("a certificate for other names", change("ALLOWED_HOSTS", f"{HOST},{WWW},bmms.barmm.gov.ph"), "ssl/cert.pem"),
]  # fmt: skip

WARNINGS = [
    ("a name nobody reads", append("ALOWED_HOSTS=x"), "ALOWED_HOSTS"),
    ("a line twice", append("POSTGRES_DB=obcms_prod"), "POSTGRES_DB"),
    ("another database than the guide's", change("POSTGRES_DB", "bmms"), "POSTGRES_DB"),
    ("a host without its origin", change("CSRF_TRUSTED_ORIGINS", f"https://{HOST}"), "CSRF_TRUSTED_ORIGINS"),
    ("a foreign mail backend", change("EMAIL_BACKEND", "some.other.Backend"), "EMAIL_BACKEND"),
    ("mail between servers", change("EMAIL_PORT", "25"), "EMAIL_PORT"),
    ("a sender of another domain", change("DEFAULT_FROM_EMAIL", "OBCMS <noreply@bangsamoro.ph>"), "DEFAULT_FROM_EMAIL"),
    ("a short mail password", change("EMAIL_HOST_PASSWORD", "kJ3-x"), "EMAIL_HOST_PASSWORD"),
    ("connections above the target", pooler(default_pool_size=170), "POSTGRES_MAX_CONNECTIONS"),
    ("a wait near the page's", pooler(query_wait_timeout=45), "query_wait_timeout"),
    ("a wait too long with what comes before and after", pooler(query_wait_timeout=7), "query_wait_timeout"),
    (
        "statements too long for it",
        put("config/postgres/roles.sql", "ALTER ROLE bmms_app SET statement_timeout = '30s';"),
        "query_wait_timeout",
    ),
    ("a failover longer than pages wait", append("PATRONI_TTL=30"), "PATRONI_TTL"),
    ("a session longer than a sign-in", append("SESSION_COOKIE_AGE=86400"), "SESSION_COOKIE_AGE"),
    (
        "an image that nobody chose",
        compose("grafana", f"image: grafana/grafana:12.3.0@sha256:{'0' * 64}"),
        "docker-compose.prod.yml",
    ),
    ("a file everybody may read", mode(0o444), ".env.production"),
    ("no certificate yet", lambda rehearsal: (rehearsal.folder / "ssl/cert.pem").unlink(), "ssl/cert.pem"),
    ("no folder for dumps", lambda rehearsal: (rehearsal.folder / "backups").rmdir(), "backups"),
]


def test_what_make_env_writes_is_ready(rehearsal: Rehearsal):
    code, output = rehearsal.validate()

    assert code == 0, output
    assert rehearsal.errors() == set()
    assert rehearsal.warnings() == {"GUNICORN_WORKERS", "EMAIL_HOST_PASSWORD", "ssl/cert.pem"}


@pytest.mark.parametrize(("defect", "subject"), [pytest.param(d, s, id=i) for i, d, s in ERRORS])
def test_a_single_defect_is_named(rehearsal: Rehearsal, defect: Callable[[Rehearsal], None], subject: str):
    before = set(rehearsal.secrets())
    defect(rehearsal)

    code, output = rehearsal.validate()
    told = rehearsal.validate("--json")[1]

    assert code == 1
    assert f"PROBLEM  {subject}" in output
    assert subject in {found["subject"] for found in json.loads(told)["findings"] if found["level"] == "error"}
    assert pieces_of(before | set(rehearsal.secrets()), output + told) == []


@pytest.mark.parametrize(("defect", "subject"), [pytest.param(d, s, id=i) for i, d, s in WARNINGS])
def test_what_only_deserves_attention_is_told(rehearsal: Rehearsal, defect: Callable[[Rehearsal], None], subject: str):
    before = set(rehearsal.secrets())
    defect(rehearsal)

    code, output = rehearsal.validate()

    assert code == 0
    assert f"warning  {subject}" in output
    assert rehearsal.validate("--strict")[0] == 1
    assert pieces_of(before | set(rehearsal.secrets()), output) == []


def pieces_of(secrets: set[str], printed: str) -> list[str]:
    """Secrets, or the beginning of one, in what was printed."""
    public = ("<", "django-insecure", "yourpassword", "obcms_user", "admin")
    return [secret for secret in secrets if secret and not secret.startswith(public) and secret[:12] in printed]


@pytest.mark.parametrize("name", ["EMAIL_PORT", "EMAIL_USE_TLS", "EMAIL_HOST", "POSTGRES_USER", "DEFAULT_FROM_EMAIL"])
def test_a_secret_on_the_wrong_line_is_not_printed(rehearsal: Rehearsal, name: str):
    rehearsal.change(name, "kJ3_mQ8_xW1zR5tY7v")

    assert "kJ3_mQ8" not in rehearsal.validate()[1]
    assert name in rehearsal.errors()


def test_the_search_for_secrets_finds_one():
    assert pieces_of({"k3Jq9-vXw2_LmZ8t"}, "the key k3Jq9-vXw2_LmZ… is short")


def test_every_rule_was_seen_red(rehearsal: Rehearsal, tmp_path: Path):
    """A rule that found nothing in any defect is not known to work."""
    seen = set()
    for number, (_, defect, _) in enumerate([*ERRORS, *WARNINGS]):
        copy = Rehearsal(tmp_path / str(number))
        copy.take_from(rehearsal.folder)
        defect(copy)
        case = read_deployment(copy.file, copy.folder, Machine(24 * GIB, 2, engine="20.10.24"))
        seen |= {rule for rule in RULES if any(rule(case))}

    assert [rule.__name__ for rule in RULES if rule not in seen] == []


def test_all_is_named_at_once(rehearsal: Rehearsal):
    """The untouched example, with two more mistakes in it."""
    (rehearsal.folder / "config/pgbouncer/userlist.txt").unlink()
    rehearsal.write((ROOT / ".env.example").read_text(encoding="utf-8") + "DEBUG=1\nEMAIL_USE_SSL=1\n")

    assert rehearsal.errors() == {
        "SECRET_KEY", "POSTGRES_PASSWORD", "EMAIL_HOST_PASSWORD", "GRAFANA_ADMIN_PASSWORD", "DEBUG", "EMAIL_USE_SSL",
    }  # fmt: skip


def test_the_guides_own_numbers_are_a_warning_with_the_wait(rehearsal: Rehearsal):
    found = [f for f in rehearsal.findings() if f["subject"] == "GUNICORN_WORKERS"]

    assert [f["level"] for f in found] == ["warning"]
    assert "136 threads share a pool of 50" in found[0]["problem"]
    assert "waits 172 ms more" in found[0]["problem"]
    assert rehearsal.validate("--strict")[0] == 1


def test_the_guides_edit_of_the_pool_counts(rehearsal: Rehearsal):
    pooler(default_pool_size=75)(rehearsal)

    (found,) = [f for f in rehearsal.findings() if f["subject"] == "GUNICORN_WORKERS"]
    assert "a pool of 75" in found["problem"]
    assert "config/pgbouncer/pgbouncer.ini: default_pool_size" in found["advice"]


def test_memory_against_the_machine(rehearsal: Rehearsal):
    assert "SIZE_PROFILE" in rehearsal.errors(machine=SMALL_MACHINE)
    assert "SIZE_PROFILE" in rehearsal.warnings(machine=("--memory", "40GB", "--cores", "16")), "one of three machines"

    for name, value in (("SIZE_PROFILE", "small"), ("GUNICORN_WORKERS", "2"), ("GUNICORN_THREADS", "4")):
        rehearsal.change(name, value)
    assert rehearsal.errors(machine=SMALL_MACHINE) == set()
    assert "SIZE_PROFILE" in rehearsal.errors(machine=("--memory", "8GB", "--cores", "2"))


@pytest.mark.parametrize(
    ("version", "told"), [("20.10.24+dfsg1", True), ("24.0.7", False), ("28.1", False), ("", False)]
)
def test_an_engine_older_than_the_guides_is_told(rehearsal: Rehearsal, version: str, told: bool):
    case = read_deployment(rehearsal.file, rehearsal.folder, Machine(128 * GIB, 64, version))

    assert [found.level for found in engine.engine(case)] == (["warning"] if told else [])


def test_only_this_machines_engine_is_asked(rehearsal: Rehearsal, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(validate_env, "engine_here", lambda: "20.10.24")

    assert "Docker" in rehearsal.warnings(machine=())
    assert "Docker" not in rehearsal.warnings()


def test_an_engine_that_is_not_there_is_no_obstacle(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", "/nowhere")

    assert engine_here() == ""


def test_limits_of_the_compose_file_count(rehearsal: Rehearsal):
    rehearsal.put("docker-compose.prod.yml", "services:\n" + "".join(
        f"  {name}:\n    image: x\n    mem_limit: 300g\n" for name in ("db", "web1")))  # fmt: skip

    assert "SIZE_PROFILE" in rehearsal.errors()


@pytest.mark.parametrize(("day", "level"), [(-1, "error"), (0, None), (75, "warning"), (95, "error")])
def test_dates_of_the_certificate(rehearsal: Rehearsal, day: int, level: str | None, time_machine):
    """It is valid for 90 days from when it was made."""
    from datetime import UTC, datetime, timedelta

    made = datetime.fromtimestamp((rehearsal.folder / "ssl/cert.pem").stat().st_mtime, UTC)
    time_machine.move_to(made + timedelta(days=day, minutes=5))

    told = [
        f for f in rehearsal.findings() if f["subject"] == "ssl/cert.pem" and "signed by itself" not in f["problem"]
    ]
    assert [f["level"] for f in told] == ([level] if level else [])


def test_a_key_of_another_certificate(rehearsal: Rehearsal, tmp_path: Path):
    from production.certificates import make_test_certificate

    make_test_certificate(tmp_path, [HOST])
    (rehearsal.folder / "ssl/key.pem").unlink()
    (rehearsal.folder / "ssl/key.pem").write_bytes((tmp_path / "key.pem").read_bytes())

    assert "ssl/key.pem" in rehearsal.errors()


def test_json_says_the_same(rehearsal: Rehearsal):
    rehearsal.change("BASE_URL", f"http://{HOST}")

    code, output = rehearsal.validate("--json")

    told = json.loads(output)
    assert (told["ready"], told["exit_code"], told["errors"]) == (False, code, 1)
    assert {"level", "subject", "problem", "advice", "line", "counts_as"} == set(told["findings"][0])


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"], ids=["no file", "no text"])
def test_what_cannot_be_checked_is_said_apart(tmp_path: Path, content: bytes | None):
    file = tmp_path / "production.env"
    if content is not None:
        file.write_bytes(content)

    code, output = called(validate_env.main, str(file))

    assert code == 2
    assert "→" in output


def test_as_typed_in_the_guide():
    """From the repository's folder, with nothing but Python and its standard library."""
    done = subprocess.run(
        [sys.executable, "-S", "scripts/validate_env.py", ".env.example", "--json"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 1, done.stderr
    assert json.loads(done.stdout)["errors"] >= 4


def test_advice_is_one_line_each(rehearsal: Rehearsal):
    """A command in it can be copied."""
    rehearsal.change("SECRET_KEY", "")

    assert re.search(r"→ .*token_urlsafe\(50\)\)\"$", rehearsal.validate()[1], re.MULTILINE)
