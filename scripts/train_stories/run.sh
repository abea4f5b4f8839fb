#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Makes Models/stories from nothing: corpus, tokenizer, training, export, evaluation.
#
#     python -m venv .venv && .venv/bin/pip install -r scripts/train_stories/requirements.txt
#     swift build -c release --product dfx
#     PYTHON=.venv/bin/python scripts/train_stories/run.sh
#
# WORK (default .build/train_stories) keeps the corpus and the FP32 checkpoint, MODEL is the folder to write, STEPS the
# number of training steps; further arguments go to train.py.
set -eu
cd "$(dirname "$0")/../.."
here=scripts/train_stories
python=${PYTHON:-python3}
work=${WORK:-.build/train_stories}
model=${MODEL:-Models/stories}
export OMP_NUM_THREADS=1

mkdir -p "$work" "$model"
"$python" $here/corpus.py --count 48000 --seed 1 "$work/train.jsonl"
"$python" $here/corpus.py --count 600 --seed 2 --held-out "$work/held_out.jsonl"
"$python" $here/tokenizer.py "$work/train.jsonl" "$model"
"$python" $here/train.py "$work/train.jsonl" "$model" "$work/run" --held-out "$work/held_out.jsonl" \
  --steps "${STEPS:-4000}" --seed 1 "$@"
"$python" $here/export.py "$work/run" "$model"
"$python" $here/evaluate.py "$work/held_out.jsonl" "$model" --corpus "$work/train.jsonl" \
  --output "$model/evaluation.json"
"$python" $here/card.py "$model"
