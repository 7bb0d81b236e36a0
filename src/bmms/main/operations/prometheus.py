"""Questions to Prometheus. Another machine is asked here: never inside a request's transaction (see views.py)."""

import json
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from http.client import HTTPException
from time import monotonic
from typing import Any, Final
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, build_opener

from django.conf import settings

PATIENCE: Final = 2.0  # seconds, for all questions of a page together
MOST: Final = 4_000_000  # bytes of an answer
TOGETHER: Final = 8  # questions under way at once

Question = tuple[str, Mapping[str, object]]  # the API's path and its parameters


class NotAnswering(Exception):
    pass


class NoRedirect(HTTPRedirectHandler):
    """Prometheus sends nobody elsewhere: whoever does is not it, and is not followed."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


_opener = build_opener(NoRedirect)


def answers(questions: Iterable[Question]) -> list[Any]:
    """What Prometheus says to each, in their order; NotAnswering when one of them has no answer in time."""
    deadline = monotonic() + PATIENCE
    threads = ThreadPoolExecutor(TOGETHER, thread_name_prefix="prometheus")
    try:
        asked = [threads.submit(answer, path, parameters, deadline) for path, parameters in questions]
        wait(asked, timeout=PATIENCE)
        return [one.result(timeout=0) for one in asked]
    except (OSError, HTTPException, ValueError, KeyError) as error:  # TimeoutError is an OSError
        raise NotAnswering(type(error).__name__) from error
    finally:
        threads.shutdown(wait=False, cancel_futures=True)


def answer(path: str, parameters: Mapping[str, object], deadline: float) -> Any:
    address = f"{settings.PROMETHEUS_URL}/api/v1/{path}?{urlencode(parameters)}"
    left = max(0.05, deadline - monotonic())
    try:
        with _opener.open(address, timeout=left) as response:
            return json.loads(response.read(MOST))["data"]
    except HTTPError as refusal:
        refusal.close()  # it holds the connection
        raise
