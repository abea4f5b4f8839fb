# SPDX-License-Identifier: Apache-2.0
"""Load on a server: clients that ask, cancel, read slowly, hang and talk nonsense; nothing may be lost or doubled.

    python load.py .build/release/dfx-serve --clients 200 --seconds 180

Every whole answer must equal that of its request alone. Prints what happened and the server's memory over time.
Needs nothing but Python.
"""

import argparse
import asyncio
import collections
import json
import pathlib
import random
import re
import subprocess
import sys
import time

MODEL = pathlib.Path(__file__).resolve().parents[2] / "Models/stories"
WORDS = "Once upon a time there was little boat on the lake and Tom saw an old key in grass".split()


async def send(port: int, body: bytes, path: str = "/v1/completions"):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {len(body)}\r\n\r\n"
    writer.write(head.encode() + body)
    await writer.drain()
    return reader, writer


def parse(answer: bytes) -> tuple[int, bytes]:
    head, _, body = answer.partition(b"\r\n\r\n")
    status = int(head.split()[1])
    if b"transfer-encoding: chunked" in head.lower():
        rest, body = body, b""
        while rest:
            size, _, rest = rest.partition(b"\r\n")
            count = int(size, 16)
            body, rest = body + rest[:count], rest[count + 2 :]
            if count == 0:
                break
    return status, body


async def ask(port: int, request: dict, slowly: bool = False) -> tuple[int, str, dict]:
    """Status, text, and what the answer took on the appliance."""
    reader, writer = await send(port, json.dumps(request).encode())
    answer = b""
    while part := await reader.read(64 if slowly else 65536):
        answer += part
        if slowly:
            await asyncio.sleep(0.005)
    writer.close()
    status, body = parse(answer)
    if status != 200:
        return status, body.decode(), {}
    if request.get("stream"):
        events = [event[6:] for event in body.decode().split("\n\n") if event]
        if events[-1] != "[DONE]":
            return 0, events[-1], {}
        choices = [json.loads(event)["choices"][0] for event in events[:-1]]
        return 200, "".join(choice["text"] for choice in choices), choices[-1]["dfx"]
    choice = json.loads(body)["choices"][0]
    return 200, choice["text"], choice["dfx"]


def draw(rng: random.Random) -> dict:
    start = rng.randrange(len(WORDS) - 3)
    request = {
        "prompt": " ".join(WORDS[start : start + rng.randint(1, 12)]),
        "max_tokens": rng.randint(1, 24), "temperature": rng.choice([0, 0.8]), "seed": rng.randrange(4),
    }
    if rng.random() < 0.4:
        request["stream"] = True
    return request


class Load:
    def __init__(self, port: int, until: float):
        self.port, self.until = port, until
        self.expected: dict[str, str] = {}
        self.counts: collections.Counter = collections.Counter()
        self.simulated: dict[str, list[float]] = collections.defaultdict(list)
        self.wall: list[float] = []

    async def client(self, seed: int) -> None:
        rng = random.Random(seed)
        while time.monotonic() < self.until:
            kind = rng.choices(["ask", "slow", "cancel", "hang", "nonsense"], [70, 8, 12, 4, 6])[0]
            try:
                await getattr(self, kind)(rng)
            except OSError as error:
                self.counts[f"{kind}: {type(error).__name__}"] += 1
            await asyncio.sleep(rng.expovariate(20))

    async def ask(self, rng: random.Random, slowly: bool = False) -> None:
        request = draw(rng)
        begin = time.monotonic()
        status, text, took = await ask(self.port, request, slowly)
        if status == 429:
            self.counts["refused, queue full"] += 1
            return
        key = json.dumps({name: value for name, value in request.items() if name != "stream"}, sort_keys=True)
        self.counts["answers" if status == 200 else f"status {status}"] += 1
        for name, value in took.items():
            if name.endswith("_ms") and value is not None:
                self.simulated[name].append(value)
        if status == 200 and not slowly:
            self.wall.append(1e3 * (time.monotonic() - begin))
        if status == 200 and self.expected.setdefault(key, text) != text:
            self.counts["WRONG"] += 1

    async def slow(self, rng: random.Random) -> None:
        await self.ask(rng, slowly=True)
        self.counts["slow readers"] += 1

    async def cancel(self, rng: random.Random) -> None:
        request = draw(rng) | {"max_tokens": 200, "ignore_eos": True, "stream": rng.random() < 0.5}
        reader, writer = await send(self.port, json.dumps(request).encode())
        await asyncio.sleep(rng.random() * 0.3)
        writer.transport.abort() if rng.random() < 0.5 else writer.close()
        self.counts["cancelled"] += 1

    async def hang(self, rng: random.Random) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(b"POST /v1/completions HTTP/1.1\r\nContent-Length: 100\r\n\r\n{" if rng.random() < 0.5 else b"POS")
        await asyncio.sleep(rng.random() * 2)
        writer.close()
        self.counts["half-open"] += 1

    async def nonsense(self, rng: random.Random) -> None:
        reader, writer = await send(self.port, rng.randbytes(rng.randint(0, 200)))
        answer = await reader.read()
        writer.close()
        self.counts["nonsense"] += 1
        if answer and parse(answer)[0] != 400:
            self.counts["WRONG: nonsense has an answer"] += 1


def quantiles(name: str, values: list[float]) -> str:
    values = sorted(values)
    points = [values[max(0, -(-len(values) * share // 100) - 1)] for share in (50, 90, 99)]
    return f"{name:30}" + "".join(f"{value:12.3f}" for value in points)


def resident(pid: int) -> int:
    return int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text())[1]) // 1024


async def run(options: argparse.Namespace, port: int, pid: int) -> collections.Counter:
    load = Load(port, time.monotonic() + options.seconds)
    clients = [asyncio.create_task(load.client(seed)) for seed in range(options.clients)]
    step = max(options.seconds / 6, 1)
    while time.monotonic() < load.until:
        print(f"memory: {resident(pid)} MB, answers: {load.counts['answers']}", flush=True)
        await asyncio.sleep(step)
    await asyncio.gather(*clients)
    # Each request once more, alone.
    for key, text in load.expected.items():
        if (await ask(port, json.loads(key)))[:2] != (200, text):
            load.counts["WRONG: not the answer of the request alone"] += 1
    load.counts["different requests, asked again alone"] = len(load.expected)
    print(f"memory: {resident(pid)} MB", flush=True)
    print(f"{'milliseconds':30}{'p50':>12}{'p90':>12}{'p99':>12}")
    for name, values in load.simulated.items():
        print(quantiles("simulated " + name.removesuffix("_ms").replace("_", " "), values))
    if load.wall:
        print(quantiles("wall, whole answer", load.wall))
    return load.counts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("server")
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=180)
    parser.add_argument("--slots", type=int, default=8)
    options = parser.parse_args()
    server = subprocess.Popen(
        [options.server, "--model", MODEL, "--port", "0", "--slots", str(options.slots), "--max-queued", "150"],
        stderr=subprocess.PIPE, text=True,
    )
    line = server.stderr.readline()
    if " on http://" not in line:
        sys.exit(f"load: the server does not start: {line}{server.stderr.read()}")
    port = int(line.rsplit(":", 1)[1])
    try:
        counts = asyncio.run(run(options, port, server.pid))
        server.terminate()
        counts[f"exit status {server.wait(60)}"] += 1
    finally:
        server.kill()
        # What sanitizers say, for one.
        sys.stderr.write(server.stderr.read())
    for name, count in sorted(counts.items()):
        print(f"{count:8} {name}")
    bad = [name for name in counts if "WRONG" in name or re.fullmatch(r"status (0|5\d\d)", name)]
    if bad or not counts["answers"] or not counts["exit status 0"]:
        sys.exit(f"load: {', '.join(bad) or 'no answers, or no orderly end'}")


if __name__ == "__main__":
    main()
