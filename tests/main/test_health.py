from django.db import connection
from django.test import Client


def test_health_is_word_for_word_what_operators_expect(client: Client):
    """No database mark: a query would fail this test."""
    answer = client.get("/health/", headers={"Host": "any.host.at.all"})
    assert answer.status_code == 200
    assert answer.content == b'{"status": "healthy", "service": "obcms", "version": "1.0.0"}'
    assert not connection.in_atomic_block
