# SPDX-License-Identifier: Apache-2.0
"""A queue of requests before appliances with one slot each, in simpy: written apart from the scheduler, as its oracle.

    python simpy_queue.py ../../Tests/Fixtures/capacity

Writes trace.csv (the requests) and waits.csv (for each number of appliances the wait of each request, picoseconds).
A pass at position p takes 100 + p ns, a request 1000 ns more; i input and o output tokens take i + o - 1 passes.
"""

import argparse
import csv
import pathlib
import random

import simpy

APPLIANCES = [1, 2, 3, 5]
NANOSECOND = 1000


def draw(count: int, seed: int) -> list[tuple[int, int, int]]:
    """Arrival in picoseconds, tokens in, tokens out."""
    rng = random.Random(seed)
    clock, requests = 0, []
    for _ in range(count):
        clock += round(rng.expovariate(1 / 2500)) * NANOSECOND
        requests.append((clock, rng.randint(1, 40), 1 + int(rng.expovariate(1 / 8))))
    return requests


def service(tokens_in: int, tokens_out: int) -> int:
    return (1000 + sum(100 + position for position in range(tokens_in + tokens_out - 1))) * NANOSECOND


def waits(requests: list[tuple[int, int, int]], appliances: int) -> list[int]:
    environment = simpy.Environment()
    servers = simpy.Resource(environment, capacity=appliances)
    found = [0] * len(requests)

    def request(index: int):
        arrival, tokens_in, tokens_out = requests[index]
        yield environment.timeout(arrival)
        with servers.request() as turn:
            yield turn
            found[index] = environment.now - arrival
            yield environment.timeout(service(tokens_in, tokens_out))

    for index in range(len(requests)):
        environment.process(request(index))
    environment.run()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--count", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    requests = draw(options.count, options.seed)
    with open(options.folder / "trace.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["arrival_s", "input", "output"])
        for arrival, tokens_in, tokens_out in requests:
            writer.writerow([f"{arrival / 10**12:.9f}", tokens_in, tokens_out])
    columns = [waits(requests, appliances) for appliances in APPLIANCES]
    with open(options.folder / "waits.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(APPLIANCES)
        writer.writerows(zip(*columns, strict=True))


if __name__ == "__main__":
    main()
