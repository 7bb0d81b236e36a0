"""A file on MOH's own record for each URL that names one."""

from collections.abc import Callable
from typing import Any

from tests.documents.files import PDF, upload

from bmms.access.actor import system_actor
from bmms.documents.actions import attach_file


def attachment(world: Any) -> dict[str, Any]:
    by = system_actor("the tests' samples", world.moh.pk)
    return {"key": attach_file(world.moh, upload("sample.pdf", PDF), retention="WORKING", by=by).key}


SAMPLES: dict[str, Callable[[Any], dict[str, Any]]] = {
    **dict.fromkeys(
        [
            *("documents:document", "documents:download", "documents:remove", "documents:hold"),
            *("organization_api:document", "organization_api:document_download", "organization_api:remove_document"),
        ],
        attachment,
    ),
    "documents:attach": lambda world: {"kind": "organization", "record": world.moh.key},
}
