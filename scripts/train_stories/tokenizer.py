# SPDX-License-Identifier: Apache-2.0
"""Train GPT-2's kind of tokenizer (byte-level BPE) on a corpus and write vocab.json and merges.txt.

    python tokenizer.py train.jsonl MODEL
"""

import argparse
import json
import pathlib

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

VOCABULARY = 2048
END_OF_TEXT = "<|endoftext|>"


def train(texts: list[str]) -> Tokenizer:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY,
        special_tokens=[END_OF_TEXT],
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("corpus")
    parser.add_argument("model", type=pathlib.Path)
    options = parser.parse_args()
    with open(options.corpus, encoding="utf-8") as file:
        tokenizer = train([json.loads(line)["text"] for line in file])
    options.model.mkdir(parents=True, exist_ok=True)
    parts = json.loads(tokenizer.to_str())["model"]
    merges = [pair if isinstance(pair, str) else " ".join(pair) for pair in parts["merges"]]
    vocabulary = dict(sorted(parts["vocab"].items(), key=lambda item: item[1]))
    (options.model / "vocab.json").write_text(json.dumps(vocabulary, ensure_ascii=False), encoding="utf-8")
    (options.model / "merges.txt").write_text("#version: 0.2\n" + "\n".join(merges) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
