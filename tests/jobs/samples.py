"""A finished job of MOH for each URL that names one."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from bmms.access.permissions import Permission
from bmms.jobs import kinds
from bmms.jobs.models import Job


def job(world: Any) -> dict[str, Any]:
    """With a file for everybody who sees jobs, so that the address opens for each of them."""
    kinds._kinds["sample.file"] = kinds.Kind("sample.file", "Sample", dict, file_permission=Permission.JOB_VIEW)
    path = Path(settings.MEDIA_ROOT) / "jobs/sample"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("sample")
    found = Job.objects.filter(kind="sample.file").first() or Job.objects.create(
        kind="sample.file",
        organization_id=world.moh.pk,
        max_attempts=1,
        state="done",
        finished_at=timezone.now(),
        asked_by_name="Sample",
        file_path="jobs/sample",
        file_name="sample.txt",
        file_type="text/plain",
        file_sha256="0" * 64,
    )
    return {"key": found.key}


SAMPLES: dict[str, Callable[[Any], dict[str, Any]]] = dict.fromkeys(
    [
        "jobs:job",
        "organization_api:job",
        "jobs:cancel",
        "jobs:result_file",
        "platform:job",
        "platform:cancel_job",
        "platform:run_job_again",
    ],
    job,
)
