from bmms.ui.verbs import known_verbs, register_verbs, sentence_of


def test_a_verb_is_told_by_its_sentence() -> None:
    register_verbs({"membership.granted": "gave a role"})
    assert sentence_of("membership.granted") == "gave a role"
    assert ("membership.granted", "gave a role") in known_verbs()


def test_an_unknown_verb_is_spelled_out() -> None:
    assert sentence_of("second_lamp.switched_off") == "switched off: second lamp"
