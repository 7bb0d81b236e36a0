"""Rules about the code that imports cannot show."""

import ast
import re
from collections import Counter

from tests.source import ROOT, SourceFile, source_files

LONGEST_FILE = 400
LONGEST_FUNCTION = 40
VAGUE_NAMES = {"utils", "helpers", "services", "common", "misc", "managers", "admin"}
SAVING = {"save", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
TALKERS = {
    "socket",
    "ssl",
    "smtplib",
    "ftplib",
    "http.client",
    "urllib.request",
    "urllib3",
    "requests",
    "httpx",
    "paramiko",
}
TALKERS |= {"django.core.mail", "bmms.lib.clamd"}
MAY_TALK = {  # to other machines; and how that is no part of a request's transaction
    "jobs/tasks/mail.py": "a job: letters",
    "documents/tasks.py": "a job: the virus scanner",
    "jobs/management/commands/run_worker.py": "a worker: its own name",
    "main/management/commands/keep_schedule.py": "the schedule: its own name",
    "main/celery.py": "a worker: its own name",
    "main/readiness.py": "threads of its own, a second each, before any session or transaction",
    "main/postgresql/base.py": "the database itself: whether a silent pooler is there, a second at most",
    "main/operations/prometheus.py": "after the transaction: docs/decisions/0016-operations-after-the-request.md",
    "lib/clamd.py": "what the job asks with",
}
SAVING_THROUGH_A_MANAGER = {"create", "update", "delete"}


def test_files_stay_short():
    assert [f"{f.name}: {f.lines} lines" for f in source_files() if f.lines > LONGEST_FILE] == []


def test_every_decision_has_a_number_of_its_own():
    numbers = Counter(decision.name[:4] for decision in (ROOT / "docs" / "decisions").glob("*.md"))
    assert [number for number, times in numbers.items() if times > 1] == []


def test_functions_stay_short():
    too_long = [
        f"{file.name}:{function.lineno} {function.name}"
        for file in source_files()
        for function in file.functions()
        if (function.end_lineno or 0) - function.lineno + 1 > LONGEST_FUNCTION
    ]
    assert too_long == []


def test_no_file_has_a_name_that_says_nothing():
    assert [f.name for f in source_files() if f.path.stem in VAGUE_NAMES or f.path.parent.name in VAGUE_NAMES] == []


def test_only_actions_write():
    offenders = [
        f"{file.name}:{call.lineno}"
        for file in source_files()
        if not file.writes
        for call in file.calls()
        if is_write(call)
    ]
    assert offenders == []


def is_write(call: ast.Call) -> bool:
    if not isinstance(call.func, ast.Attribute):
        return False
    name = call.func.attr
    through_manager = any(isinstance(n, ast.Attribute) and n.attr == "objects" for n in ast.walk(call.func.value))
    plain_delete = name == "delete" and not call.args and not call.keywords
    return name in SAVING or (name in SAVING_THROUGH_A_MANAGER and through_manager) or plain_delete


def test_the_write_rule_sees_a_write():
    def found(text: str) -> bool:
        return any(is_write(n) for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Call))

    assert found("plan.save()")
    assert found("Plan.objects.filter(a=1).update(b=2)")
    assert found("plan.delete()")
    assert not found("seen.update({1})")


def test_own_logic_uses_no_signals():
    """A higher room calls down; a receiver hides who does what."""
    offenders = [
        f"{file.name}:{function.lineno}"
        for file in source_files()
        for function in file.functions()
        for decorator in function.decorator_list
        if "receiver" in ast.dump(decorator)
    ]
    assert offenders == []


def test_actions_say_who_acts():
    offenders = [
        f"{file.name}: {function.name}"
        for file in source_files()
        if file.writes
        for function in file.tree.body
        if isinstance(function, ast.FunctionDef) and not function.name.startswith("_") and not names_actor(function)
    ]
    assert offenders == []


def names_actor(function: ast.FunctionDef) -> bool:
    return any(argument.arg == "by" for argument in function.args.kwonlyargs)


def test_actions_run_in_one_transaction():
    """Either decorated, or the audit log's own record(), which belongs to its caller's."""
    offenders = [
        f"{file.name}: {function.name}"
        for file in source_files()
        if file.writes and file.name.split("/")[0] != "audit"
        for function in file.tree.body
        if isinstance(function, ast.FunctionDef)
        and not function.name.startswith("_")
        and not any("atomic" in ast.dump(d) for d in function.decorator_list)
    ]
    assert offenders == []


def test_nothing_outside_the_product_is_named():
    """No third-party host in code or templates: pages load nothing from elsewhere."""
    assert [path for path in static_sources() if "://cdn" in path.read_text(encoding="utf-8")] == []


def static_sources() -> list:
    folders = [ROOT / "src/bmms"]
    return [p for f in folders for p in f.rglob("*") if p.suffix in {".html", ".js", ".css"} and "dist" not in p.parts]


def test_forms_do_not_save():
    offenders = [
        file.name for file in source_files() if is_form(file) and any(f.name == "save" for f in file.functions())
    ]
    assert offenders == []


def is_form(file: SourceFile) -> bool:
    return file.path.name == "forms.py" or file.path.parent.name == "forms"


def test_no_setting_of_a_session_outlives_its_transaction():
    """Through a pooler it would reach the next person on that connection: set_config(…, true), never false."""
    session = re.compile(
        r"set_config\([^)]*,\s*(?:false|is_local\s*=>\s*false)\s*\)|\bSET\s+(?:SESSION\s+)?(?:bmms|ROLE)\b",
        re.IGNORECASE,
    )
    assert session.search("SELECT set_config('bmms.organization', %s, false)")
    assert session.search("SET ROLE bmms_oversight")
    assert not session.search("SELECT set_config('bmms.organization', %s, true)")
    offenders = [file.name for file in source_files() if session.search(file.path.read_text(encoding="utf-8"))]
    assert offenders == []


def test_a_request_asks_no_other_machine():
    """While it waited it would hold a connection of the pool. Only the database, and a cache that answers within 0.3 s."""
    talkers = {file.name for file in source_files() if talks(file.tree)}
    assert talkers - set(MAY_TALK) == set()
    assert set(MAY_TALK) - talkers == set(), "no longer needed"


def talks(tree: ast.Module) -> bool:
    named = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    froms = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module]
    named += [node.module or "" for node in froms]
    named += [f"{node.module}.{alias.name}" for node in froms for alias in node.names]
    return any(name == talker or name.startswith(f"{talker}.") for name in named for talker in TALKERS)


def test_the_rule_sees_who_talks():
    for line in ("import socket", "from urllib.request import urlopen", "from urllib import request", "import http.client",
                 "from django.core import mail", "from bmms.lib import clamd"):  # fmt: skip
        assert talks(ast.parse(line)), line
    for line in ("from http import HTTPStatus", "from urllib.parse import quote", "from bmms.lib import money"):
        assert not talks(ast.parse(line)), line
