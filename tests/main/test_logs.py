import json
import logging
import logging.config

import pytest
from django.test import Client

from bmms.access.errors import DomainError
from bmms.lib.correlation import current_request_id
from bmms.main.errors import refused
from bmms.main.logs import TEXT, JsonFormatter, RefusalsInALine, TextFormatter, WithoutAddresses, logging_settings


def line(record: logging.LogRecord) -> dict:
    return json.loads(JsonFormatter().format(record))


def record_of(error: Exception | None = None, **extra) -> logging.LogRecord:
    info = (type(error), error, error.__traceback__) if error else None
    made = logging.LogRecord("bmms.x", logging.ERROR, __file__, 1, "It failed: %s", ("why",), info)
    made.__dict__.update(extra)
    return made


def test_a_line_carries_the_request_id_and_known_facts_only():
    token = current_request_id.set("request-0001")
    found = line(record_of(user_id=7, status=200, email="ana@example.test"))
    current_request_id.reset(token)
    assert found.pop("at").endswith("+00:00")
    assert found == {
        "level": "ERROR",
        "logger": "bmms.x",
        "message": "It failed: why",
        "request_id": "request-0001",
        "user_id": 7,
        "status": 200,
    }


def test_at_a_terminal_the_number_of_an_error_page_finds_its_line():
    token = current_request_id.set("request-0001")
    found = TextFormatter(TEXT).format(record_of(KeyError("x")))
    current_request_id.reset(token)
    assert found.splitlines()[0] == "ERROR bmms.x: It failed: why [request-0001]"
    assert "KeyError" in found.splitlines()[-1]
    assert TextFormatter(TEXT).format(record_of()) == "ERROR bmms.x: It failed: why"


@pytest.mark.parametrize("formatter", [JsonFormatter(), TextFormatter(TEXT)])
def test_no_line_holds_the_password_of_a_connection(formatter):
    said = "No master found for 'bmms-master': <Connection(username=app,password=s3cret-_x,port=26379)> then password=s3cret-_x)"
    line = formatter.format(logging.LogRecord("celery", logging.ERROR, "", 0, "%s", (said,), None))
    assert line.count("password=**") == 2
    assert "s3cret" not in line


def test_a_failure_is_told_without_its_words():
    def deeper():
        raise KeyError("ana@example.test")

    try:
        try:
            deeper()
        except KeyError as cause:
            raise ValueError("Juana dela Cruz") from cause
    except ValueError as error:
        failure = line(record_of(error))["failure"]
    assert "builtins.KeyError" in failure
    assert "builtins.ValueError" in failure
    assert failure.index("KeyError") < failure.index("ValueError")
    assert "deeper" in failure
    assert "ana@" not in failure.replace('raise KeyError("ana@example.test")', "")


@pytest.mark.parametrize(("status", "has_traceback"), [(403, False), (404, False), (500, True)])
def test_a_refusal_is_one_line_and_a_failure_has_its_traceback(status, has_traceback):
    made = record_of(PermissionError("no"), status_code=status)
    made.name = "django.request"
    assert RefusalsInALine().filter(made)
    assert (made.exc_info is not None) is has_traceback
    assert "refusals" in logging_settings(as_json=False, level="INFO")["handlers"]["stderr"]["filters"]


@pytest.fixture
def lines(caplog):
    """What the product's own handler would write."""
    hidden = WithoutAddresses()

    def shown() -> list[dict]:
        return [line(record) for record in caplog.records if hidden.filter(record)]

    caplog.set_level(logging.INFO)
    return shown


def test_no_line_holds_an_address(client: Client, db, settings, lines):
    settings.ACCESS_LOG = True
    client.get("/account/invitation/s3cret-token-of-somebody/nothing/here")
    found = lines()
    assert [each["status"] for each in found if each["logger"] == "bmms.requests"] == [404]
    assert "s3cret" not in json.dumps(found)


def test_a_refusal_that_reached_no_form_names_no_address_either(rf, lines):
    request = rf.post("/account/invitation/s3cret-token-of-somebody/")
    request.request_id = "request-0005"
    refused(request, DomainError("No."))
    assert [each["message"] for each in lines()] == ["POST none: a refusal (DomainError) reached no form."]


def test_the_access_line_names_the_view_and_the_person_by_number(client: Client, ana, moh, settings, lines):
    settings.ACCESS_LOG = True
    client.force_login(ana)
    client.get("/moh/", headers={"X-Request-ID": "request-0002"})
    found = next(each for each in lines() if each["logger"] == "bmms.requests")
    assert (found["view"], found["status"], found["user_id"]) == ("site:home", 200, ana.pk)
    assert found["queries"] > 0
    assert "Ana" not in json.dumps(found)


def test_the_request_id_reaches_every_line_of_the_request(client: Client, ana, moh, settings, monkeypatch):
    seen = []
    monkeypatch.setattr("bmms.main.metrics.count", lambda *_args: seen.append(current_request_id.get()))
    client.get("/health/", headers={"X-Request-ID": "request-0003"})
    client.get("/", headers={"X-Request-ID": "request-0004"})
    assert seen == ["request-0004"]
    assert current_request_id.get() == ""


@pytest.mark.parametrize("as_json", [True, False])
def test_the_settings_are_accepted(as_json):
    logging.config.DictConfigurator(logging_settings(as_json=as_json, level="INFO"))


def test_lines_go_to_standard_error_and_nowhere_else():
    told = logging_settings(as_json=True, level="INFO")
    assert {name: (handler["class"], handler.get("stream")) for name, handler in told["handlers"].items()} == {
        "stderr": ("logging.StreamHandler", None)
    }
    assert told["root"]["handlers"] == ["stderr"]
    assert [name for name, logger in told["loggers"].items() if logger.get("handlers")] == []
