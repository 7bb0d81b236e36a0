"""Each value has the form its type asks for."""

import re
from collections.abc import Iterator
from email.utils import parseaddr
from ipaddress import ip_network

from production.deployment import FALSE, TRUE, Deployment
from production.findings import Finding, error
from production.placeholders import is_placeholder
from production.units import size
from production.variables import VARIABLES, Kind, Variable

HOST = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)(?:\.(?!-)[A-Za-z0-9-]{1,63}(?<!-))*\.?")
IDENTIFIER = re.compile(r"[a-z_][a-z0-9_]{0,62}")
PATTERNS = {
    Kind.HOST: (HOST, "It is no host name."),
    Kind.IDENTIFIER: (IDENTIFIER, "It is no plain PostgreSQL name."),
}
MAIL_ADDRESS = re.compile(r"[^@\s,<>]+@[^@\s,<>]+\.[^@\s,<>]+")


def typed(case: Deployment) -> Iterator[Finding]:
    for name, value in case.given.items():
        variable = VARIABLES.get(name)
        if not variable or not value or variable.is_secret or is_placeholder(value):
            continue
        problem = form_problem(variable, value)
        if problem:
            yield error(name, problem, advice(variable), line=case.line(name))


def form_problem(variable: Variable, value: str) -> str:
    """Empty where the value is of its type. Does not repeat it: it may be a secret on the wrong line."""
    match variable.kind:
        case Kind.WHOLE:
            return whole_problem(variable, value)
        case Kind.FLAG:
            return "" if value.lower() in TRUE | FALSE else "It is neither on nor off."
        case Kind.SIZE:
            return "" if is_size(value) else "It is no size."
        case Kind.CHOICE:
            return "" if value in variable.choices else "It is none of the words it may be."
        case Kind.HOST | Kind.IDENTIFIER:
            pattern, problem = PATTERNS[variable.kind]
            return "" if pattern.fullmatch(value) else problem
        case Kind.NETWORKS:
            return "" if are_networks(value) else "It is no list of addresses and networks."
        case Kind.SENDER:
            return "" if MAIL_ADDRESS.fullmatch(parseaddr(value)[1]) else "It holds no mail address."
    return ""


def whole_problem(variable: Variable, value: str) -> str:
    if not value.isdecimal():
        return "It is no whole number."
    if variable.least is not None and int(value) < variable.least:
        return f"{value} is below {variable.least}, the least that works."
    if variable.most is not None and int(value) > variable.most:
        return f"{value} is above {variable.most}, the most that makes sense."
    return ""


def is_size(value: str) -> bool:
    try:
        return size(value) > 0
    except ValueError:
        return False


def are_networks(value: str) -> bool:
    try:
        return all(ip_network(each.strip()) for each in value.split(","))
    except ValueError:
        return False


def advice(variable: Variable) -> str:
    examples = {
        Kind.FLAG: "Write 1 or 0.",
        Kind.SIZE: f"Write a number with MB or GB, for example {variable.default}.",
        Kind.HOST: "Write the name alone, for example smtp.barmm.gov.ph.",
        Kind.NETWORKS: "Write those of the edge, such as 10.77.2.10,127.0.0.1; a * would let everybody say who asks.",
        Kind.IDENTIFIER: "Small letters, digits and _ only; it begins with a letter.",
        Kind.SENDER: "Write it like  OBCMS <noreply@barmm.gov.ph>.",
        Kind.CHOICE: f"Choose one: {', '.join(variable.choices)}.",
    }
    usual = f"Write a whole number; usual is {variable.default}." if variable.default else "Write a whole number."
    return examples.get(variable.kind, usual)
