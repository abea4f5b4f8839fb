# SPDX-License-Identifier: Apache-2.0
"""Writes the inputs of the programs under Examples/.

    python scripts/examples/make_inputs.py Examples

Needs numpy and safetensors. In the layer normalization one element is large, as residual values of trained models are.
"""

import pathlib
import sys

import numpy as np
from safetensors.numpy import save_file

WIDTH = 64
DEVICES = 4


def layer_norm() -> dict[str, np.ndarray]:
    """One vector in HBM, gains and biases in DDR."""
    x = np.random.default_rng(1).normal(0, 2, WIDTH).astype(np.float16)
    x[17] = 1500
    return {
        "hbm@0": x,
        "ddr@0": np.full(WIDTH, 1.5, np.float16),
        "ddr@128": np.full(WIDTH, 0.25, np.float16),
    }


def ring_sum() -> dict[str, np.ndarray]:
    """A power of ten on every device."""
    return {f"{device}/hbm@0": np.full(WIDTH, 10.0**device, np.float16) for device in range(DEVICES)}


def main() -> None:
    folder = pathlib.Path(sys.argv[1])
    save_file(layer_norm(), folder / "layer_norm.safetensors")
    save_file(ring_sum(), folder / "ring_sum.safetensors")


if __name__ == "__main__":
    main()
