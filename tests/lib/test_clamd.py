import pytest
from tests.documents.daemon import scanner
from tests.documents.files import EICAR, PDF

from bmms.lib.clamd import ScannerError, virus_in


@pytest.fixture
def kept(tmp_path):
    def written(content: bytes):
        path = tmp_path / "kept"
        path.write_bytes(content)
        return path

    return written


@pytest.mark.parametrize(("content", "said"), [(PDF, ""), (EICAR, "Eicar-Test-Signature"), (PDF * 10_000, "")])
def test_it_tells_a_virus_by_its_name(tmp_path, kept, content, said):
    with scanner(tmp_path) as address:
        assert virus_in(kept(content), address) == said


@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR", b"stream: x ERROR", b""])
def test_no_verdict_is_no_clean_file(tmp_path, kept, answer):
    with scanner(tmp_path, answer or b"\0") as address, pytest.raises(ScannerError):
        virus_in(kept(PDF), address)


@pytest.mark.parametrize("address", ["127.0.0.1:1", "/nowhere/clamd.sock"])
def test_a_daemon_that_is_away_is_an_error(kept, address):
    with pytest.raises(OSError):  # noqa: PT011 - whatever the system calls it
        virus_in(kept(PDF), address)
