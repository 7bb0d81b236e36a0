import io

import pytest
from tests.documents.files import EICAR, PDF, PROGRAM, archive, office

from bmms.lib.file_types import file_type_of

ODT = b"application/vnd.oasis.opendocument.text"
TRUE = {
    "order.pdf": PDF,
    "ORDER.PDF": PDF,
    "plan.docx": office("word__document.xml"),
    "budget.xlsx": office("xl__workbook.xml"),
    "talk.pptx": office("ppt__presentation.xml"),
    "letter.odt": archive(mimetype=ODT, content_dot_xml=b"<x/>"),
    "photo.jpeg": b"\xff\xd8\xff\xe0 picture",
    "scan.png": b"\x89PNG\r\n\x1a\n picture",
    "scan.tif": b"II*\x00 picture",
    "list.csv": "pangalan,halaga\nCotabato ñ,₱1\n".encode(),
    "old.csv": "Peñablanca;1\r\n".encode("cp1252"),
    "note.txt": b"Assalamu alaikum\n",
}
FALSE = {
    "program.pdf": PROGRAM,
    "program.docx": PROGRAM,
    "program.txt": PROGRAM,
    "program.csv": PROGRAM,
    "program.exe": PROGRAM,
    "page.html": b"<script>alert(1)</script>",
    "drawing.svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "nothing": PDF,
    "plan.docx": PDF,
    "order.pdf": office("word__document.xml"),
    "zip.docx": archive(readme_dot_txt=b"x"),
    "wrong.xlsx": office("word__document.xml"),
    "macros.docx": office("word__document.xml", word__vbaProject_dot_bin=b"x"),
    "macros.odt": archive(mimetype=ODT, Basic__Standard__Module1_dot_xml=b"x"),
    "calls-itself.odt": archive(mimetype=b"application/zip"),
    "program-with-a-zip-behind.docx": PROGRAM + office("word__document.xml"),
    "cut.docx": office("word__document.xml")[:60],
    "macros.docm": office("word__document.xml"),
    "late.pdf": b" " * 10 + PDF,
}


@pytest.mark.parametrize("name", TRUE)
def test_a_file_that_is_what_it_says(name):
    file = io.BytesIO(TRUE[name])
    found = file_type_of(file, name)
    assert found is not None
    assert file.tell() == 0


@pytest.mark.parametrize("name", FALSE)
def test_a_file_that_is_something_else(name):
    assert file_type_of(io.BytesIO(FALSE[name]), name) is None


def test_the_type_is_our_own_word_for_it():
    assert file_type_of(io.BytesIO(PDF), "a.pdf").content_type == "application/pdf"


def test_a_virus_in_a_text_is_the_scanners_business():
    assert file_type_of(io.BytesIO(EICAR), "eicar.txt") is not None
