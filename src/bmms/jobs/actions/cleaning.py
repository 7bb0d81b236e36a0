from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from pathlib import Path
from time import time
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from bmms.access.actor import Actor
from bmms.jobs.kinds import known_kinds
from bmms.jobs.models import Job
from bmms.tenancy.scope import system

KEPT: Final = timedelta(days=30)
PERIODIC_KEPT: Final = timedelta(days=1)  # there are thousands, and each is like the last
SECRETS_KEPT: Final = timedelta(days=1)
AT_ONCE: Final = 5000
WHY: Final = "jobs of every organization are forgotten after a while"


@transaction.atomic
def forget_old_jobs(*, by: Actor) -> int:
    """Delete jobs that ended long ago, and their files. Dead ones stay until somebody has looked at them."""
    periodic = [kind.name for kind in known_kinds() if kind.every]
    old = Q(finished_at__lt=Now() - KEPT) | Q(finished_at__lt=Now() - PERIODIC_KEPT, kind__in=periodic)
    with system(WHY):
        over = Job.objects.filter(old).exclude(state=Job.State.DEAD).values_list("pk", "file_path")[:AT_ONCE]
        found = list(over)
        Job.objects.filter(pk__in=[pk for pk, _path in found]).delete()
    transaction.on_commit(partial(_remove, [path for _pk, path in found if path]))
    return len(found)


@transaction.atomic
def forget_secrets(*, by: Actor) -> int:
    """Erase what dead jobs carry, as a letter's link, once nobody has run them again for a day."""
    secret = [kind.name for kind in known_kinds() if kind.secret]
    with system(WHY):
        dead = Job.objects.filter(state=Job.State.DEAD, kind__in=secret, finished_at__lt=Now() - SECRETS_KEPT)
        return dead.exclude(arguments={}).update(arguments={})


@transaction.atomic
def remove_orphans(*, by: Actor) -> int:
    """Delete files that no job names: a worker was killed between the file and its note of it."""
    root = Path(settings.MEDIA_ROOT)
    day_ago = time() - PERIODIC_KEPT.total_seconds()
    files = {
        str(path.relative_to(root))
        for path in (root / "jobs").rglob("*")
        if path.is_file() and path.stat().st_mtime < day_ago
    }
    with system(WHY):
        named = set(Job.objects.filter(file_path__in=files).values_list("file_path", flat=True))
    _remove(files - named)
    return len(files - named)


def _remove(paths: Iterable[str]) -> None:
    for path in paths:
        (Path(settings.MEDIA_ROOT) / path).unlink(missing_ok=True)
