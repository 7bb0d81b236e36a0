"""Which variables are there, and whether somebody has filled them in."""

from collections.abc import Iterator
from difflib import get_close_matches

from production.deployment import Deployment
from production.envfile import LOOKS_LIKE_A_NAME
from production.findings import Finding, error, warning
from production.placeholders import is_placeholder
from production.variables import VARIABLES, Kind, Variable

KEY_RECIPE = 'python3 -c "import secrets; print(secrets.token_urlsafe(50))"'
PASSWORD_RECIPE = 'python3 -c "import secrets; print(secrets.token_urlsafe(24))"'


def form(case: Deployment) -> Iterator[Finding]:
    yield from case.env.findings


def missing(case: Deployment) -> Iterator[Finding]:
    for variable in VARIABLES.values():
        if variable.required and not case.given.get(variable.name) and not in_a_file(case, variable):
            state = "is there, but empty" if variable.name in case.given else "is missing"
            yield error(variable.name, f"It {state}.", how_to_fill(variable), line=case.line(variable.name))


def in_a_file(case: Deployment, variable: Variable) -> bool:
    return variable.name == "SECRET_KEY" and bool(case.given.get("SECRET_KEY_FILE"))


def unknown(case: Deployment) -> Iterator[Finding]:
    for entry in case.env.entries:
        if entry.name in VARIABLES:
            continue
        shown = entry.name if LOOKS_LIKE_A_NAME.fullmatch(entry.name) else ""
        near = get_close_matches(entry.name.upper(), VARIABLES, n=1, cutoff=0.8)
        advice = f"Did you mean {near[0]}?" if near else "Remove it, or see .env.example for the names there are."
        yield warning(shown, "Nothing reads a variable of this name.", advice, line=entry.line)


def placeholders(case: Deployment) -> Iterator[Finding]:
    for name, value in case.given.items():
        variable = VARIABLES.get(name)
        if variable and is_placeholder(value):
            line = case.line(name)
            yield error(name, "It still holds a placeholder of the example.", how_to_fill(variable), line=line)


def how_to_fill(variable: Variable) -> str:
    if variable.kind is Kind.SECRET_KEY:
        return f"Put there what this prints:  {KEY_RECIPE}"
    if variable.kind is Kind.PASSWORD:
        return f"Put there what this prints:  {PASSWORD_RECIPE}"
    if variable.kind is Kind.FOREIGN_PASSWORD:
        return "Put there the password that the mail server's administrator gave you."
    return f"Put there your own value ({variable.kind}); .env.example shows its form."
