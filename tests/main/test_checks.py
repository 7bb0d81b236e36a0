"""`check --deploy` finds what must not meet people; each defect alone."""

import os
import secrets
import subprocess
import sys

import pytest
from django.core.checks import run_checks
from django.db import connection
from tests.source import ROOT

from bmms.main import checks


def found(check) -> list[str]:
    return [message.id for message in check()]


def test_they_are_asked_by_check_deploy(db: None, settings: object):
    settings.BASE_URL, settings.HTTPS, settings.SECURE_PROXY_SSL_HEADER = "https://x", True, None
    ids = {message.id for message in run_checks(include_deployment_checks=True)}
    assert "main.E003" in ids
    assert "main.E003" not in {message.id for message in run_checks()}


def test_the_tests_login_may_serve(db: None):
    assert found(checks.check_login) == []


def test_a_superusers_login_is_refused(committed_database: str, monkeypatch: pytest.MonkeyPatch):
    connection.close()
    with monkeypatch.context() as patched:
        patched.setitem(connection.settings_dict, "USER", "postgres")
        assert found(checks.check_login) == ["tenancy.E002"]
    connection.close()


def test_a_database_that_is_away_is_no_clean_bill(committed_database: str, monkeypatch: pytest.MonkeyPatch):
    connection.close()
    with monkeypatch.context() as patched:
        patched.setitem(connection.settings_dict, "HOST", "/nowhere")
        assert found(checks.check_login) == ["main.E001"]


@pytest.mark.parametrize(
    ("cache", "broker", "expected"),
    [
        ("redis://a:1/0", "redis://b:1/0", []),
        ("redis://app:x@a/0", "redis://app:y@a:6379/1", ["main.E002"]),
        ("redis://a/0", "sentinel://a:26379;sentinel://b:26379", []),
        ("", "", []),
    ],
)
def test_cache_and_broker_do_not_share(settings: object, cache: str, broker: str, expected: list[str]):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": cache}}
    settings.BROKER_URL = broker
    assert found(checks.check_redis) == expected


def test_https_needs_a_proxys_header(settings: object):
    settings.HTTPS, settings.SECURE_PROXY_SSL_HEADER = True, None
    assert found(checks.check_proxy) == ["main.E003"]
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert found(checks.check_proxy) == []
    settings.HTTPS, settings.SECURE_PROXY_SSL_HEADER = False, None
    assert found(checks.check_proxy) == []


@pytest.mark.slow
def test_the_stacks_settings_are_clean(committed_database: str):
    """As in the image: by https, behind a proxy, with Django's own deployment checks; a warning counts too."""
    name = os.environ["DATABASE_URL"].rpartition("/")[0]
    production = {
        "ALLOWED_HOSTS": "obcms.barmm.gov.ph", "BASE_URL": "https://obcms.barmm.gov.ph", "BEHIND_PROXY": "1", "DEMO": "0",
        "SECRET_KEY": secrets.token_urlsafe(50), "DATABASE_URL": f"{name}/{committed_database}",
        "DJANGO_SETTINGS_MODULE": "bmms.main.settings",
    }  # fmt: skip
    given = {
        key: value for key, value in os.environ.items() if key != "DJANGO_ALLOW_ASYNC_UNSAFE"
    }  # the browser tests'
    command = [sys.executable, "manage.py", "check", "--deploy", "--database", "default", "--fail-level", "WARNING"]
    done = subprocess.run(command, cwd=ROOT, env=given | production, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
