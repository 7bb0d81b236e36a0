"""The pages across all organizations, over load data and over ten times fewer rows: they shall take the same.

    python tests/bench/across.py [scale]        0.1 is 100,000 postings and 5,000 projects, beside 10,000 and 500

Makes both in databases of its own. The last column is how much longer the larger one takes, in processor time of Python and
in PostgreSQL together.
"""

import sys
from pathlib import Path
from typing import Final

sys.path[:0] = [str(Path(__file__).resolve().parents[2])]

from tests.bench.load_data import ACROSS, HEADS, Cost, least, signed_in
from tests.bench.world import generate, manage
from tests.databases import copy_of_template

ROUNDS: Final = 7
LIST: Final = "/mbhte/projects/"  # of the organization that holds four in ten


def costs(scale: float) -> list[Cost]:
    with copy_of_template("bmms_bench_across") as database:
        manage(database, "load_geographic_data")
        generate(database, "--scale", str(scale), "--share", "0.05")
        overseer = signed_in("ocm.oversight.ocm")
        return [least(overseer, page, ROUNDS) for page in pages()]


def pages() -> list[str]:
    return [*(f"/oversight/{page}" for page in ACROSS), LIST]


def main() -> None:
    scale = float(next(iter(sys.argv[1:]), "0.1"))
    many, few = costs(scale), costs(scale / 10)
    print(f"{'':40}{HEADS}   {HEADS}")
    for page, more, less in zip(pages(), many, few, strict=True):
        times = (more.python + more.postgresql) / (less.python + less.postgresql)
        print(f"{page:40}{more}   {less}{times:8.2f}")


if __name__ == "__main__":
    main()
