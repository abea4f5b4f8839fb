# SPDX-License-Identifier: Apache-2.0
"""Matrix layouts in HBM and the product of a vector and a matrix."""

import numpy as np

from . import half

LANES = 64


def ceil_div(a, b):
    return -(-a // b)


def packed_size(inner, columns):
    return ceil_div(columns, 16) * ceil_div(inner, LANES) * 2048


def packed_offset(i, j, inner, columns):
    """Byte offset of element (i, j) in a packed matrix."""
    tiles, groups = ceil_div(inner, LANES), ceil_div(columns, 16)
    block = j // 256
    width = np.minimum(16, groups - 16 * block)
    tile = block * 16 * tiles + (i // LANES) * width + (j % 256) // 16
    return 2 * (tile * 1024 + (i % LANES) * 16 + j % 16)


def streamed_offset(i, j, capacity):
    """Byte offset of element (i, j) in a streamed matrix."""
    return ((i // LANES) * capacity + j) * 128 + (i % LANES) * 2


def streamed_size(inner, columns, capacity):
    return ((ceil_div(inner, LANES) - 1) * capacity + columns) * 128


def load_packed(memory, address, inner, columns):
    data = memory.read(address, packed_size(inner, columns) // 2)
    i, j = np.arange(inner)[:, None], np.arange(columns)[None, :]
    return data[packed_offset(i, j, inner, columns) // 2]


def load_streamed(memory, address, inner, columns, capacity):
    data = memory.read(address, streamed_size(inner, columns, capacity) // 2)
    i, j = np.arange(inner)[:, None], np.arange(columns)[None, :]
    return data[streamed_offset(i, j, capacity) // 2]


def tree(level):
    """Sums 64 rows by adjacent pairs, each sum rounded."""
    with np.errstate(all="ignore"):
        while len(level) > 1:
            level = half.rounded(level[0::2] + level[1::2])
    return level[0]


def accumulate(rows):
    """Rows of rounded values: a tree per 64 rows, tiles added in ascending order."""
    total = None
    with np.errstate(all="ignore"):
        for first in range(0, len(rows), LANES):
            tile = rows[first : first + LANES]
            padding = np.zeros((LANES - len(tile),) + tile.shape[1:])
            result = tree(np.concatenate([tile, padding]))
            total = result if total is None else half.rounded(total + result)
    return total


def product(x, matrix):
    """The values of x (inner) times matrix (inner by columns), both given as bit patterns."""
    columns = []
    # Blocks of columns bound the memory of long products.
    for first in range(0, matrix.shape[1], 512):
        with np.errstate(all="ignore"):
            products = half.rounded(half.values(x)[:, None] * half.values(matrix[:, first : first + 512]))
        columns.append(accumulate(products))
    return np.concatenate(columns)
