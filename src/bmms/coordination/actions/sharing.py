"""What parties say and show to each other."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.errors import DomainError
from bmms.access.permissions import Permission
from bmms.audit.actions import record
from bmms.coordination.models import Matter, Paper, Post
from bmms.coordination.queries.matters import check_takes_part
from bmms.documents.actions import attach_file, open_attachment
from bmms.documents.models import Attachment
from bmms.documents.queries import attachment_with_key
from bmms.tenancy.scope import current_id, scope


@transaction.atomic
def write_post(matter: Matter, text: str, *, by: Actor) -> Post:
    """To all parties, in the organization's name."""
    check(by, Permission.COORDINATION_EDIT)
    check_takes_part(matter)
    if not text.strip():
        raise DomainError(_("Write something first."))
    person: Any = by.user_id
    post = Post(matter=matter, text=text.strip(), written_by_id=person)
    post.clean_fields(exclude=["organization", "matter", "written_by"])
    post.save(force_insert=True)
    record("matter.written_to", matter, by=by, changes={"message": (None, str(post))}, organization_id=current_id())
    return post


@transaction.atomic
def share_file(matter: Matter, file: Any, *, by: Actor) -> Paper:
    """It is kept as the organization's own attachment; the parties read it through its row here."""
    check(by, Permission.COORDINATION_EDIT)
    check_takes_part(matter)
    kept = attach_file(matter, file, retention=Attachment.Retention.PERMANENT, by=by)
    known: Paper | None = Paper.objects.filter(matter=matter, attachment=kept.key).first()
    if known is not None:
        return known
    person: Any = by.user_id
    paper = Paper(matter=matter, attachment=kept.key, name=kept.name, size=kept.size, shared_by_id=person)
    paper.save(force_insert=True)
    changes = {"file": (None, kept.name), "sha256": (None, kept.sha256)}
    record("matter.file_shared", matter, by=by, changes=changes, organization_id=current_id())
    return paper


@transaction.atomic
def open_paper(paper: Paper, *, by: Actor) -> Attachment:
    """The file behind it. That the row is seen here is the leave to look into the scope of who shared it, for this
    one file; their log says who took it."""
    check(by, Permission.COORDINATION_VIEW)
    if not Paper.objects.filter(pk=paper.pk).exists():
        raise DomainError(_("This file is not there any more."))
    owner: Any = paper.organization_id
    with scope(owner):
        found = attachment_with_key(paper.attachment)
        if found is None:
            raise DomainError(_("This file is not there any more."))
        open_attachment(found, by=by)
    return found
