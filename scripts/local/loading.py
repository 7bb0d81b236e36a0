"""What ./run loads into the database after the migrations, in this order.

Each entry is a management command that may run twice. It runs again when one of its sources changes.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Loading:
    title: str
    command: tuple[str, ...]
    sources: tuple[str, ...]  # patterns of the files that decide what is loaded
    only_for_demo: bool = False  # left out by DEMO=0 ./run
    said_at_the_end: bool = False  # what the command printed stands below BMMS's address


LOADINGS: tuple[Loading, ...] = (
    Loading("Organizations", ("load_pilot_moas", "--all"), ("src/bmms/organizations/**/*",)),
    Loading("Places", ("load_geographic_data",), ("src/bmms/geography/**/*", "requirements/dev.txt")),
    Loading(
        "Sample people",
        ("load_sample_data",),
        ("src/bmms/main/**/*sample*.py", "src/bmms/access/roles.py"),
        only_for_demo=True,
        said_at_the_end=True,
    ),
    Loading(
        "Sample plans and money",
        ("load_sample_records",),
        ("src/bmms/main/**/*sample*.py",),
        only_for_demo=True,
    ),
)
