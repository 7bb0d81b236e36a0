from dataclasses import replace
from uuid import uuid4

from bmms.access.actor import system_actor
from bmms.execution.queries.keys import form_key, record_key


def test_a_forms_key_is_its_persons_and_its_kinds():
    sent, one = uuid4(), replace(system_actor("one"), user_id=1)
    other = replace(one, user_id=2)
    keys = {form_key(sent, "allotment", one), form_key(sent, "allotment", other), form_key(sent, "reversal", one)}
    assert len(keys | {sent, record_key("ors", sent)}) == 5
    assert form_key(sent, "allotment", one) == form_key(sent, "allotment", one)
    assert form_key(None, "allotment", one) is None
