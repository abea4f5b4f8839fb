# SPDX-License-Identifier: Apache-2.0
"""Write stories, one JSON object a line: the training corpus, or the held-out combinations.

    python corpus.py --count 90000 --seed 1 train.jsonl
    python corpus.py --count 400 --seed 2 --held-out held_out.jsonl
"""

import argparse
import json
import random
from collections.abc import Iterator

import grammar
from plots import PLOTS


def stories(seed: int, held_out: bool) -> Iterator[grammar.Story]:
    """Different stories without end; those with a held-out combination only if `held_out`."""
    rng = random.Random(seed)
    names = sorted(PLOTS)
    seen = set()
    while True:
        plot = rng.choice(names)
        story = grammar.write(plot, PLOTS[plot], rng)
        if story.is_held_out == held_out and story.text not in seen:
            seen.add(story.text)
            yield story


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--count", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--held-out", action="store_true")
    parser.add_argument("output")
    options = parser.parse_args()
    source = stories(options.seed, options.held_out)
    with open(options.output, "w", encoding="utf-8") as file:
        for _ in range(options.count):
            story = next(source)
            recalls = [recall._asdict() for recall in story.recalls]
            file.write(json.dumps(story._asdict() | {"recalls": recalls}) + "\n")


if __name__ == "__main__":
    main()
