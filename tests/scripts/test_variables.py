""".env.example, the table of variables and what the code reads name the same things."""

import ast
import re

import pytest
from tests.scripts.rehearsal import ROOT

from bmms.main import containers
from production.envfile import parse
from production.filling import GENERATED
from production.variables import COMPOSE, OPERATORS, VARIABLES

EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")
SHOWN = dict(re.findall(r"^# ([A-Z][A-Z0-9_]*)=(.*)$", EXAMPLE, re.MULTILINE)) | parse(EXAMPLE).values()
GUIDE = {
    "SECRET_KEY": "<generate-using-python-c-import-secrets-secrets.token-urlsafe-50>",
    "ALLOWED_HOSTS": "obcms.barmm.gov.ph,www.obcms.barmm.gov.ph",
    "CSRF_TRUSTED_ORIGINS": "https://obcms.barmm.gov.ph,https://www.obcms.barmm.gov.ph",
    "POSTGRES_DB": "obcms_prod",
    "POSTGRES_USER": "obcms_user",
    "POSTGRES_PASSWORD": "<generate-strong-password>",
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    "EMAIL_HOST": "smtp.barmm.gov.ph",
    "EMAIL_PORT": "587",
    "EMAIL_USE_TLS": "1",
    "EMAIL_HOST_USER": "obcms@barmm.gov.ph",
    "EMAIL_HOST_PASSWORD": "<smtp-password>",
    "DEFAULT_FROM_EMAIL": "OBCMS <noreply@barmm.gov.ph>",
    "BASE_URL": "https://obcms.barmm.gov.ph",
    "GUNICORN_WORKERS": "17",
    "GUNICORN_THREADS": "2",
    "GRAFANA_ADMIN_USER": "admin",
    "GRAFANA_ADMIN_PASSWORD": "<generate-strong-password>",
}


def test_the_guides_lines_stand_in_the_example():
    assert {name: SHOWN.get(name) for name in GUIDE} == GUIDE
    assert parse(EXAMPLE).findings == ()


def test_the_example_shows_every_variable_and_its_default():
    assert set(SHOWN) == set(VARIABLES)
    defaults = {variable.name: variable.default for variable in VARIABLES.values() if not variable.required}
    assert {name: SHOWN[name] for name in defaults if name not in GUIDE} == {
        name: default for name, default in defaults.items() if name not in GUIDE
    }


def test_every_line_of_the_example_follows_a_sentence():
    """A paragraph of variables has one above it, or is one of the guide's."""
    for paragraph in EXAMPLE.split("\n\n"):
        lines = paragraph.strip().splitlines()
        named = [line for line in lines if re.match(r"(?:# )?[A-Z][A-Z0-9_]*=", line)]
        if named and not lines[0].startswith("# ") and named[0].partition("=")[0] not in GUIDE:
            pytest.fail(f"{named[0]} has no comment")


def test_placeholders_are_what_make_env_can_fill():
    for name, value in parse(EXAMPLE).values().items():
        assert (value.startswith("<")) is (VARIABLES[name].kind in GENERATED)


@pytest.mark.parametrize(
    "file",
    ["src/bmms/main/settings.py", "src/bmms/main/containers.py", "src/bmms/main/celery.py", "config/gunicorn.py"],
)
def test_every_variable_that_the_code_reads_is_in_the_table(file: str):
    unknown = names_read(ast.parse((ROOT / file).read_text(encoding="utf-8"))) - set(VARIABLES)
    assert unknown == set(), "add it to scripts/production/variables.py and, with a sentence, to .env.example"


def names_read(tree: ast.Module) -> set[str]:
    """First arguments of env.str(…), environ.get(…), secret(…) that look like a variable."""
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args)
    reading = (call for call in calls if reader(call.func) in READERS and "_database" not in ast.unparse(call.func))
    constants = (part for call in reading for part in ast.walk(call.args[0]) if isinstance(part, ast.Constant))
    return {
        part.value for part in constants if isinstance(part.value, str) and re.fullmatch(r"[A-Z][A-Z_]+", part.value)
    }


READERS = {"str", "int", "bool", "list", "path", "float", "get", "setdefault", "secret", "dj_db_url", "dj_cache_url"}


def reader(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def test_the_search_for_names_finds_them():
    source = 'env.str("SOME_NAME"); os.environ.get("OTHER", "1"); env.dj_db_url("A_URL" if x else "B_URL")'
    assert names_read(ast.parse(source)) == {"SOME_NAME", "OTHER", "A_URL", "B_URL"}


def test_no_variable_is_in_the_table_twice():
    assert len(VARIABLES) == len(OPERATORS) + len(COMPOSE)


@pytest.mark.parametrize(("number", "profile"), [(0, "guide"), (1, "small")])
def test_containers_take_the_tables_sizes_where_the_file_names_none(number: int, profile: str):
    assert {name: sizes[number] for name, sizes in containers.SIZES.items()} == {
        name: VARIABLES[name].default_for(profile) for name in containers.SIZES
    }
