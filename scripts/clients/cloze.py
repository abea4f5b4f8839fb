# SPDX-License-Identifier: Apache-2.0
"""A task for lm-eval: held-out stories up to a word that only memory of the story gives, and four words to choose from.

    python cloze.py FOLDER --count 100
"""

import argparse
import json
import pathlib
import random
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "train_stories"))

from corpus import stories  # noqa: E402

TASK = """task: stories_cloze
dataset_path: json
dataset_kwargs:
  data_files:
    test: {data}
test_split: test
output_type: multiple_choice
doc_to_text: "{{{{context}}}}"
doc_to_choice: "{{{{choices}}}}"
doc_to_target: label
target_delimiter: " "
metric_list:
  - metric: acc
    aggregation: mean
    higher_is_better: true
metadata:
  version: 1
"""


def questions(count: int, seed: int) -> list[dict]:
    rng = random.Random(seed)
    source = stories(seed, held_out=True)
    told = [next(source) for _ in range(2 * count)]
    words = {}
    for story in told:
        for recall in story.recalls:
            words.setdefault(recall.slot, set()).add(recall.word)
    found = []
    for story in told:
        # The last word of a story asks for most memory; words that begin in the middle of one are left out.
        for recall in reversed(story.recalls):
            before = story.text[: recall.offset]
            others = sorted(words[recall.slot] - {recall.word})
            if not before.endswith(" ") or len(others) < 3:
                continue
            choices = rng.sample(others, 3) + [recall.word]
            rng.shuffle(choices)
            found.append({"context": before.rstrip(" "), "choices": choices, "label": choices.index(recall.word)})
            break
    return found[:count]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=5)
    options = parser.parse_args()
    data = options.folder / "cloze.jsonl"
    with open(data, "w", encoding="utf-8") as file:
        for question in questions(options.count, options.seed):
            file.write(json.dumps(question) + "\n")
    (options.folder / "stories_cloze.yaml").write_text(TASK.format(data=data), encoding="utf-8")


if __name__ == "__main__":
    main()
