# SPDX-License-Identifier: Apache-2.0
"""The tables of docs/serving.md: requests in flight, batches, replicas against wider splits.

    python scripts/serving/tables.py .build/release/dfx

Prints Markdown; takes some seconds. The readings are those of the validation page.
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
IN_FLIGHT = [1, 2, 4, 8, 16]
APPLIANCES = [("dfx-345m", 1), ("dfx-1.5b", 4)]


def readings() -> list[tuple[str, dict]]:
    """Names and machine files of the readings, from where they are written down."""
    text = (ROOT / "Sources/DFXValidation/Claims/Reading.swift").read_text(encoding="utf-8")
    found = []
    for name, changes in re.findall(r'name: "([^"]+)",\s*changes: \[(.*?)\]\)', text, re.S):
        machine: dict = {"base": "u280-dfx"}
        for group, key, value in re.findall(r'"(\w+)\.(\w+)": (\d+)', changes):
            machine.setdefault(group, {})[key] = int(value)
        found.append((name, machine))
    assert found[0] == ("as decided", {"base": "u280-dfx"}) and len(found) == 4, found
    return found


class Tables:
    def __init__(self, dfx: str, folder: pathlib.Path):
        self.dfx, self.folder = dfx, folder
        self.machines = []
        for number, (name, machine) in enumerate(readings()):
            file = folder / f"reading-{number}.json"
            file.write_text(json.dumps(machine | {"name": f"reading-{number}"}), encoding="utf-8")
            self.machines.append((name, str(file)))

    def run(self, *words) -> dict:
        command = [self.dfx, *map(str, words), "--json", "--quiet"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(f"{' '.join(command)}: {done.stderr}")
        return json.loads(done.stdout)

    def at_once(self, model: str, devices: int, count: int, machine: str = "u280-dfx") -> dict:
        trace = self.folder / f"{count}.csv"
        trace.write_text("arrival_s,input,output\n" + "0,64,64\n" * count, encoding="utf-8")
        words = ["--model", model, "--devices", devices, "--arrivals", trace, "--slots", count, "--machine", machine]
        return self.run("capacity", *words)["days"][0]

    def in_flight(self) -> None:
        print("| appliance | in flight | tokens/s | TTFT p50, ms | TPOT p50, ms | gap p99, ms | busy |")
        print("|---|---|---|---|---|---|---|")
        for model, devices in APPLIANCES:
            for count in IN_FLIGHT:
                day = self.at_once(model, devices, count)
                print(
                    f"| {model} on {devices} | {count} | {day['tokens_per_second']:.2f} "
                    f"| {1e3 * day['time_to_first_token_s']['p50']:.1f} "
                    f"| {1e3 * day['time_per_output_token_s']['p50']:.2f} "
                    f"| {1e3 * day['inter_token_s']['p99']:.1f} | {100 * day['utilization']:.1f} % |"
                )
        print()
        print("| reading | " + " | ".join(f"{m} on {n}, 1 and 16 in flight, tokens/s" for m, n in APPLIANCES) + " |")
        print("|---|---|---|")
        for name, machine in self.machines:
            cells = []
            for model, devices in APPLIANCES:
                rates = [self.at_once(model, devices, count, machine)["tokens_per_second"] for count in (1, 16)]
                cells.append(f"{rates[0]:.2f}, {rates[1]:.2f}")
            print(f"| {name} | {' | '.join(cells)} |")

    def batches(self, requests: int) -> None:
        print("| appliance | reading | multiply, read, ms | 1 x | 2 x | 4 x | 8 x |")
        print("|---|---|---|---|---|---|---|")
        for model, devices in APPLIANCES:
            for name, machine in self.machines:
                words = ["--model", model, "--devices", devices, "--input", 64, "--output", 64, "--batch", requests]
                batch = self.run("estimate", *words, "--machine", machine)["batch"]
                gains = [
                    f"{batch[width]['issued_each_speedup']:.2f}, {batch[width]['issued_once_speedup']:.2f}"
                    for width in ("array_x1", "array_x2", "array_x4", "array_x8")
                ]
                print(
                    f"| {model} on {devices} | {name} | {batch['weights_multiply_ms']:.3f}, "
                    f"{batch['weights_read_ms']:.3f} | {' | '.join(gains)} |"
                )

    def replicas(self, rates: list[float]) -> None:
        print("| four cards with dfx-345m | requests/s | busy | TTFT p99, ms | TPOT p50, ms | tokens/s | J a request, idle too |")
        print("|---|---|---|---|---|---|---|")
        for rate in rates:
            for appliances, devices in ((4, 1), (2, 2), (1, 4)):
                words = ["--input", "lognormal:64,0.8", "--output", "geometric:48", "--requests", 400, "--slots", 4]
                day = self.run(
                    "capacity", "--model", "dfx-345m", "--devices", devices, "--arrivals", f"poisson:{rate}/s",
                    "--appliances", appliances, *words,
                )["days"][0]
                print(
                    f"| {appliances} x {devices} | {rate} | {100 * day['utilization']:.0f} % "
                    f"| {1e3 * day['time_to_first_token_s']['p99']:.0f} "
                    f"| {1e3 * day['time_per_output_token_s']['p50']:.2f} | {day['tokens_per_second']:.1f} "
                    f"| {day['per_request_with_idle_j']:.1f} |"
                )


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        tables = Tables(sys.argv[1], pathlib.Path(folder))
        tables.in_flight()
        print()
        tables.batches(8)
        print()
        tables.replicas([3, 1])


if __name__ == "__main__":
    main()
