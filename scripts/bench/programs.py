# SPDX-License-Identifier: Apache-2.0
"""Runs the programs of the benchmark, each in a process of its own."""

import dataclasses
import json
import os
import pathlib
import subprocess
import sys
import time

DFX = ".build/release/dfx"
HERE = pathlib.Path(__file__).parent


@dataclasses.dataclass
class Run:
    """One process."""

    output: str
    seconds: float  # from start to end
    user_seconds: float  # of all processors
    peak_bytes: int


def run(arguments, **environment):
    start = time.perf_counter()
    process = subprocess.Popen(
        arguments, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={**os.environ, **environment})
    output = process.stdout.read().decode()
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        raise RuntimeError(f"{' '.join(map(str, arguments))} failed with status {status}")
    return Run(output, time.perf_counter() - start, usage.ru_utime, usage.ru_maxrss * 1024)


@dataclasses.dataclass
class Generation:
    """Passes of one dfx process."""

    passes: int
    seconds: float
    load_seconds: float  # everything but the passes: start, tokenizer, images, end
    user_seconds: float
    peak_bytes: int

    @property
    def rate(self):
        return self.passes / self.seconds


def generate(folder, mode, threads, prompt, tokens, devices=1, cache=None):
    """dfx evaluates `prompt` tokens and generates `tokens`; the tokenizer takes a byte for a token.

    Weights are packed anew unless there is a `cache`, a folder.
    """
    arguments = [
        DFX, "generate", "--model", folder, "--mode", mode, "--threads", threads, "--devices", devices,
        "--max-new-tokens", tokens, "--ignore-eos", "--json",
        *([] if cache else ["--no-cache"]), "a" * prompt,
    ]
    result = run(list(map(str, arguments)), DFX_CACHE_DIRECTORY=str(cache or ""))
    report = json.loads(result.output)
    seconds = report["simulation"]["wall_s"]
    return Generation(
        report["workload"]["passes"], seconds, result.seconds - seconds, result.user_seconds,
        result.peak_bytes,
    )


def processor_seconds(folder, mode, tokens):
    """Processor time of one pass on one thread: loading is taken off."""
    whole = generate(folder, mode, 1, 1, tokens + 1).user_seconds
    return (whole - generate(folder, mode, 1, 1, 1).user_seconds) / tokens


def peer(name, folder, threads, prompt, tokens):
    """Seconds of the prompt and of the decode loop."""
    result = peer_result(name, folder, threads, prompt, tokens)
    return result["prompt_seconds"], result["decode_seconds"]


def peer_processor_seconds(name, folder, tokens):
    """Processor time of one pass on one thread."""
    return peer_result(name, folder, 1, 1, tokens)["decode_processor_seconds"] / tokens


def peer_result(name, folder, threads, prompt, tokens):
    arguments = [sys.executable, HERE / "peer.py", name, folder, threads, tokens, prompt]
    return json.loads(run(list(map(str, arguments))).output)


def bandwidth(folder, threads):
    """GB/s that threads read from memory."""
    return float(run([str(folder / "bandwidth"), str(threads)]).output)


def read_seconds(path):
    """Reads a file that is not in the page cache."""
    evict(path)
    start = time.perf_counter()
    read(path)
    return time.perf_counter() - start


def read(path):
    """Brings a file into the page cache, where dfx leaves only what it will read again."""
    with open(path, "rb", buffering=0) as file:
        buffer = bytearray(8 << 20)
        while file.readinto(buffer):
            pass


def evict(path):
    """Takes a file out of the page cache."""
    descriptor = os.open(path, os.O_RDONLY)
    os.fsync(descriptor)
    os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
    os.close(descriptor)
