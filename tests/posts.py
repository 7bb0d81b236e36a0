"""Stands before every page that a test opens."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

SIGN_IN = "/account/"  # where whoever may not go on is led: nothing was done, and nothing is held


def post_answers_well(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A POST leads on (303) or is refused: a page drawn in its transaction would hold its locks all the while.

    No part of a page is exempt: those that a script fetches are fetched with GET.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if request.method == "POST" and not request.path.startswith("/api/"):
            status, where = response.status_code, response.headers.get("Location", "")
            is_html = response.headers.get("Content-Type", "").startswith("text/html")
            drawn = status == 200 and is_html and getattr(response, "content", b"")
            led = status in (301, 302, 307, 308) and not where.startswith(SIGN_IN)
            if drawn or led:
                raise AssertionError(f"POST {request.path} answered {status} {where}")
        return response

    return middleware
