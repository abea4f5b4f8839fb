# SPDX-License-Identifier: Apache-2.0
"""lm-eval's cloze task through a server and through lm-eval's own FP32 backend: item by item the same.

    python lm_eval_client.py http://127.0.0.1:8080 MODEL FOLDER

A log-probability of a continuation may differ by 0.02 per token; the choice must be the same wherever the two best
differ by more than the two errors together.
"""

import sys

import lm_eval
from lm_eval.tasks import TaskManager
from transformers import AutoTokenizer

PER_TOKEN = 0.02


def scores(model: str, arguments: dict, folder: str) -> list[dict]:
    results = lm_eval.simple_evaluate(
        model=model, model_args=arguments, tasks=["stories_cloze"], log_samples=True, bootstrap_iters=0,
        task_manager=TaskManager(include_path=folder, include_defaults=False), verbosity="ERROR",
    )
    samples = results["samples"]["stories_cloze"]
    return sorted(samples, key=lambda sample: sample["doc_id"])


def main() -> None:
    url, model, folder = sys.argv[1:]
    tokenizer = AutoTokenizer.from_pretrained(model)
    server = scores(
        "local-completions",
        {
            "model": "stories", "base_url": f"{url}/v1/completions", "tokenizer_backend": "huggingface",
            "tokenizer": model, "max_length": 256, "num_concurrent": 4, "batch_size": 4,
        },
        folder,
    )
    own = scores("hf", {"pretrained": model, "dtype": "float32", "device": "cpu", "batch_size": 1}, folder)
    largest, wrong, unclear, right = 0.0, 0, 0, [0, 0]
    for ours, theirs in zip(server, own, strict=True):
        assert ours["doc"] == theirs["doc"]
        counts = [len(tokenizer(" " + choice)["input_ids"]) for choice in ours["doc"]["choices"]]
        a = [float(response[0]) for response in ours["filtered_resps"]]
        b = [float(response[0]) for response in theirs["filtered_resps"]]
        largest = max([largest, *(abs(x - y) / n for x, y, n in zip(a, b, counts, strict=True))])
        first, second = sorted(b, reverse=True)[:2]
        margin = 2 * PER_TOKEN * max(counts)
        if first - second <= margin:
            unclear += 1
        elif a.index(max(a)) != b.index(max(b)):
            wrong += 1
        right[0] += a.index(max(a)) == ours["doc"]["label"]
        right[1] += b.index(max(b)) == ours["doc"]["label"]
    print(
        f"lm-eval {lm_eval.__version__}: {len(server)} questions, right {right[0]} through the server, {right[1]} with "
        f"its own backend; largest difference {largest:.4f} per token; {unclear} within the margin, {wrong} beyond it differ"
    )
    if not server or largest > PER_TOKEN or wrong:
        raise SystemExit("lm-eval: the server is not within the margin")


if __name__ == "__main__":
    main()
