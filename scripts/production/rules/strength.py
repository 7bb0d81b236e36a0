"""Keys and passwords: long, not guessable, not the same, not the example's."""

from collections.abc import Iterator
from itertools import combinations

from production.deployment import Deployment
from production.findings import Finding, error, warning
from production.guessing import COMMON, bits
from production.placeholders import is_placeholder
from production.rules.names import KEY_RECIPE, PASSWORD_RECIPE
from production.variables import VARIABLES, Kind

KEY_LENGTH = 50
KEY_BITS = 128
LISTS = {"SECRET_KEY_FALLBACKS"}  # of keys, with commas between
PASSWORD_LENGTH = 16
PASSWORD_BITS = 48
INVENTED = "invented-"  # make_env.py marks a password with it that only the mail server's administrator can know


def filled(case: Deployment, *kinds: Kind) -> dict[str, str]:
    return {
        name: value
        for name, value in case.given.items()
        if value and name in VARIABLES and VARIABLES[name].kind in kinds and not is_placeholder(value)
    }


def secret_key(case: Deployment) -> Iterator[Finding]:
    for name, value in filled(case, Kind.SECRET_KEY).items():
        line = case.line(name)
        again = f"Put there what this prints:  {KEY_RECIPE}"
        for key in filter(None, value.split(",")) if name in LISTS else [value]:
            if len(key) < KEY_LENGTH:
                yield error(name, f"It has {len(key)} characters; {KEY_LENGTH} are the least.", again, line=line)
            elif bits(key) < KEY_BITS:
                yield error(name, "It is long, but repeats itself: it can be guessed.", again, line=line)


def passwords(case: Deployment) -> Iterator[Finding]:
    users = {case.text("POSTGRES_USER"), case.text("GRAFANA_ADMIN_USER"), case.text("POSTGRES_DB"), "admin"}
    for name, value in filled(case, Kind.PASSWORD).items():
        problem = password_problem(value, users)
        if problem:
            advice = f"Put there what this prints:  {PASSWORD_RECIPE}"
            yield error(name, problem, advice, line=case.line(name))
    given = filled(case, Kind.FOREIGN_PASSWORD)
    for name, value in given.items():
        if value.startswith(INVENTED):
            yield warning(
                name, "make_env.py invented it: no mail can be sent.",
                "Put there the password that the mail server's administrator gave you.", line=case.line(name),
            )  # fmt: skip
        elif len(value) < 8 or value.lower() in COMMON:
            yield warning(
                name, "It is short or common.",
                "Ask the mail server's administrator for a better one.", line=case.line(name),
            )  # fmt: skip


def password_problem(value: str, users: set[str]) -> str:
    """Empty for a good one. Says nothing about what it contains."""
    if value.lower() in COMMON or value in users:
        return "It is among the first that anybody would try."
    if len(value) < PASSWORD_LENGTH:
        return f"It has {len(value)} characters; {PASSWORD_LENGTH} are the least."
    if bits(value) < PASSWORD_BITS:
        return "It is long, but repeats itself: it can be guessed."
    return ""


def reused(case: Deployment) -> Iterator[Finding]:
    values = filled(case, Kind.SECRET_KEY, Kind.PASSWORD, Kind.FOREIGN_PASSWORD)
    for (first, one), (second, other) in combinations(values.items(), 2):
        if one == other:
            yield error(
                second, f"It is the same as {first}: who learns one has both.",
                f"Put there what this prints:  {PASSWORD_RECIPE}", line=case.line(second),
            )  # fmt: skip
