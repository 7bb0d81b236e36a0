"""Images that are pulled are the ones that somebody chose."""

import re
from collections.abc import Iterator

from production.deployment import Deployment
from production.findings import Finding, warning
from production.stack import COMPOSE_FILE

NOBODYS = re.compile(r"0{64}")


def digests(case: Deployment) -> Iterator[Finding]:
    for image, digest in case.stack.pulled_images:
        if NOBODYS.fullmatch(digest):
            yield warning(
                COMPOSE_FILE,
                f"The digest of {image} is a placeholder: it cannot be pulled, and `up` ends there.",
                "Put in the real one: docs/monitoring/PROMETHEUS_GRAFANA_SETUP.md has the command. "
                "Or start without it: up -d --scale grafana=0",
            )
