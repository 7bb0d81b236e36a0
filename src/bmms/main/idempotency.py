"""POST with an `Idempotency-Key`: the work is done once, however often a bad line makes the caller repeat it."""

import hashlib
from collections.abc import Callable
from typing import Final

from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.utils.translation import gettext as _

from bmms.access.request import Request
from bmms.workbench.actions.answers import keep_answer, take_turn
from bmms.workbench.queries.answers import answer_given

Handler = Callable[[Request], HttpResponseBase]
HEADER: Final = "Idempotency-Key"
LONGEST_KEY: Final = 100
CHANGES: Final = {"POST", "PUT", "PATCH", "DELETE"}
REPLAYED: Final = "Idempotency-Replayed"


def idempotency(get_response: Handler) -> Handler:
    """Inside the scope's transaction, around the view."""

    def middleware(request: Request) -> HttpResponseBase:
        key = request.headers.get(HEADER, "")
        asked = key and request.path.startswith("/api/") and request.method in CHANGES
        if not asked or request.actor.user_id is None or request.actor.read_only:
            return get_response(request)
        return once(request, key, get_response)

    return middleware


def once(request: Request, key: str, get_response: Handler) -> HttpResponseBase:
    if len(key) > LONGEST_KEY or not key.isascii():
        return _refusal(400, "invalid_idempotency_key", _("The key may have 100 plain characters."))
    take_turn(key, by=request.actor)
    fingerprint = fingerprint_of(request)
    known = answer_given(request.actor.user_id or 0, key)
    if known is None:
        return _answered(request, key, fingerprint, get_response)
    if known.fingerprint != fingerprint:
        return _refusal(422, "idempotency_key_reused", _("This key was sent before with another request."))
    headers = {REPLAYED: "true"}
    return HttpResponse(bytes(known.content), known.content_type, known.status, headers=headers)


def fingerprint_of(request: Request) -> str:
    """What has to be the same; the token too, as one that may do less must not be told what another was answered."""
    sent = f"{request.method} {request.get_full_path()} {request.token.key if request.token else ''}\n"
    return hashlib.sha256(sent.encode() + _body(request)).hexdigest()


def _body(request: Request) -> bytes:
    """An upload is known by its length: read here, it would have to fit into memory."""
    uploads = request.content_type == "multipart/form-data"
    return request.headers.get("Content-Length", "").encode() if uploads else request.body


def _answered(request: Request, key: str, fingerprint: str, get_response: Handler) -> HttpResponseBase:
    response = get_response(request)
    if response.status_code < 300 and isinstance(response, HttpResponse):
        content_type = response.headers.get("Content-Type", "")
        keep_answer(key, fingerprint, response.status_code, content_type, response.content, by=request.actor)
    return response


def _refusal(status: int, code: str, detail: str) -> HttpResponse:
    error = {"code": code, "detail": detail, "attr": "Idempotency-Key"}
    return JsonResponse({"type": "client_error", "errors": [error]}, status=status)
