# SPDX-License-Identifier: Apache-2.0
"""Measures dfx, llama.cpp, CTranslate2 and the host's memory in turns and writes a page of tables.

    .build/bench/venv/bin/python scripts/bench/measure.py .build/bench --rounds 5 --output docs/benchmarks.md

Run by scripts/bench/run, which makes what is measured. Every number is the median of the rounds; ratios are
medians of the ratios of a round, whose members ran within seconds of each other.
"""

import argparse
import datetime
import os
import pathlib
import platform
import shutil
import statistics

import programs

SHAPES = {"gpt2": 64, "gpt2-medium": 32}  # tokens that are decoded
PROMPT = 128
THREADS = [1, 2]
XL_TOKENS = 8
LOADED = {"gpt2": 1, "gpt2-medium": 1, "gpt2-xl": 4}  # devices


def decode_round(work, shape, threads):
    """One round of all programs: passes per second."""
    folder, tokens = work / shape, SHAPES[shape]
    rates = {"bandwidth": programs.bandwidth(work, threads)}
    for mode in ["functional", "timed"]:
        rates[mode] = programs.generate(folder, mode, threads, 1, tokens).rate
        if mode == "functional":
            _, seconds = programs.peer("llama.cpp", folder, threads, 1, tokens)
            rates["llama.cpp"] = tokens / seconds
    _, seconds = programs.peer("ctranslate2", folder, threads, 1, tokens)
    rates["CTranslate2"] = tokens / seconds
    return rates


def processor_round(work, shape):
    """Processor seconds of a decode pass on one thread."""
    folder, tokens = work / shape, 2 * SHAPES[shape]
    return {
        "functional": programs.processor_seconds(folder, "functional", tokens),
        "llama.cpp": programs.peer_processor_seconds("llama.cpp", folder, tokens),
        "timed": programs.processor_seconds(folder, "timed", tokens),
        "CTranslate2": programs.peer_processor_seconds("ctranslate2", folder, tokens),
    }


def prompt_round(work, shape, threads):
    folder = work / shape
    functional = programs.generate(folder, "functional", threads, PROMPT, 1)
    seconds, _ = programs.peer("llama.cpp", folder, threads, PROMPT, 1)
    other, _ = programs.peer("ctranslate2", folder, threads, PROMPT, 1)
    return {
        "functional": functional.rate, "llama.cpp": PROMPT / seconds, "CTranslate2": PROMPT / other,
        "load": functional.load_seconds, "peak": functional.peak_bytes,
    }


def median(rounds, key):
    return statistics.median(r[key] for r in rounds)


def ratio(rounds, key, other):
    return statistics.median(r[key] / r[other] for r in rounds)


def weight_bytes(folder):
    """Bytes of weights that a pass reads, to within 1 %: the file, whose embedding is the output head too."""
    return (folder / "model.safetensors").stat().st_size


def decode_table(work, rounds):
    lines = [
        "| shape | threads | functional | timed | llama.cpp F16 | CTranslate2 | functional / llama.cpp "
        "| functional / CTranslate2 | timed's wall time / functional's | weights read, of the bandwidth |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for (shape, threads), results in rounds.items():
        read = weight_bytes(work / shape) / 1e9
        share = statistics.median(r["functional"] * read / r["bandwidth"] for r in results)
        names = ["functional", "timed", "llama.cpp", "CTranslate2"]
        cells = [f"{median(results, name):.1f}" for name in names]
        cells += [f"{ratio(results, 'functional', name):.2f}" for name in names[2:]]
        cells += [f"{ratio(results, 'functional', 'timed'):.2f}", f"{100 * share:.0f} %"]
        lines.append(f"| {shape} | {threads} | " + " | ".join(cells) + " |")
    return lines


def processor_table(rounds):
    lines = [
        "| shape | functional | timed | llama.cpp F16 | CTranslate2 | llama.cpp / functional "
        "| timed / functional |",
        "|---|---|---|---|---|---|---|",
    ]
    for shape, results in rounds.items():
        names = ["functional", "timed", "llama.cpp", "CTranslate2"]
        cells = [f"{1e3 * median(results, name):.1f}" for name in names]
        cells += [f"{ratio(results, name, 'functional'):.2f}" for name in ["llama.cpp", "timed"]]
        lines.append(f"| {shape} | " + " | ".join(cells) + " |")
    return lines


def prompt_table(rounds):
    lines = [
        "| shape | threads | functional | llama.cpp F16 | CTranslate2 | functional / llama.cpp "
        "| start and load, s | peak memory, MB |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for (shape, threads), results in rounds.items():
        cells = [f"{median(results, n):.0f}" for n in ["functional", "llama.cpp", "CTranslate2"]]
        cells += [f"{ratio(results, 'functional', 'llama.cpp'):.2f}", f"{median(results, 'load'):.2f}"]
        cells.append(f"{median(results, 'peak') / 1e6:.0f}")
        lines.append(f"| {shape} | {threads} | " + " | ".join(cells) + " |")
    return lines


def extra_large(work, rounds):
    """The 1.5B shape on 4 devices: decode against bandwidth, load against the disk, memory."""
    folder, threads = work / "gpt2-xl", max(THREADS)
    weights = folder / "model.safetensors"
    size = weights.stat().st_size
    results = []
    for _ in range(rounds):
        disk = programs.read_seconds(weights)
        programs.evict(weights)
        cold = programs.generate(folder, "functional", threads, 1, 1, devices=4)
        programs.read(weights)
        warm = programs.generate(folder, "functional", threads, 1, XL_TOKENS, devices=4)
        bandwidth = programs.bandwidth(work, threads)
        results.append({
            "disk": size / disk / 1e9, "cold": size / cold.load_seconds / 1e9, "rate": warm.rate,
            "warm": warm.load_seconds, "peak": warm.peak_bytes / 1e9, "bandwidth": bandwidth,
            "read": warm.rate * size / 1e9, "share": warm.rate * size / 1e9 / bandwidth,
            "of disk": disk / cold.load_seconds,
        })
    value = lambda key: median(results, key)
    return [
        "| what | measured | against |",
        "|---|---|---|",
        f"| decode, {XL_TOKENS} tokens | {value('rate'):.2f} tokens/s, {value('read'):.1f} GB/s of weights "
        f"| {100 * value('share'):.0f} % of the memory bandwidth, {value('bandwidth'):.1f} GB/s |",
        f"| start and load, file not in memory | {value('cold'):.2f} GB/s "
        f"| {value('of disk'):.2f} of reading the file, {value('disk'):.2f} GB/s |",
        f"| start and load, file in memory | {value('warm'):.1f} s | |",
        f"| peak memory | {value('peak'):.2f} GB | {value('peak') * 1e9 / size:.2f} of the file |",
    ]


def loading_round(work, shape, devices):
    """Starts with and without the cache of compiled images, each with files in memory and not."""
    folder, cache, threads = work / shape, work / "cache", max(THREADS)
    start = lambda tokens, place: programs.generate(
        folder, "functional", threads, 1, tokens, devices=devices, cache=place)
    fill = start(1, cache)
    result = {"fill": fill.load_seconds}
    for name, place in [("packed", None), ("cached", cache)]:
        used = list(cache.glob("*.images")) if place else [folder / "model.safetensors"]
        for file in used:
            programs.evict(file)
        cold = start(1, place)
        for file in used:
            programs.read(file)
        warm = start(SHAPES.get(shape, XL_TOKENS), place)
        result |= {
            f"{name} cold": cold.load_seconds, f"{name} warm": warm.load_seconds,
            f"{name} peak": warm.peak_bytes / 1e6, f"{name} rate": warm.rate,
        }
    shutil.rmtree(cache)
    return result


def loading_table(work, rounds):
    lines = [
        "| shape | devices | weights from | start, files not in memory, s | start, files in memory, s "
        "| peak memory, MB | decode, tokens/s |",
        "|---|---|---|---|---|---|---|",
    ]
    for shape, devices in LOADED.items():
        results = [loading_round(work, shape, devices) for _ in range(rounds)]
        for name, source in [("packed", "the checkpoint"), ("cached", "the cache")]:
            value = lambda key: median(results, f"{name} {key}")
            lines.append(
                f"| {shape} | {devices} | {source} | {value('cold'):.2f} | {value('warm'):.2f} "
                f"| {value('peak'):.0f} | {value('rate'):.1f} |")
        lines.append(
            f"| {shape} | {devices} | the checkpoint, and into the cache | | {median(results, 'fill'):.2f} "
            "| | |")
    return lines


def machine():
    with open("/proc/cpuinfo") as file:
        names = [line.split(":")[1].strip() for line in file if line.startswith("model name")]
    with open("/proc/meminfo") as file:
        memory = int(file.readline().split()[1]) / 1e6
    name = names[0] if names else platform.machine()
    return f"{len(names) or os.cpu_count()} x {name}, {memory:.0f} GB, {platform.system()}"


BUSY = (
    "**Other programs ran at the same time**: wall times are too long, and those of programs whose threads "
    "wait for each other in a loop (llama.cpp and CTranslate2 on all processors) far too long. The table of "
    "processor times suffers least."
)


def page(work, arguments, decode, processor, prompts, load):
    lines = [
        "# Speed of the simulator", "",
        "Written by `make bench` (`scripts/bench/`): random weights of published shapes, all programs in "
        "turns in one run,", f"medians of {arguments.rounds} round(s). Absolute numbers are the machine's; "
        "the ratios are what counts.", "",
        f"Machine: {machine()}. Date: {datetime.date.today()}. Load average before the run: {load:.1f}.", "",
        *([BUSY, ""] if load > 0.5 else []),
        "## Decode, tokens/s, from a prompt of one token", "", *decode_table(work, decode), "",
        "CTranslate2 has no FP16 arithmetic on processors without it and widens the weights to FP32.", "",
        "## Processor time of a decoded token, one thread, ms", "", *processor_table(processor), "",
        f"## Prompt of {PROMPT} tokens, tokens/s, and loading on one device", "", *prompt_table(prompts),
        "", "## GPT-2 XL shape (1.5B) on 4 devices, functional, " f"{max(THREADS)} threads", "",
        *extra_large(work, max(1, arguments.rounds // 2)), "",
        f"## The cache of compiled images, {max(THREADS)} threads", "",
        "A start is everything but the passes: process, tokenizer, images and, in the run that fills the cache, "
        "writing", "them to disk at its end.", "",
        *loading_table(work, max(1, arguments.rounds // 2)), "",
    ]
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("work", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--output", type=pathlib.Path, required=True)
    arguments = parser.parse_args()
    pairs = [(shape, threads) for shape in SHAPES for threads in THREADS]
    decode, prompts = {p: [] for p in pairs}, {p: [] for p in pairs}
    processor = {shape: [] for shape in SHAPES}
    # The last minute: a build before the benchmark is not a program beside it.
    load = os.getloadavg()[0]
    for _ in range(arguments.rounds):
        for shape in SHAPES:
            processor[shape].append(processor_round(arguments.work, shape))
        for shape, threads in pairs:
            decode[shape, threads].append(decode_round(arguments.work, shape, threads))
            prompts[shape, threads].append(prompt_round(arguments.work, shape, threads))
    arguments.output.write_text(page(arguments.work, arguments, decode, processor, prompts, load))


main()
