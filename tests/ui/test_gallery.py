from pathlib import Path

from django.template.loader import render_to_string
from tests.e2e.frame import gallery

COMPONENTS = Path(__file__).resolve().parents[2] / "src/bmms/ui/templates/cotton"
GUIDE = Path(__file__).resolve().parents[2] / "docs/guides/components.md"


def test_the_gallery_is_drawn_from_its_own_sample_data() -> None:
    page = gallery()

    assert "There are 4 problems" in page
    assert "<c-" not in page
    assert "{{" not in page


def test_the_guide_knows_every_component() -> None:
    guide = GUIDE.read_text()
    names = {path.stem for path in COMPONENTS.glob("*.html")}

    assert [name for name in sorted(names) if f"<c-{name.replace('_', '-')}" not in guide] == []


def test_an_error_page_needs_neither_request_nor_context() -> None:
    assert "BMMS" in render_to_string("ui/error.html")
