import pytest

from bmms.access.files import protected_file


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("jobs/1/report", "/media/jobs/1/report"),
        ("ñ 100%20.txt", "/media/%C3%B1%20100%2520.txt"),  # nginx takes it apart once
        ("what?#.txt", "/media/what%3F%23.txt"),
        ("a\r\nSet-Cookie: b", "/media/a%0D%0ASet-Cookie%3A%20b"),
    ],
)
def test_the_edge_finds_the_file_whatever_its_name(settings, path, told):
    settings.X_ACCEL_PREFIX = "/media/"
    answer = protected_file(path, name="ñ.txt", content_type="text/plain")
    assert answer["X-Accel-Redirect"] == told
    assert answer.content == b""
    assert answer["Cache-Control"] == "private, no-store"
