import pytest
from django.core.exceptions import ImproperlyConfigured

from bmms.access import news
from bmms.access.actor import NOBODY
from bmms.access.news import Letter, News, NewsKind, news_kinds, settle, tell


def test_words_are_one_line_in_the_readers_own():
    kind = NewsKind("a.b", "A", "%(who)s: %(role)s", spell={"role": str.upper})
    assert kind.words({"who": "Ana\n Macabago", "role": "x"}) == "Ana Macabago: X"


def test_an_audit_finding_without_an_amount_has_no_peso_sign():
    kind = news.news_kind("finding.raised")
    assert kind.words({"finding": "AOM 3", "amount": "-"}) == "Answer the audit finding AOM 3"
    assert kind.words({"finding": "AOM 3", "amount": "5.00"}) == "Answer the audit finding AOM 3 (₱5.00)"


def test_a_percent_sign_in_a_name_is_only_a_sign():
    assert NewsKind("a.b", "A", "%(who)s").words({"who": "100%(x)s"}) == "100%(x)s"


def test_a_mandatory_letter_offers_no_never():
    assert Letter.NEVER not in NewsKind("a.b", "A", "x", mandatory=True).letters
    assert Letter.NEVER in NewsKind("a.b", "A", "x").letters


def test_no_mandatory_kind_of_the_product_starts_without_a_letter():
    assert [kind.name for kind in news_kinds() if kind.letter not in kind.letters] == []


def test_without_a_carrier_nothing_is_lost_in_silence(monkeypatch):
    monkeypatch.setattr(news, "_teller", None)
    monkeypatch.setattr(news, "_settler", None)
    with pytest.raises(ImproperlyConfigured):
        tell(News("role.given", "1", "account_profile"), by=NOBODY)
    with pytest.raises(ImproperlyConfigured):
        settle("role.given", "1", by=NOBODY)
