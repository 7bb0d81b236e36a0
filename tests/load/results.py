"""What a load test was answered when, and what is told of it."""

from collections import Counter, defaultdict
from typing import Any

ERRORS_ALLOWED, P95_ALLOWED = 0.0, 500
SHARES = {"p50": 0.5, "p95": 0.95, "p99": 0.99}


class Results:
    """What was answered when, in each phase."""

    def __init__(self) -> None:
        self.times: dict[str, dict[str, list[float]]] = {"ramp": defaultdict(list), "steady": defaultdict(list)}
        self.errors: dict[str, Counter[str]] = {"ramp": Counter(), "steady": Counter()}
        self.begun: dict[str, float] = {}
        self.phase = "ramp"
        self.signed_in = 0
        self.leaks: list[str] = []
        self.users = 0

    def note(self, name: str, milliseconds: float, error: str) -> None:
        """What ends after the steady state is of neither."""
        if self.phase not in self.times:
            return
        self.times[self.phase][name].append(milliseconds)
        if error:
            self.errors[self.phase][f"{name}: {error}"] += 1

    def of(self, phase: str, until: float) -> dict[str, Any]:
        everything = [one for times in self.times[phase].values() for one in times]
        seconds = until - self.begun.get(phase, until)
        return {
            "seconds": round(seconds, 1),
            "requests": len(everything),
            "requests_per_second": round(len(everything) / seconds, 2) if seconds else 0,
            "errors": dict(self.errors[phase].most_common()),
            **percentiles(everything),
            "endpoints": {
                name: {"requests": len(times), **percentiles(times)}
                for name, times in sorted(self.times[phase].items())
            },
        }


def percentiles(times: list[float]) -> dict[str, float]:
    if not times:
        return {}
    ordered = sorted(times)
    found = {name: ordered[min(len(ordered) - 1, int(len(ordered) * share))] for name, share in SHARES.items()}
    found |= {"slowest": ordered[-1], "mean": sum(ordered) / len(ordered)}
    return {name: round(value, 1) for name, value in found.items()}


def summary(phase: str, part: dict[str, Any]) -> str:
    errors = sum(part["errors"].values())
    pace = f"{part['requests']} requests in {part['seconds']} s ({part['requests_per_second']}/s)"
    return (
        f"{phase}: {pace}, {errors} errors, p50 {part.get('p50')} ms, p95 {part.get('p95')} ms, p99 {part.get('p99')} ms"
        + (f", CPU ms for each {part['processors']['cpu_ms_per_request']}" if "processors" in part else "")
        + "".join(f"\n    {count} x {error}" for error, count in list(part["errors"].items())[:10])
    )


def verdict(told: dict[str, Any]) -> int:
    """0 when the goal is reached; 3 for an answer that showed what it must not."""
    if told["leaks"]:
        print("LEAK: " + told["leaks"][0])
        return 3
    steady = told["steady"]
    failed = sum(steady["errors"].values()) > ERRORS_ALLOWED * max(1, steady["requests"])
    return int(failed or not steady["requests"] or steady["p95"] > P95_ALLOWED)
