"""Docker's engine is as new as the guide asks for."""

import re
from collections.abc import Iterator

from production.deployment import Deployment
from production.findings import Finding, warning

GUIDES = 24


def engine(case: Deployment) -> Iterator[Finding]:
    found = re.match(r"\d+", case.machine.engine)
    if found and int(found[0]) < GUIDES:
        yield warning(
            "Docker",
            f"The engine here is {case.machine.engine}; the deployment guide asks for {GUIDES}.",
            "The stack runs on 20.10, too, where it is tried. Plan for a newer one: Docker mends the old ones no more.",
        )
