"""What ./test bench and the load test measured, kept in a file: service times and sizes of rows."""

import json
from dataclasses import dataclass
from pathlib import Path

from production.crowd import Alone

FILE = "docs/capacity-profile.json"
NUMBERS = ("page_cpu_ms", "database_cpu_ms", "transaction_ms", "page_kb")
POSTINGS = "postings_per_moa_and_year"
USUAL_POSTINGS = 1_000_000 / 44 / 5  # of the load data
OTHERS_ASSUMED = 2.0  # ms of CPU of pooler, nginx, Redis and workers for a request, where no load test has measured it


class ProfileError(Exception):
    """The file cannot be used; the words say why."""


@dataclass(frozen=True)
class Profile:
    page_cpu_ms: float
    database_cpu_ms: float
    transaction_ms: float
    page_kb: float
    bytes_per_posting: float
    postings: float  # of an organization in a year
    source: str
    others_cpu_ms: float = OTHERS_ASSUMED
    alone: Alone | None = None  # of the load test's machine

    @property
    def data_per_moa(self) -> float:
        """Bytes in the database for each organization and year."""
        return self.bytes_per_posting * self.postings


def read_profile(file: Path) -> Profile:
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
        numbers = {name: float(told[name]) for name in NUMBERS}
        each = float(told["row_bytes"]["all_for_each_posting"])
        postings = float(told.get(POSTINGS, USUAL_POSTINGS))
        others = float(told.get("others_cpu_ms", OTHERS_ASSUMED))
        alone = Alone(**told["alone"]) if "alone" in told else None
    except OSError as error:
        raise ProfileError(f"{file} cannot be read: {error.strerror}.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise ProfileError(f"{file} is no profile of ./test bench: {error}.") from error
    if min(*numbers.values(), each, postings, others) <= 0:
        raise ProfileError(f"{file} holds a number that is not above 0.")
    when = f"{told.get('measured_on', 'no date')}, {told.get('machine', 'unknown machine')}"
    return Profile(
        **numbers, bytes_per_posting=each, postings=postings, source=f"{file.name} ({when})", others_cpu_ms=others,
        alone=alone,
    )  # fmt: skip


def found_profile(root: Path, given: Path | None) -> Profile | None:
    """The one that was named, else the one in the repository; None where there is none."""
    file = given or root / FILE
    return read_profile(file) if given or file.exists() else None
