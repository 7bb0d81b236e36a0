"""Each tier as a queue (M/M/c): how busy it is, how long requests wait for it, and which one breaks first."""

import math
from dataclasses import asdict, dataclass

from production.capacity import CORES_PER_SERVER
from production.sizing import Plan
from production.waiting import chance_to_wait

SMALL_CORES = 2  # of the profile `small`, where everything shares them
DATABASE_CORES = 8  # the guide's
LATE = 0.05  # 95 of 100 wait no longer


@dataclass(frozen=True)
class Tier:
    name: str
    servers: int  # c
    service: float  # 1/μ: seconds for which a request holds one
    arrivals: float  # λ: requests in a second at the peak
    source: str  # of the service time

    @property
    def busy(self) -> float:
        """ρ = λ / (c × μ)."""
        return self.arrivals * self.service / self.servers

    @property
    def wait_95(self) -> float:
        """Seconds: P(W > t) = C(c, λ/μ) × e^(−(c × μ − λ) × t), solved for 5 of 100."""
        if self.busy >= 1:
            return math.inf
        waiting = chance_to_wait(self.arrivals, self.servers, self.service)
        return max(0.0, math.log(waiting / LATE) / (self.servers / self.service - self.arrivals)) if waiting else 0.0

    @property
    def most(self) -> float:
        """Requests in a second at which it breaks: c × μ."""
        return self.servers / self.service


def tiers(found: Plan) -> list[Tier]:
    load, stack, peak = found.load, found.case.stack, found.need.peak_per_second
    web, database = load.cpu_per_page, load.database_cpu_per_page
    measured = found.cost.source
    servers = int(stack.web_servers)
    queues = [
        Tier("web threads", servers * found.web.slots, load.transaction + web, peak, "transaction + CPU of a page"),
        Tier("pooled connections", int(stack.pool), load.transaction, peak, "transaction: profile or --transaction-ms"),
    ]
    if found.case.profile == "small":
        every, others = web + database + load.others_cpu, load.others_cpu * 1000
        source = f"{measured}; pooler, nginx, Redis, workers {others:g} ms"
        return [*queues, Tier("processors (all of them)", SMALL_CORES, every, peak, source)]
    return [
        *queues,
        Tier("processors of web servers", servers * CORES_PER_SERVER, web, peak, measured),
        Tier("processors of the leader", DATABASE_CORES, database, peak, "profile or --db-ms-per-page"),
    ]


def breaks_first(found: Plan) -> Tier:
    return min(tiers(found), key=lambda tier: tier.most)


def people_at(found: Plan, requests_per_second: float) -> float:
    """Who make so many requests in a second at the peak."""
    return found.load.users_then * requests_per_second / found.need.peak_per_second


def response_95(found: Plan) -> float:
    """Seconds, at the peak: the service itself and the longest of the waits, of which one rules."""
    every = tiers(found)
    return max(tier.wait_95 for tier in every) + found.load.transaction + found.load.cpu_per_page


def as_queues(found: Plan) -> dict[str, object]:
    """For programs; what never ends is null."""
    first = breaks_first(found)
    return {
        "tiers": [
            asdict(tier) | {"busy": tier.busy, "wait_95_seconds": finite(tier.wait_95), "most_per_second": tier.most}
            for tier in tiers(found)
        ],
        "breaks_first": {"tier": first.name, "people": people_at(found, first.most)},
        "response_95_seconds": finite(response_95(found)),
    }


def finite(seconds: float) -> float | None:
    return None if math.isinf(seconds) else seconds
