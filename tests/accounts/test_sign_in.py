from django.test import Client
from tests import cast

from bmms.audit.models import Event
from bmms.tenancy.scope import system


def sign_in(client: Client, email: str, password: str = cast.PASSWORD, **extra):
    return client.post("/account/login/", {"login": email, "password": password}, **extra)


def verbs() -> list[str]:
    with system("looking at what was recorded"):
        return list(Event.objects.order_by("id").values_list("verb", flat=True))


def test_a_password_signs_in(client: Client, ana):
    answer = sign_in(client, ana.email)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert client.get("/moh/").status_code == 200
    assert verbs() == ["person.signed_in"]


def test_a_wrong_password_and_a_wrong_account_get_the_same_page(client: Client, ana):
    wrong, nobody = sign_in(client, ana.email, "x" * 12), sign_in(client, "nobody@example.test", "x" * 12)
    assert wrong.status_code == nobody.status_code == 422
    assert "The e-mail or the password is not right." in wrong.content.decode()
    assert client.get("/moh/").status_code == 302
