"""What happened in a drill when the protection that it is about was taken away, by the drill's name."""

SEEN_RED: dict[str, str] = {}
