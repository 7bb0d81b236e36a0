"""What the load test's people read: a page that shows too much must never pass."""

import pytest

from tests.load.pages import code_of, endpoint, fields_of, links_in, others_in, secret_in, token_in

KEY = "0b0c7a52-1111-4222-8333-944445555666"
CODES = frozenset({"moh", "mole", "mfbm", "ocm"})


@pytest.mark.parametrize(
    ("page", "others"),
    [
        ("load.auditor.1.moh@sample.test", set()),
        ("load.auditor.1.mole@sample.test", {"mole"}),
        ("Load test person 2: chief accountant, MOLE", {"mole"}),
        ("Load test person 2: chief accountant, MOH", set()),
        ("Load test person 1: mfbm analyst, MFBM", set()),
        (f'<a href="/mole/vouchers/{KEY}/">DV</a>', {"mole"}),
        (f'<a class="x" href="/moh/vouchers/{KEY}/">DV</a>', set()),
        ('<a href="/mole/">another membership of mine</a>', set()),
        (f'<a href="/inbox/{KEY}/">to me</a>', set()),
    ],
)
def test_a_person_or_a_record_of_others_is_seen(page: str, others: set[str]):
    assert others_in(page, "moh", CODES) == others


def test_pages_are_counted_together_whosever_they_are():
    assert endpoint(f"/moh/vouchers/{KEY}/", "moh") == "/<org>/vouchers/<key>/"
    assert endpoint("/moh/people/?words=a&page=2", "moh") == "/<org>/people/?…"
    assert endpoint("/places/1999901001/", "moh") == "/places/<place>/"
    assert endpoint("/moh/statements/far1/2026/4/", "moh") == "/<org>/statements/far1/<year>/4/"


def test_links_lead_to_pages_of_the_own_organization_only():
    page = (
        '<a href="/moh/people/?page=2&amp;sort=name">2</a><a href="/moh/people/export/">CSV</a>'
        '<a href="/mole/people/">M</a><a href="https://elsewhere.example/">x</a><a href="/moh/#top">top</a>'
    )

    assert links_in(page, "moh") == ["/moh/people/?page=2&sort=name"]


def test_a_form_is_read_with_what_can_be_chosen():
    page = (
        '<form action="/search"><input name="q"></form><form method="post"><input type="hidden" name="once" value="1">'
        '<select name="allotment"><option value="">---</option><option value="7">A</option><option value="8" selected>'
        'B</option></select><input name="payee"><textarea name="further"></textarea></form>'
    )

    assert fields_of(page, "allotment") == {"once": ["1"], "allotment": ["7", "8"], "payee": [], "further": []}
    assert fields_of(page, "elsewhere") == {}


def test_tokens_and_codes():
    secret = f"bmms_{'a' * 43}.1790000000.{'b' * 22}"

    assert token_in('<input type="hidden" name="csrfmiddlewaretoken" value="abc">') == "abc"
    assert secret_in(f'<code id="new-token">{secret}</code>') == secret
    assert (token_in(""), secret_in("bmms_short")) == ("", "")
    assert code_of("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", 59) == "287082", "RFC 6238's own example"
