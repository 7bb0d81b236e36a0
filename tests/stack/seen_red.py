"""What happened in a drill when the protection that it is about was taken away, by the drill's name."""

ENTRY = "without the wait at a page's entry (src/bmms/main/patience.py), on 2026-11-25:"
SEEN_RED: dict[str, str] = {
    "leader-process-crashed": f"{ENTRY} 69 requests of 351 answered 500.",
    "leader-container-killed": f"{ENTRY} 313 requests of 902 answered 500, in 23 s.",
    "switchover": f"{ENTRY} 12 requests of 290 answered 500.",
}
