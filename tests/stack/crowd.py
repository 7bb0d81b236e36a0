"""People for the tests of the stack. Runs inside a web container, by the product's own actions: manage.py shell < crowd.py

The sample people, one for each role; and of some roles enough people that a steady load stays below what one person may ask
for in a minute.
"""

from django.db import transaction

from bmms.accounts.actions.memberships import confirm_role, grant_role
from bmms.accounts.actions.people import create_person
from bmms.accounts.models import Membership
from bmms.accounts.queries import person_with_email
from bmms.main.management.commands.load_sample_data import COMMAND, account_of, acting, give, load
from bmms.main.sample_people import ADMINISTRATOR, FULL_STAFF, PASSWORD, SECOND_ADMINISTRATOR
from bmms.organizations.queries import organization_with_code
from bmms.tenancy.scope import scope, system

CROWD = {"head": ("head_of_office", 12), "auditor": ("auditor", 4)}


def administrators() -> None:
    """Where the guide's own administrator is there already, the third needs the word of another one."""
    for person in (ADMINISTRATOR, SECOND_ADMINISTRATOR):
        give(person, COMMAND, None)
    if acting(SECOND_ADMINISTRATOR, None) is None:
        with system("the tests' crowd"):
            waiting = Membership.objects.get(user=account_of(SECOND_ADMINISTRATOR), role=SECOND_ADMINISTRATOR.role)
            confirm_role(waiting, by=acting(ADMINISTRATOR, None))


def join(word: str, role: str, number: int) -> None:
    email = f"crowd.{word}.{number}@sample.test"
    with system("the tests' crowd"):
        if person_with_email(email) is not None:
            return
    person = create_person(email=email, name=f"Crowd {word} {number}", password=PASSWORD, by=COMMAND)
    organization = organization_with_code(FULL_STAFF)
    with scope(organization.pk):
        membership = grant_role(
            person, role, organization=organization, by=acting(ADMINISTRATOR, FULL_STAFF), reason="Tests of the stack"
        )
        confirm_role(membership, by=acting(SECOND_ADMINISTRATOR, FULL_STAFF))


with transaction.atomic():
    administrators()
    load()
for word, (role, size) in CROWD.items():
    for number in range(1, size + 1):
        join(word, role, number)
