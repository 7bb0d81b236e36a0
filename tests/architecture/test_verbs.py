"""Every event can be told in words."""

import ast
from collections.abc import Iterator
from typing import NamedTuple

from tests.source import SourceFile, source_files

from bmms.ui.verbs import known_verbs


class Use(NamedTuple):
    """A call that hands over a verb: to record(), or to a function of ours that takes a `verb` and hands it on."""

    place: str
    verb: ast.expr | None
    inside: str  # parameters of the function around it


def test_every_recorded_verb_has_its_sentence():
    """A room adds its verbs in apps.py: register_verbs({"noun.verbed": _("did something")})."""
    known = dict(known_verbs())
    assert {place: verb for place, verb in written_verbs() if verb not in known} == {}


def test_every_verb_is_written_out_somewhere():
    """As a text, or as the `verb` that the function around was given: then its callers write it."""
    hidden = [
        use.place
        for use in uses()
        if not isinstance(use.verb, ast.Constant)
        if not (isinstance(use.verb, ast.Name) and use.verb.id == "verb" and "verb" in use.inside)
    ]
    assert hidden == []


def test_verbs_are_nouns_and_participles():
    assert [verb for _place, verb in written_verbs() if verb.count(".") != 1 or not verb.islower()] == []


def test_the_scan_finds_verbs_in_both_ways():
    assert {"membership.granted", "second_factor.added"} <= {verb for _place, verb in written_verbs()}


def written_verbs() -> Iterator[tuple[str, str]]:
    for use in uses():
        if isinstance(use.verb, ast.Constant):
            yield use.place, str(use.verb.value)


def uses() -> Iterator[Use]:
    everywhere = {name: at for file in source_files() for name, at in takers(file).items() if not name.startswith("_")}
    for file in source_files():
        known = everywhere | takers(file)
        for function in file.functions():
            parameters = [argument.arg for argument in every_parameter(function)]
            for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
                if name_of(call) in known:
                    yield Use(f"{file.name}:{call.lineno}", verb_of(call, known[name_of(call)]), " ".join(parameters))


def takers(file: SourceFile) -> dict[str, int]:
    """Functions with a parameter `verb`, and its place among the positional ones (-1: by keyword)."""
    if not file.writes:
        return {}
    found = {}
    for function in file.functions():
        positional = [argument.arg for argument in function.args.args]
        if "verb" in (argument.arg for argument in every_parameter(function)):
            found[function.name] = positional.index("verb") if "verb" in positional else -1
    return found


def every_parameter(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.arg]:
    return [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]


def verb_of(call: ast.Call, index: int) -> ast.expr | None:
    by_keyword = next((keyword.value for keyword in call.keywords if keyword.arg == "verb"), None)
    return by_keyword or (call.args[index] if 0 <= index < len(call.args) else None)


def name_of(call: ast.Call) -> str:
    function = call.func
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")
