#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fuzzes what users hand to the program, subject by subject, and tells how far executions got.

    make fuzz MINUTES=10
    scripts/fuzz/run.py --executions 20000 --seed 1

A crash, a hang over ten seconds or more than one gigabyte of memory ends the run with status 1 and
names the input, which lies under .build-fuzz/findings.
"""

import argparse
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys

import seeds

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
BUILD = REPOSITORY / ".build-fuzz"
FUZZ = BUILD / "release" / "Fuzz"
# Bytes of an input; a store has several pages of 16 KiB.
LARGEST = {"store": 131072}
# Mutations of an input at a time, where several leave little of its form.
DEPTH = {"command": 1}
SUBJECTS = [
    line.split()[1]
    for line in (REPOSITORY / "Sources/Fuzz/Subjects/Subject.swift").read_text().splitlines()
    if re.fullmatch(r"  case \w+", line)
]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--minutes", type=float, help="for all subjects together, on all processors")
    parser.add_argument("--executions", type=int, help="for each subject, in place of a time")
    parser.add_argument("--seed", type=int, default=0, help="0 takes another one each time")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--subjects", default=",".join(SUBJECTS), help="separated by commas")
    parser.add_argument("--no-build", action="store_true")
    options = parser.parse_args()
    subjects = options.subjects.split(",")
    unknown = set(subjects) - set(SUBJECTS)
    if unknown:
        parser.error(f"unknown subject {unknown.pop()}: there are {', '.join(SUBJECTS)}")
    if not options.no_build:
        build(subjects)
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        results = list(pool.map(lambda name: fuzz(name, options, len(subjects)), subjects))
    report(results)
    sys.exit(any(result["finding"] for result in results))


def build(subjects):
    # The gold linker does not survive the section of sanitizer counters; lld does.
    subprocess.run(
        ["swift", "build", "-c", "release", "--product", "Fuzz", "--scratch-path", BUILD]
        + ["-Xswiftc", "-sanitize=fuzzer", "-Xswiftc", "-use-ld=lld", "-Xcxx", "-fsanitize=fuzzer-no-link"],
        check=True, cwd=REPOSITORY, env=os.environ | {"DFX_FUZZ": "1"}, stdout=subprocess.DEVNULL)
    if "command" in subjects and "DFX_FUZZ_COMMAND" not in os.environ:
        subprocess.run(
            ["swift", "build", "-c", "release", "--product", "dfx"], check=True, cwd=REPOSITORY, stdout=subprocess.DEVNULL)


def fuzz(subject, options, count):
    corpus, findings = BUILD / "corpus" / subject, BUILD / "findings" / subject
    seed_folder, log = BUILD / "seeds" / subject, BUILD / "logs" / f"{subject}.txt"
    for folder in (corpus, findings, log.parent):
        folder.mkdir(parents=True, exist_ok=True)
    seeds.gather(subject, seed_folder)
    if options.executions:
        length = [f"-runs={options.executions}"]
    else:
        seconds = (options.minutes or 5) * 60 * options.jobs / count
        length = [f"-max_total_time={max(1, round(seconds))}"]
    command = [FUZZ, corpus, seed_folder, f"-seed={options.seed}", f"-artifact_prefix={findings}/"]
    command += ["-timeout=10", "-rss_limit_mb=1024", f"-max_len={LARGEST.get(subject, 32768)}", "-print_final_stats=1"]
    command += [f"-mutate_depth={DEPTH.get(subject, 5)}"] + length
    environment = {"DFX_FUZZ_COMMAND": str(REPOSITORY / ".build" / "release" / "dfx")} | os.environ
    environment |= {"DFX_FUZZ_SUBJECT": subject, "SWIFT_BACKTRACE": "enable=no"}
    with log.open("wb") as output:
        code = subprocess.run(command, stderr=output, stdout=output, env=environment).returncode
    return summary(subject, code, log)


def summary(subject, code, log):
    text = log.read_text(errors="replace")
    counts = {name: int(value) for name, value in re.findall(r"(\w+) (\d+)(?= |$)", last(r"counts: (.*)", text))}
    finding = ""
    if code != 0:
        finding = last(r"Test unit written to (\S+)", text) or f"status {code}, see {log}"
    return {
        "subject": subject,
        "executions": counts.get("executions") or int(last(r"#(\d+)\t", text) or 0),
        "passed": counts.get("passed_header"),
        "accepted": counts.get("accepted"),
        "coverage": int(last(r"cov: (\d+)", text) or 0),
        "finding": finding,
    }


def last(pattern, text):
    found = re.findall(pattern, text)
    return found[-1] if found else ""


def report(results):
    print(f"{'subject':<24}{'executions':>12}{'passed header':>15}{'accepted':>12}{'coverage':>10}")
    for result in results:
        columns = [result["executions"], result["passed"], result["accepted"], result["coverage"]]
        widths = [12, 15, 12, 10]
        row = "".join(f"{'-' if value is None else value:>{width}}" for value, width in zip(columns, widths))
        print(f"{result['subject']:<24}{row}  {result['finding']}")
    print(f"{'all':<24}{sum(result['executions'] for result in results):>12}")


if __name__ == "__main__":
    main()
