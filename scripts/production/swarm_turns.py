"""One member after the other: whom a swarm may replace next, and whether the one before is well again.

A swarm knows services, and not which of them are one database: handed all at once, it replaces all of them at once.
docs/decisions/0044-members-are-replaced-in-turns.md
"""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from production.swarm import GROUPS, MARK, STACK
from production.swarm_engine import Run, StoppedError
from production.swarm_question import FOLLOWS, LEADS, WELL

ASKER: Final = "backup"
QUESTION: Final = Path(__file__).with_name("swarm_question.py")
LONGEST_QUESTION: Final = "60"  # seconds
WITHIN: Final = 300.0  # seconds, for who stops, starts and catches up
LEFT_ALONE: Final = 10.0  # seconds: whom a swarm has not begun to replace by then, it does not replace
EVERY: Final = 2.0
Deploy = Callable[..., None]  # names of services, or none for the whole stack; the others stay as they are


def hand_over(stack: Mapping[str, Any], deploy: Deploy, docker: Run) -> None:
    """Members that would be replaced, each alone; then all the rest at once, which leaves those alone."""
    changed = changed_members(stack, docker)
    waiting: list[str] = [name for group in GROUPS for name in group if name in changed]
    groups = [group for group in GROUPS if changed & set(group)]
    for group in groups:
        next_of(group, waiting, docker)  # nothing has changed yet if nobody's turn comes
    for group in groups:
        while set(waiting) & set(group):
            name = next_of(group, waiting, docker)
            waiting.remove(name)
            replace(name, group, waiting, deploy, docker)
    deploy()


def changed_members(stack: Mapping[str, Any], docker: Run) -> set[str]:
    """Of those that are there: whoever is new is in nobody's way."""
    there = docker("service", "ls", "--quiet", "--filter", f"label=com.docker.stack.namespace={STACK}").decode().split()
    specs = [each["Spec"] for each in json.loads(docker("service", "inspect", *there))] if there else []
    known = {spec["Name"].removeprefix(f"{STACK}_"): spec["Labels"].get(MARK) for spec in specs}
    marks = {name: service["deploy"].get("labels", {}).get(MARK) for name, service in stack["services"].items()}
    return {name for name, mark in marks.items() if mark and name in known and known[name] != mark}


def next_of(group: Sequence[str], waiting: Sequence[str], docker: Run) -> str:
    deadline, told = time.monotonic() + WITHIN, ""
    while not (able := who_may_go(group, waiting, said := standing(group, docker))):
        if (ill := illness(said)) != told:
            told = ill
            print(f"Waiting, as not all are well: {ill}", flush=True)
        if time.monotonic() > deadline:
            raise StoppedError(
                f"Nobody of {', '.join(group)} is replaced while another is not well: {ill}.\n"
                f"{as_they_were(waiting)} Mend it and run this again. Without waiting, with a pause: --at-once"
            )
        time.sleep(EVERY)
    return able[0]


def who_may_go(group: Sequence[str], waiting: Sequence[str], said: Mapping[str, str]) -> list[str]:
    """Only while all others are well: so whoever is not well itself is first, and a leader last."""
    ill = {name for name in group if not is_well(said[name])}
    able = [name for name in group if name in waiting and ill <= {name} and not leads_alone(said[name])]
    return sorted(able, key=lambda name: said[name] == LEADS)


def replace(name: str, group: Sequence[str], waiting: Sequence[str], deploy: Deploy, docker: Run) -> None:
    before, begun = tasks(name, docker), time.monotonic()
    deploy(name)
    while why := not_back(name, group, before, time.monotonic() - begun, docker):
        if time.monotonic() - begun > WITHIN:
            raise StoppedError(
                f"{name} did not come back within {WITHIN:.0f} s: {why}.\n{as_they_were(waiting)}\n"
                f"What it says: docker service logs --tail 50 {STACK}_{name}. Mend what it was handed and run this"
                f" again, or put it back: docker service rollback {STACK}_{name}"
            )
        time.sleep(EVERY)
    print(f"{name}: replaced, and well after {time.monotonic() - begun:.0f} s.", flush=True)


def not_back(name: str, group: Sequence[str], before: Mapping[str, str], seconds: float, docker: Run) -> str:
    now = tasks(name, docker)
    if not now or not all(state.startswith("Running") for state in now.values()):
        return f"its task is {', '.join(now.values()) or 'not there'}"
    if now.keys() == before.keys() and seconds < LEFT_ALONE:
        return "its task has not been replaced"
    return illness(standing(group, docker))


def tasks(name: str, docker: Run) -> dict[str, str]:
    """That are to run: how far each is, by its number."""
    only = ("--filter", "desired-state=running", "--format", "{{.ID}} {{.CurrentState}}")
    found = docker("service", "ps", "--no-trunc", *only, f"{STACK}_{name}").decode()
    return dict(line.split(" ", 1) for line in found.splitlines())


def standing(group: Sequence[str], docker: Run) -> dict[str, str]:
    """What each says of itself. Members may be on other machines; who asks them is on this one."""
    asker = f"label=com.docker.swarm.service.name={STACK}_{ASKER}"
    found = docker("ps", "--quiet", "--filter", asker).decode().split()
    if not found:
        return dict.fromkeys(group, f"not known, as {ASKER} does not run here and asks nobody")
    words = ("timeout", LONGEST_QUESTION, "python", "-c", QUESTION.read_text(encoding="utf-8"))
    try:
        said = dict(json.loads(docker("exec", found[0], *words, *group)))
    except StoppedError as error:
        return dict.fromkeys(group, f"not known: {str(error).strip().splitlines()[-1]}")
    leaders = [name for name, words in said.items() if words == LEADS]
    # One that comes back may say so until it is told who leads by now.
    return said | (dict.fromkeys(leaders, f"{LEADS}, as another one does") if leaders[1:] else {})


def is_well(said: str) -> bool:
    return said in (LEADS, FOLLOWS, WELL)


def leads_alone(said: str) -> bool:
    return said.startswith(LEADS) and not is_well(said)


def illness(said: Mapping[str, str]) -> str:
    """ "" when all are well."""
    return "; ".join(f"{name}: {words}" for name, words in said.items() if not is_well(words))


def as_they_were(waiting: Sequence[str]) -> str:
    return f"As they were: {', '.join([*waiting, 'whatever is no member of a group'])}."
