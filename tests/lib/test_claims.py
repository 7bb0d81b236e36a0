from bmms.lib.claims import seconds_left, signed_claim

NAME, KEY, NOW = "0123456789abcdef", "the key", 1_800_000_000


def test_it_is_what_nginx_computes():
    """echo -n '1800003600 0123456789abcdef the key' | openssl md5 -binary | openssl base64 | tr +/ -_ | tr -d ="""
    assert signed_claim(NAME, NOW + 3600, KEY) == "0123456789abcdef.1800003600.2p6ViIsgZ-g3I07xM5RnPQ"


def test_it_holds_until_its_time_is_over():
    claim = signed_claim(NAME, NOW + 60, KEY)
    assert seconds_left(claim, NAME, KEY, NOW) == 60
    assert seconds_left(claim, NAME, KEY, NOW + 61) == 0


def test_what_is_forged_holds_for_nobody():
    claim = signed_claim(NAME, NOW + 60, KEY)
    longer = claim.replace(str(NOW + 60), str(NOW + 6000))
    for forged in ("", "..", "a.b", f"{NAME}.x.y", f"{NAME}.²." + "a" * 22, longer, f"{claim}é"):
        assert seconds_left(forged, NAME, KEY, NOW) == 0
    assert seconds_left(claim, "another name", KEY, NOW) == 0
    assert seconds_left(claim, NAME, "another key", NOW) == 0
