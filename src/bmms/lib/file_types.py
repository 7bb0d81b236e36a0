"""What a file is, by its content. Neither its name nor what the browser says of it is believed."""

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO, Final

PIECE: Final = 64 * 1024
LINE_ENDS_AND_TABS: Final = frozenset(b"\t\n\f\r\x1a")
CONTROL: Final = bytes(code for code in range(32) if code not in LINE_ENDS_AND_TABS)
PROGRAM_PARTS: Final = ("vbaproject.bin", "activex/", "basic/", "scripts/")  # macros of both office families


@dataclass(frozen=True)
class FileType:
    label: str  # as people call it
    content_type: str
    endings: tuple[str, ...]
    fits: Callable[[BinaryIO], bool]


def file_type_of(file: BinaryIO, name: str) -> FileType | None:
    """The type that the name's ending promises, when the content keeps the promise; None for everything else."""
    promised = BY_ENDING.get(PurePosixPath(name).suffix.lower())
    if promised is None:
        return None
    file.seek(0)
    fits = promised.fits(file)
    file.seek(0)
    return promised if fits else None


def _begins(*marks: bytes) -> Callable[[BinaryIO], bool]:
    return lambda file: file.read(max(map(len, marks))).startswith(marks)


def _is_text(file: BinaryIO) -> bool:
    """No byte that a text has no use for; which alphabet it is written in is its reader's business."""
    return not any(piece.translate(None, CONTROL) != piece for piece in iter(lambda: file.read(PIECE), b""))


def _office(main_part: str) -> Callable[[BinaryIO], bool]:
    """Office Open XML: a ZIP with that part, from its first byte on, and without macros."""

    def fits(file: BinaryIO) -> bool:
        names = _names_in(file)
        return "[content_types].xml" in names and main_part in names and not _has_program(names)

    return fits


def _open_document(content_type: str) -> Callable[[BinaryIO], bool]:
    def fits(file: BinaryIO) -> bool:
        names = _names_in(file)
        if "mimetype" not in names or _has_program(names):
            return False
        with zipfile.ZipFile(file) as archive, archive.open("mimetype") as entry:
            return entry.read(len(content_type) + 1).strip() == content_type.encode()

    return fits


def _names_in(file: BinaryIO) -> frozenset[str]:
    """In lower case; nothing for what only ends in a ZIP: a program may carry one behind it."""
    if file.read(4) != b"PK\x03\x04":
        return frozenset()
    try:
        with zipfile.ZipFile(file) as archive:
            return frozenset(name.lower() for name in archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError):
        return frozenset()


def _has_program(names: frozenset[str]) -> bool:
    return any(part in name for name in names for part in PROGRAM_PARTS)


_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_POWERPOINT = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
_ODT = "application/vnd.oasis.opendocument.text"
_ODS = "application/vnd.oasis.opendocument.spreadsheet"

FILE_TYPES: Final = (
    FileType("PDF", "application/pdf", (".pdf",), _begins(b"%PDF-")),
    FileType("Word", _WORD, (".docx",), _office("word/document.xml")),
    FileType("Excel", _EXCEL, (".xlsx",), _office("xl/workbook.xml")),
    FileType("PowerPoint", _POWERPOINT, (".pptx",), _office("ppt/presentation.xml")),
    FileType("ODT", _ODT, (".odt",), _open_document(_ODT)),
    FileType("ODS", _ODS, (".ods",), _open_document(_ODS)),
    FileType("JPEG", "image/jpeg", (".jpg", ".jpeg"), _begins(b"\xff\xd8\xff")),
    FileType("PNG", "image/png", (".png",), _begins(b"\x89PNG\r\n\x1a\n")),
    FileType("TIFF", "image/tiff", (".tif", ".tiff"), _begins(b"II*\x00", b"MM\x00*")),
    FileType("CSV", "text/csv", (".csv",), _is_text),
    FileType("TXT", "text/plain", (".txt",), _is_text),
)
BY_ENDING: Final = {ending: one for one in FILE_TYPES for ending in one.endings}
PAPERS: Final = ("PDF", "Word", "ODT", "JPEG", "PNG", "TIFF")  # what a signed or scanned paper comes as
PAPER_TYPES: Final = tuple(one.content_type for one in FILE_TYPES if one.label in PAPERS)
