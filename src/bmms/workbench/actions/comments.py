from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bmms.access.actor import Actor, check
from bmms.access.attachable import Attachable, attachable_of
from bmms.access.errors import DomainError, NotAllowed
from bmms.access.news import News, tell
from bmms.access.permissions import Permission
from bmms.accounts.models import User
from bmms.audit.actions import record
from bmms.workbench.models import Comment
from bmms.workbench.queries.comments import called, colleagues, mentions_in, nearly_called, reviewers_called


@transaction.atomic
def write_comment(subject: Any, text: str, *, by: Actor) -> Comment:
    """On any record that its room has declared; whoever is mentioned with an @ is told."""
    kind = _kind(subject, by)
    if not text.strip():
        raise DomainError(_("Write something first."))
    told = _mentioned(text, kind, subject)
    comment = Comment(
        record_type=subject._meta.label_lower,
        record_id=subject.pk,
        text=text.strip(),
        mentioned=[str(each) for each in told],
        written_by_id=by.user_id,
    )
    comment.clean_fields(exclude=["organization", "written_by", "mentioned"])
    comment.save(force_insert=True)
    record("comment.written", subject, by=by, changes={"comment": (None, str(comment))})
    _tell(comment, subject, kind, told, by)
    return comment


@transaction.atomic
def take_back_comment(comment: Comment, *, by: Actor) -> None:
    """One's own. That it was there stays in the history."""
    kind = attachable_of(comment.record_type)
    subject = kind.find(pk=comment.record_id) if kind else None
    if subject is None or by.user_id is None or comment.written_by_id != by.user_id:
        raise NotAllowed(Permission.COMMENT_WRITE)
    _kind(subject, by)
    current: Comment = Comment.objects.select_for_update().get(pk=comment.pk)
    if current.taken_back_at is None:
        current.taken_back_at = timezone.now()
        current.save(update_fields=["taken_back_at"])
        record("comment.taken_back", subject, by=by, changes={"comment": (str(current), None)})


def _kind(subject: Any, by: Actor) -> Attachable:
    check(by, Permission.COMMENT_WRITE)
    kind = attachable_of(subject._meta.label_lower)
    is_ours = getattr(subject, "organization_id", by.organization_id) == by.organization_id
    if kind is None or not kind.has_comments or not is_ours or kind.find(pk=subject.pk) is None:
        raise DomainError(_("This record is not the organization's."))
    check(by, kind.view)
    return kind


def _mentioned(text: str, kind: Attachable, subject: Any) -> list[User]:
    """A colleague before anybody of another office."""
    names = mentions_in(text)
    people = colleagues() if names else []
    found: dict[int, User] = {}
    for name in names:
        fitting = called(name, people) or reviewers_called(name, kind, subject)
        if len(fitting) != 1:
            raise DomainError(_not_one(name, fitting, people))
        found[fitting[0].pk] = fitting[0]
    return list(found.values())


def _not_one(name: str, fitting: list[User], people: list[User]) -> str:
    if fitting:
        return _("@%s may be several people: write the address.") % name
    if near := nearly_called(name, people):
        return _("Nobody here is called @%(name)s. Do you mean %(near)s?") % {"name": name, "near": ", ".join(near)}
    return _("Nobody here is called @%s.") % name


def _tell(comment: Comment, subject: Any, kind: Attachable, told: list[User], by: Actor) -> None:
    if not told:
        return
    about = {"who": by.name, "record": str(subject)[:120], "text": str(comment)}
    arguments = {name: str(value) for name, value in kind.page_arguments(subject).items()}
    news = News("comment.mentioned", str(comment.key), kind.page, arguments, about, comment.organization_id)
    tell(news, people=[each.pk for each in told], by=by)
