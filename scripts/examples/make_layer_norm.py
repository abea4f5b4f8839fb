# SPDX-License-Identifier: Apache-2.0
"""Writes the input of Examples/layer_norm.s: one vector in HBM, gains and biases in DDR.

    python scripts/examples/make_layer_norm.py Examples/layer_norm.safetensors

Needs numpy and safetensors. One element is large, as residual values of trained models are.
"""

import sys

import numpy as np
from safetensors.numpy import save_file

WIDTH = 64


def main() -> None:
    x = np.random.default_rng(1).normal(0, 2, WIDTH).astype(np.float16)
    x[17] = 1500
    save_file(
        {
            "hbm@0": x,
            "ddr@0": np.full(WIDTH, 1.5, np.float16),
            "ddr@128": np.full(WIDTH, 0.25, np.float16),
        },
        sys.argv[1],
    )


if __name__ == "__main__":
    main()
