"""The audit log's chains under the names people know, and their anchors: heads kept outside the database."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from django.utils import timezone

from bmms.audit.queries.chain import heads
from bmms.organizations.models import Organization

SYSTEM_CHAIN: Final = "system"
Anchors = Mapping[int | None, Mapping[int, bytes]]  # of each chain: hash by position


class AnchorError(ValueError):
    """A line of the anchor file cannot be read."""


@dataclass(frozen=True)
class ChainName:
    organization_id: int | None
    code: str


def chain_names() -> list[ChainName]:
    """Every organization's chain and the system's, whether or not anything stands in it."""
    names = [ChainName(pk, code) for pk, code in Organization.everywhere.order_by("code").values_list("pk", "code")]
    known = {name.organization_id for name in names} | {None}
    lost = [head.organization_id for head in heads() if head.organization_id not in known]
    return [ChainName(None, SYSTEM_CHAIN), *names, *(ChainName(pk, f"organization {pk}") for pk in lost)]


def anchor_line() -> str:
    """One line for the anchor file: the head of every chain, and when."""
    codes = {name.organization_id: name.code for name in chain_names()}
    anchored = [
        {
            "organization": head.organization_id,
            "code": codes[head.organization_id],
            "position": head.position,
            "hash": head.hash.hex(),
        }
        for head in heads()
    ]
    return json.dumps({"at": timezone.now().isoformat(timespec="seconds"), "heads": anchored}) + "\n"


def anchors_in(file: Path) -> Anchors:
    found: dict[int | None, dict[int, bytes]] = {}
    for _at, organization_id, position, digest in _anchored(file):
        of_chain = found.setdefault(organization_id, {})
        if of_chain.setdefault(position, digest) != digest:
            raise AnchorError(f"{file} names two different heads at position {position}: the chain was rewritten.")
    return found


def _anchored(file: Path) -> Iterator[tuple[datetime, int | None, int, bytes]]:
    with file.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                anchor = json.loads(line)
                at = datetime.fromisoformat(anchor["at"])
                for head in anchor["heads"]:
                    yield at, head["organization"], int(head["position"]), bytes.fromhex(head["hash"])
            except (ValueError, KeyError, TypeError) as error:
                raise AnchorError(f"Line {number} of {file} is no anchor.") from error
