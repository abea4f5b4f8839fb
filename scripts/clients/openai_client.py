# SPDX-License-Identifier: Apache-2.0
"""The openai package against a server: answers, streams, cancellation, errors.

    python openai_client.py http://127.0.0.1:8080
"""

import sys
import time
import urllib.request

import openai

PROMPT = "Once upon a time"


def check(condition: bool, what: str) -> None:
    if not condition:
        raise SystemExit(f"openai: {what}")


def metric(url: str, name: str) -> float:
    page = urllib.request.urlopen(f"{url}/metrics").read().decode()
    return next(float(line.split()[-1]) for line in page.splitlines() if line.startswith(name + "{"))


def answers(client: openai.OpenAI) -> None:
    model = client.models.list().data[0].id
    first = client.completions.create(model=model, prompt=PROMPT, max_tokens=24, temperature=0)
    check(first.choices[0].finish_reason == "length", "finish_reason")
    check(first.usage.completion_tokens == 24, "usage")
    stream = client.completions.create(
        model=model, prompt=PROMPT, max_tokens=24, temperature=0, stream=True,
        stream_options={"include_usage": True},
    )
    parts = list(stream)
    text = "".join(choice.text for part in parts for choice in part.choices)
    check(text == first.choices[0].text, "the stream has another text")
    check(parts[-1].usage.total_tokens == first.usage.total_tokens, "the stream's usage")
    many = client.completions.create(model=model, prompt=[PROMPT, "Tom"], n=2, max_tokens=8, seed=3)
    check([choice.index for choice in many.choices] == [0, 1, 2, 3], "choices")
    scored = client.completions.create(model=model, prompt=PROMPT, max_tokens=2, temperature=0, logprobs=3, echo=True)
    logprobs = scored.choices[0].logprobs
    check(len(logprobs.tokens) == scored.usage.total_tokens, "log-probabilities of the prompt")
    check(logprobs.token_logprobs[0] is None and logprobs.top_logprobs[0] is None, "the first token")
    print(f"openai {openai.__version__}: completions, streams, batches, log-probabilities", flush=True)


def errors(client: openai.OpenAI) -> None:
    cases = [
        (openai.BadRequestError, {"prompt": "a", "temperature": 9}),
        (openai.BadRequestError, {"prompt": "a " * 2000}),
        (openai.NotFoundError, {"prompt": "a", "model": "gpt-9"}),
    ]
    for kind, arguments in cases:
        try:
            client.completions.create(**{"model": "stories", **arguments})
        except kind as error:
            check(bool(error.body["message"]), "an error without a message")
        else:
            check(False, f"{arguments} is no {kind.__name__}")
    try:
        client.chat.completions.create(model="stories", messages=[{"role": "user", "content": "Hello"}])
    except openai.BadRequestError as error:
        check(error.body["code"] == "no_chat_template", "a chat without a template")
    else:
        check(False, "a chat without a template has an answer")
    print("openai: errors are its own", flush=True)


def cancellation(client: openai.OpenAI, url: str) -> None:
    before = metric(url, "dfx:requests_cancelled_total")
    stream = client.completions.create(
        model="stories", prompt="a", max_tokens=200, n=32, stream=True, extra_body={"ignore_eos": True}
    )
    next(iter(stream))
    stream.close()
    begin = time.monotonic()
    while metric(url, "vllm:num_requests_running") + metric(url, "vllm:num_requests_waiting") > 0:
        check(time.monotonic() - begin < 60, "a cancelled request still runs")
        time.sleep(0.05)
    check(metric(url, "dfx:requests_cancelled_total") > before, "nothing was cancelled")
    print("openai: a stream that is closed gives its slot back", flush=True)


def main() -> None:
    url = sys.argv[1]
    client = openai.OpenAI(base_url=f"{url}/v1", api_key="none", max_retries=0)
    answers(client)
    errors(client)
    cancellation(client, url)


if __name__ == "__main__":
    main()
