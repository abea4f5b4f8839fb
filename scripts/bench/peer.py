# SPDX-License-Identifier: Apache-2.0
"""Decodes with a peer and prints one JSON object: passes, seconds and processor seconds of the decode loop.

    .build/bench/venv/bin/python scripts/bench/peer.py llama.cpp|ctranslate2 FOLDER THREADS TOKENS PROMPT

FOLDER is what convert_model.py filled. First PROMPT tokens are evaluated together, then TOKENS are decoded
one by one, greedily. Needs the packages of requirements.txt.
"""

import json
import pathlib
import sys
import time


def llama(folder, threads, tokens, prompt):
    import llama_cpp as api
    import numpy as np

    @api.llama_log_callback
    def silent(level, text, data):
        pass

    api.llama_log_set(silent, None)
    api.llama_backend_init()
    model = api.llama_model_load_from_file(
        str(folder / "model.gguf").encode(), api.llama_model_default_params()
    )
    parameters = api.llama_context_default_params()
    parameters.n_ctx = 1024
    parameters.n_batch = parameters.n_ubatch = 512
    parameters.n_threads = parameters.n_threads_batch = threads
    context = api.llama_init_from_model(model, parameters)
    vocabulary = api.llama_vocab_n_tokens(api.llama_model_get_vocab(model))

    def run(ids):
        array = (api.llama_token * len(ids))(*ids)
        if api.llama_decode(context, api.llama_batch_get_one(array, len(ids))) != 0:
            raise RuntimeError("llama_decode failed")
        logits = np.ctypeslib.as_array(api.llama_get_logits_ith(context, -1), (vocabulary,))
        return int(logits.argmax())

    # A first pass touches all weights.
    run([1])
    api.llama_memory_clear(api.llama_get_memory(context), True)
    start = time.perf_counter()
    token = run([i % 200 for i in range(prompt)])
    middle, processor = time.perf_counter(), time.process_time()
    for _ in range(tokens):
        token = run([token])
    return middle - start, time.perf_counter() - middle, time.process_time() - processor


def ctranslate2(folder, threads, tokens, prompt):
    import ctranslate2

    generator = ctranslate2.Generator(
        str(folder / "ctranslate2"), device="cpu", inter_threads=1, intra_threads=threads
    )
    start_tokens = [f"t{i % 200}" for i in range(prompt)]

    def run(count):
        start, processor = time.perf_counter(), time.process_time()
        generator.generate_batch(
            [start_tokens], max_length=count, min_length=count, sampling_topk=1,
            include_prompt_in_result=False,
        )
        return time.perf_counter() - start, time.process_time() - processor

    run(2)
    first, first_processor = run(1)
    whole, whole_processor = run(tokens + 1)
    return first, whole - first, whole_processor - first_processor


def main():
    name, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    threads, tokens, prompt = map(int, sys.argv[3:6])
    run = {"llama.cpp": llama, "ctranslate2": ctranslate2}[name]
    prompt_seconds, decode_seconds, processor_seconds = run(folder, threads, tokens, prompt)
    print(json.dumps(dict(
        prompt=prompt, prompt_seconds=prompt_seconds, passes=tokens, decode_seconds=decode_seconds,
        decode_processor_seconds=processor_seconds,
    )))


main()
