"""What the commands say when a step cannot go on."""


class StepError(Exception):
    """A step failed: `str()` says what happened, `advice` what a person can do about it."""

    def __init__(self, problem: str, advice: str = "") -> None:
        super().__init__(problem)
        self.advice = advice
