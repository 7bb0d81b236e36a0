"""So many people and no more: who waits for an answer asks for nothing else meanwhile. Times in seconds.

M/M/c//N, the queue of a closed shop: each of N people pauses, then wants one of c processors for a while. The kernel
shares processors among the requests that have a thread, and what runs at rest keeps its part of them: each is stretched
as many times as others want the same part of what is left when it comes. Who finds no thread waits for one. Answers
differ from each other as when nobody else is there (a logarithm of their times is normal).
"""

import math
from dataclasses import dataclass

MOST = 100_000  # people whom anybody plans for
LATE, ALSO_LATE = 0.05, 1.645  # 5 of 100, and how many standard deviations above the middle they begin
ROUNDS = 60  # of halving, until a time is known


@dataclass(frozen=True)
class Alone:
    """What a load test measured on a machine that few people use."""

    response: float  # on average
    response_50: float
    response_95: float
    requests: float  # of an action
    service: float  # processor time of all services for a request
    cores: int
    threads: int  # of all web servers
    at_rest: float  # cores that the services and the engine take while nobody asks for anything

    @property
    def free(self) -> float:
        """Cores, beside what the machine does anyway: it goes on while people wait."""
        return self.cores - self.at_rest

    @property
    def slowed_service(self) -> float:
        return self.service * self.cores / self.free


@dataclass(frozen=True)
class Crowd:
    requests_per_second: float
    response_95: float


def crowd(people: int, think: float, alone: Alone) -> Crowd:
    """`think`: between two actions of a person."""
    service = alone.slowed_service
    pause = think / alone.requests + max(0.0, alone.response - service)  # disks and networks: nobody queues for them
    chances = states(people, pause, service, alone.cores)
    busy = sum(min(number, alone.cores) * chance for number, chance in enumerate(chances))
    # who comes finds what the others make without him
    found = states(people - 1, pause, service, alone.cores)
    return Crowd(busy / service, latest(found, alone))


def states(people: int, pause: float, service: float, servers: int) -> list[float]:
    """How likely it is that so many are there, by the balance of neighbouring states:
    (people - n) / pause × P(n) = min(n + 1, servers) / service × P(n + 1)."""
    chances, chance = [1.0], 1.0
    for present in range(people):
        chance *= (people - present) / pause * service / min(present + 1, servers)
        chances.append(chance)
        if chance > 1e200:  # only their proportions count
            chances, chance = [each / chance for each in chances], 1.0
    total = sum(chances)
    return [each / total for each in chances]


def latest(found: list[float], alone: Alone) -> float:
    """Within which 95 of 100 are answered."""
    soon, late = 0.0, 3600.0
    for _round in range(ROUNDS):
        middle = (soon + late) / 2
        soon, late = (middle, late) if share_after(middle, found, alone) > LATE else (soon, middle)
    return late


def share_after(moment: float, found: list[float], alone: Alone) -> float:
    """Of all requests, by how many others each finds there."""
    spread = math.log(alone.response_95 / alone.response_50) / ALSO_LATE
    share = 0.0
    for others, chance in enumerate(found):
        stretch = max(1.0, min(others + 1, alone.threads) / alone.free)
        left = moment - max(0, others + 1 - alone.threads) * alone.slowed_service / alone.cores
        share += chance * (after(left / stretch / alone.response_50, spread) if chance > 1e-12 else 0.0)
    return share


def after(times: float, spread: float) -> float:
    """How many take longer than so many times what the one in the middle takes."""
    return 1.0 if times <= 0 else 0.5 * math.erfc(math.log(times) / spread / math.sqrt(2))


def most_people(think: float, response: float, alone: Alone) -> int:
    """Of whose requests 95 of 100 are answered within `response`."""
    few, many = 0, 1
    while many < MOST and crowd(many, think, alone).response_95 <= response:
        few, many = many, many * 2
    while many - few > 1:
        middle = (few + many) // 2
        few, many = (middle, many) if crowd(middle, think, alone).response_95 <= response else (few, middle)
    return few
