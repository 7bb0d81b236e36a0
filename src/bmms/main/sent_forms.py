"""A page's form is taken once, however often it is sent; and what was typed into it is forgotten when it was taken."""

import hashlib
import json
import re
from collections.abc import Callable
from typing import Any, Final

from django.contrib.messages import ERROR, get_messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, HttpResponseBase, UnreadablePostError
from django.shortcuts import render
from django.utils.crypto import salted_hmac

from bmms.access.answers import SeeOther
from bmms.access.request import Request
from bmms.ui.forms import ONCE
from bmms.workbench.actions.answers import keep_answer, take_turn
from bmms.workbench.actions.drafts import forget_draft
from bmms.workbench.models import AnsweredRequest
from bmms.workbench.queries.answers import answer_given
from bmms.workbench.views.drafts import PLACE

Handler = Callable[[Request], HttpResponseBase]
KEY: Final = re.compile(r"[0-9a-f]{32}\Z")
OF_THE_FORM: Final = frozenset({"csrfmiddlewaretoken", ONCE, PLACE})  # nobody typed them


def sent_forms(get_response: Handler) -> Handler:
    """Inside the scope's transaction, around the view: what is kept here is kept just when its work is."""

    def middleware(request: Request) -> HttpResponseBase:
        if not _is_form_of_a_page(request):
            return get_response(request)
        key = request.POST.get(ONCE, "")
        return _once(request, key, get_response) if KEY.match(key) else _taken(request, "", get_response)

    return middleware


def _is_form_of_a_page(request: Request) -> bool:
    is_page = request.method == "POST" and not request.path.startswith("/api/")
    return is_page and request.actor.user_id is not None and not request.actor.read_only and _arrived(request)


def _arrived(request: Request) -> bool:
    """A line that broke while a form was sent is no failure of ours: Django's own check refuses what is left of it."""
    try:
        return bool(request.POST)
    except UnreadablePostError:
        return False


def _once(request: Request, key: str, get_response: Handler) -> HttpResponseBase:
    take_turn(key, by=request.actor)
    known = answer_given(request.actor.user_id or 0, key)
    if known is None:
        return _taken(request, key, get_response)
    if known.fingerprint != fingerprint_of(request):
        return _sent_otherwise(request, known)
    return SeeOther(bytes(known.content).decode())


def _taken(request: Request, key: str, get_response: Handler) -> HttpResponseBase:
    fingerprint = fingerprint_of(request) if key else ""  # before the view reads the files
    response = get_response(request)
    if not _was_taken(request, response):
        return response  # with its errors: the same form may be sent again
    if key:
        keep_answer(key, fingerprint, response.status_code, "", response["Location"].encode(), by=request.actor)
    if PLACE in request.POST:
        forget_draft(request.POST[PLACE], by=request.actor)
    return response


def _was_taken(request: Request, response: HttpResponseBase) -> bool:
    """Led on (303), and not with the word of an error, as a button is whose step was refused."""
    told = get_messages(request)._queued_messages  # type: ignore[union-attr]  # noqa: SLF001 - those of this request
    return response.status_code == SeeOther.status_code and not any(message.level >= ERROR for message in told)


def fingerprint_of(request: Request) -> str:
    """What has to be the same. Nobody can try out from it what was typed."""
    typed = [(name, request.POST.getlist(name)) for name in sorted(request.POST) if name not in OF_THE_FORM]
    files = [(name, file.name, _hash_of(file)) for name, sent in request.FILES.lists() for file in sent]
    all_of_it = json.dumps([request.get_full_path(), typed, files])
    return salted_hmac("bmms.sent_forms", all_of_it, algorithm="sha256").hexdigest()


def _hash_of(file: "UploadedFile[Any]") -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def _sent_otherwise(request: Request, known: AnsweredRequest) -> HttpResponse:
    """Nothing typed is lost: a button sends it as a form of its own. No page repeats files and secrets."""
    names = [name for name in request.POST if name not in OF_THE_FORM]
    repeats = not request.FILES and not any("password" in name for name in names)
    context = {
        "saved_at": bytes(known.content).decode() if known.status == SeeOther.status_code else "",
        "here": request.get_full_path(),
        "typed": [(name, text) for name in names for text in request.POST.getlist(name)] if repeats else [],
    }
    return render(request, "main/sent_before.html", context, status=409)
