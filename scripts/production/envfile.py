"""Reads an env file the way Compose does, and says where another reader would understand something else.

The file is read by several programs: Compose's rules for `env_file`, the settings (python-dotenv), the containers'
entrypoints. What they would read differently is refused, so that one file means one thing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from production.findings import Finding, error, warning

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*")
LOOKS_LIKE_A_NAME = re.compile(r"[A-Z][A-Z0-9_]{1,40}")  # anything else may be a piece of a secret, and is not shown
BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True)
class Entry:
    name: str
    value: str
    line: int


@dataclass(frozen=True)
class EnvFile:
    entries: tuple[Entry, ...]
    findings: tuple[Finding, ...]  # about its form; what the values mean is judged elsewhere

    def values(self) -> dict[str, str]:
        """As Compose sees them: the last line of a name counts."""
        return {entry.name: entry.value for entry in self.entries}

    def lines(self) -> dict[str, int]:
        return {entry.name: entry.line for entry in self.entries}


class UnreadableError(Exception):
    """A line that readers understand differently or not at all."""

    def __init__(self, problem: str, advice: str) -> None:
        super().__init__(problem)
        self.advice = advice


def parse(text: str) -> EnvFile:
    entries: list[Entry] = []
    findings = list(trouble_with_the_encoding(text))
    for number, line in enumerate(text.removeprefix(BYTE_ORDER_MARK).split("\n"), start=1):
        content = line.strip()
        if not content or content.startswith("#"):
            continue
        try:
            name, value = parse_line(content)
        except UnreadableError as trouble:
            findings.append(error(shown_name(content), str(trouble), trouble.advice, line=number))
        else:
            entries.append(Entry(name, value, number))
    findings += repeated(entries)
    return EnvFile(tuple(entries), tuple(findings))


def trouble_with_the_encoding(text: str) -> Iterator[Finding]:
    if text.startswith(BYTE_ORDER_MARK):
        yield warning(
            "", "The file starts with a byte order mark, which hides the first name from some readers.",
            "Save it as UTF-8 without BOM:  sed -i '1s/^\\xEF\\xBB\\xBF//' FILE", line=1,
        )  # fmt: skip
    if "\r" in text:
        number = text[: text.index("\r")].count("\n") + 1
        yield warning(
            "", "The file has line ends of Windows; some readers take them for a part of the value.",
            "Remove them:  sed -i 's/\\r$//' FILE", line=number,
        )  # fmt: skip


def parse_line(content: str) -> tuple[str, str]:
    content = re.sub(r"^export\s+", "", content)
    found = NAME.match(content)
    if not found:
        raise UnreadableError("This line is neither NAME=value nor a comment.", "Mend it, or put # before it.")
    name, rest = found[0], content[found.end() :]
    if not rest.strip():
        raise UnreadableError(
            "The name has no = after it: Compose would take the value from whoever starts it.",
            f"Write {name}=value, or remove the line." if LOOKS_LIKE_A_NAME.fullmatch(name) else "Write NAME=value.",
        )
    if not rest.startswith("="):
        raise UnreadableError("After the name comes no =.", "Write NAME=value, with no space and no colon before =.")
    return name, parse_value(rest[1:].strip())


def parse_value(text: str) -> str:
    if text[:1] in ('"', "'"):
        return parse_quoted(text)
    value = text.split(" #", 1)[0].rstrip()
    if value.startswith("#") or "\t#" in value:
        raise UnreadableError(
            "It is not clear whether # begins a comment here.", "Put the value in single quotes, the comment above."
        )
    if "$" in value:
        raise unclear_dollar()
    return value


def parse_quoted(text: str) -> str:
    quote, end = text[0], text.find(text[0], 1)
    if end < 0:
        raise UnreadableError("A quotation mark is opened and not closed on this line.", "Close it, or remove it.")
    value, rest = text[1:end], text[end + 1 :].strip()
    if "\\" in value:
        raise UnreadableError(
            "Readers disagree about \\ between quotation marks.", "Choose a value without \\ (make_env.py does)."
        )
    if rest and not rest.startswith("#"):
        raise UnreadableError("There is text after the closing quotation mark.", "Remove it.")
    if quote == '"' and "$" in value:
        raise unclear_dollar()
    return value


def unclear_dollar() -> UnreadableError:
    return UnreadableError(
        "Compose takes $ for the beginning of a variable and puts something else there.",
        "Put the value in single quotes: NAME='…'.",
    )


def repeated(entries: list[Entry]) -> Iterator[Finding]:
    first: dict[str, Entry] = {}
    for entry in entries:
        earlier = first.setdefault(entry.name, entry)
        if earlier is entry:
            continue
        level = warning if earlier.value == entry.value else error
        difference = "the same value" if earlier.value == entry.value else "another value"
        yield level(
            shown_name(entry.name), f"It stands in line {earlier.line} too, with {difference}; the last one counts.",
            "Keep one of the lines.", line=entry.line,
        )  # fmt: skip


def shown_name(content: str) -> str:
    """The variable's name, unless what stands there could be a piece of a secret."""
    name = re.split(r"[=:\s]", re.sub(r"^export\s+", "", content), maxsplit=1)[0]
    return name if LOOKS_LIKE_A_NAME.fullmatch(name) else ""
