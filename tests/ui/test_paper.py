import re
import zlib

import pytest
import time_machine
from django.template import engines
from django.utils.safestring import mark_safe

from bmms.ui.paper import pdf_answer, pdf_of


@pytest.fixture
def _template(monkeypatch):
    body = '{% extends "ui/paper.html" %}{% block paper %}<h1>₱ Ñ</h1>{{ more }}{% endblock %}'
    made = engines["django"].from_string(body)
    monkeypatch.setattr("bmms.ui.paper.render_to_string", lambda _name, context: made.render(context))


@pytest.mark.usefixtures("_template")
def test_a_template_becomes_a_tagged_pdf_of_its_size():
    file = pdf_of("any", {"paper": "A4", "title": "Voucher", "draft": "DRAFT"})
    assert file.startswith(b"%PDF")
    assert b"/StructTreeRoot" in inflated(file)
    assert b"/MediaBox [0 0 595" in inflated(file)
    assert pdf_answer("voucher.pdf", file)["Content-Disposition"] == 'inline; filename="voucher.pdf"'


@pytest.mark.usefixtures("_template")
@time_machine.travel("2026-11-26 01:00", tick=False)
def test_it_is_dated_by_both_calendars(monkeypatch):
    pages = []
    monkeypatch.setattr("bmms.ui.paper.pdf_from", lambda html: pages.append(html) or b"")
    pdf_of("any", {"paper": "A4", "title": "Voucher"})
    assert "26 Nov 2026 / 15 Jumada al-Thani 1448 AH" in pages[0]
    assert "may differ by a day" in pages[0]


@pytest.mark.usefixtures("_template")
def test_nothing_is_fetched_for_it(caplog):
    pdf_of("any", {"paper": "A4", "title": "x", "more": mark_safe('<img src="http://example.test/x.png" alt="x">')})
    assert not [record for record in caplog.records if "socket" in record.getMessage().lower()]


def inflated(file: bytes) -> bytes:
    """What the PDF's compressed streams hold."""
    found = re.findall(rb"stream\r?\n(.*?)endstream", file, re.DOTALL)
    return b"".join(zlib.decompressobj().decompress(each) for each in found if each[:1] == b"x")
