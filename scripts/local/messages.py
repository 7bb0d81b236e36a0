"""The Filipino catalogue: what the source marks for translation goes into the .po, which is compiled to the .mo.

.venv/bin/python scripts/local/messages.py            brings the .po up to date, keeps its translations, compiles
.venv/bin/python scripts/local/messages.py compile    only writes the .mo (./run, ./test and the image do)
"""

import os
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "bmms"
CATALOGUE = SOURCE / "locale" / "fil" / "LC_MESSAGES" / "django.po"
COMMAND = ".venv/bin/python scripts/local/messages.py"
HEADER = """\
# BMMS in Filipino. Brought up to date by: %s
msgid ""
msgstr ""
"Language: fil\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"

"""
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "_now": None,  # gettext beside its lazy twin
    **{f"gettext{kind}": None for kind in ("", "_lazy", "_noop")},
    **{f"ngettext{kind}": (1, 2) for kind in ("", "_lazy")},
    **{f"pgettext{kind}": ((1, "c"), 2) for kind in ("", "_lazy")},
    **{f"npgettext{kind}": ((1, "c"), 2, 3) for kind in ("", "_lazy")},
}
# The libraries have no Filipino of their own: what people meet of them stands in our catalogue, under the same words.
LIBRARIES = (
    "django/contrib/auth/password_validation.py",
    "django/core/paginator.py",
    "django/core/validators.py",
    "django/db/models/base.py",
    "django/db/models/constraints.py",
    "django/forms/fields.py",
    "django/forms/models.py",
    "django/forms/widgets.py",
    "django/template/defaultfilters.py",
    "django/utils/dates.py",
    "django/utils/text.py",
    "django/utils/timesince.py",
    "allauth/account/adapter.py",
    "allauth/mfa/adapter.py",
    "rest_framework/exceptions.py",
)


def main(arguments: list[str]) -> int:
    if arguments not in ([], ["compile"]):
        print(__doc__, file=sys.stderr)
        return 2
    if not arguments:
        CATALOGUE.write_bytes(written(updated()))
    compile_catalogue()
    return 0


def updated() -> Catalog:
    """What the source asks for now, with the translations that are known."""
    known, new = stored(), Catalog(locale="fil", fuzzy=False)
    for place, message, context in messages():
        added = new.add(message, locations=[(place, 0)], context=context)
        old = known.get(message if isinstance(message, str) else message[0], context)
        if old is not None and isinstance(old.id, str) == isinstance(added.id, str):
            added.string = old.string
    return new


def messages() -> Iterator[tuple[str, str | tuple[str, ...], str | None]]:
    """Where a text stands, the text (with its plural), and the context that tells it from an equal one."""
    for place, path in [*own_files(), *library_files()]:
        source = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            source = "\n".join(line.strip() for line in templatize(source).splitlines())
        found = extract("python", BytesIO(source.encode()), KEYWORDS, options={"encoding": "utf-8"})
        yield from ((place, message, context) for _, message, _, context in found if message)


def own_files() -> list[tuple[str, Path]]:
    paths = [path for suffix in ("py", "html", "txt") for path in SOURCE.rglob(f"*.{suffix}")]
    wanted = (path for path in paths if "migrations" not in path.parts and "static" not in path.parts)
    return [(path.relative_to(ROOT).as_posix(), path) for path in sorted(wanted) if is_source(path)]


def is_source(path: Path) -> bool:
    return path.suffix == ".py" or "templates" in path.parts


def library_files() -> list[tuple[str, Path]]:
    return [(name, path) for name in LIBRARIES if (path := folder(name.split("/")[0]).parent / name).exists()]


def folder(package: str) -> Path:
    found = find_spec(package)
    return Path(found.origin).parent if found and found.origin else Path()


def stored() -> Catalog:
    return read(CATALOGUE.read_bytes() if CATALOGUE.exists() else HEADER.encode())


def read(content: bytes) -> Catalog:
    return read_po(BytesIO(content), locale="fil")


def written(catalogue: Catalog) -> bytes:
    """Without line numbers and dates, so that a text that only moves changes nothing here."""
    output = BytesIO()
    write_po(
        output, catalogue, width=120, omit_header=True, include_lineno=False, ignore_obsolete=True, sort_output=True
    )
    return (HEADER % COMMAND).encode() + output.getvalue().strip() + b"\n"


def compile_catalogue() -> None:
    """In one go: a server or a test may be reading it, another test may be writing it."""
    target = CATALOGUE.with_suffix(".mo")
    new = target.with_suffix(f".{os.getpid()}")
    with new.open("wb") as output:
        write_mo(output, stored())
    new.replace(target)


def rooms_of(message: Message) -> set[str]:
    """`accounts` for src/bmms/accounts/…, `django` for a library's text."""
    parts = (place.split("/") for place, _ in message.locations)
    return {path[2] if path[:2] == ["src", "bmms"] else path[0] for path in parts}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
