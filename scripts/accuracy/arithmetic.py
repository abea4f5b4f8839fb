# SPDX-License-Identifier: Apache-2.0
"""The devices' FP16 arithmetic, and what it could be instead, on FP32 tensors that hold FP16 values."""

import dataclasses
import json
import math

import numpy as np
import torch

TILE = 64
# Columns of a product that are evaluated together: their partial sums stay in the cache.
COLUMNS = 256


@dataclasses.dataclass(frozen=True)
class Choices:
    """What is decided for each piece of the arithmetic; the defaults are the contract."""

    products: str = "rounded"  # or exact
    tile_sum: str = "tree"  # or sequence, fp32
    tiles: str = "fp16"  # how the sums of tiles accumulate; or fp32
    gelu: str = "2048"  # intervals of the table, or exact (rounded once)
    norm: str = "power of two"  # or 1/64, 1 (a static scale), fp32
    softmax: str = "fp16"  # or fp32
    silu: str = "4096"  # intervals of the table, or exact (rounded once)
    queries: str = "unscaled"  # before the scores, which are scaled; or power of two
    rotation: str = "rounded"  # products of the rotation; or exact


def rounded(values):
    return values.half().float()


def table(function):
    """A function of all FP16 values, correctly rounded."""
    with np.errstate(all="ignore"):
        inputs = np.arange(65536, dtype=np.uint16).view(np.float16).astype(np.float64)
        return torch.from_numpy(function(inputs).astype(np.float16).astype(np.float32))


def lookup(entries, values):
    return entries[values.half().view(torch.int16).long() & 0xFFFF]


EXP = table(np.exp)
RECIPROCAL = table(lambda x: 1 / x)
RECIPROCAL_ROOT = table(lambda x: 1 / np.sqrt(x))


def gelu_new(x):
    return x / 2 * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))


def silu(x):
    return x / (1 + np.exp(-x))


def silu_table(choice):
    """silu for every FP16 value, as gelu_table on [-16, 16]."""
    if choice == "exact":
        return table(silu)
    samples = silu(np.linspace(-16, 16, int(choice) + 1)).astype(np.float16)
    return interpolated(samples, 16)


def gelu_table(choice):
    """gelu_new for every FP16 value: between samples at equal distances, each operation rounded."""
    if choice == "exact":
        return table(gelu_new)
    if choice == "2048":
        with open("isa/gelu.json") as file:
            bits = [int(sample, 16) for sample in json.load(file)["samples"]]
        samples = np.array(bits, np.uint16).view(np.float16)
    else:
        samples = gelu_new(np.linspace(-8, 8, int(choice) + 1)).astype(np.float16)
    return interpolated(samples, 8)


def interpolated(samples, end):
    """Linear between samples at equal distances on [-end, end]; 0 below, x above."""
    per_unit = (len(samples) - 1) / (2 * end)

    def interpolate(x):
        inside = (x >= -end) & (x < end)
        place = (np.where(inside, x, 0) + end) * per_unit
        index = place.astype(np.int64)
        fraction = (place - index).astype(np.float16)
        low, high = samples[index], samples[index + 1]
        between = low + fraction * (high - low)
        return np.where(inside, between, np.where(x >= end, x, np.where(np.isnan(x), x, 0)))

    return table(interpolate)


class Arithmetic:
    def __init__(self, choices):
        self.choices = choices
        self.gelu_entries = gelu_table(choices.gelu)
        self.silu_entries = silu_table(choices.silu)

    def gelu(self, values):
        return lookup(self.gelu_entries, values)

    def silu(self, values):
        return lookup(self.silu_entries, values)

    def sum(self, terms):
        """Sums over the first axis of [inner, columns]: tiles of 64, then tile after tile."""
        inner, columns = terms.shape
        tiles = -(-inner // TILE)
        padded = torch.zeros(tiles * TILE, columns)
        padded[:inner] = terms
        sums = self.tile_sums(padded.view(tiles, TILE, columns))
        if self.choices.tiles == "fp32":
            return rounded(sums.sum(0))
        total = rounded(sums[0])
        for tile in sums[1:]:
            total = rounded(total + rounded(tile))
        return total

    def tile_sums(self, terms):
        if self.choices.tile_sum == "fp32":
            return terms.sum(1)
        if self.choices.tile_sum == "sequence":
            total = terms[:, 0]
            for i in range(1, TILE):
                total = rounded(total + terms[:, i])
            return total
        while terms.shape[1] > 1:
            terms = rounded(terms[:, 0::2] + terms[:, 1::2])
        return terms[:, 0]

    def product(self, x, matrix):
        """x [inner] times matrix [inner, columns]."""
        parts = []
        for first in range(0, matrix.shape[1], COLUMNS):
            terms = matrix[:, first : first + COLUMNS].float() * x[:, None]
            if self.choices.products == "rounded":
                terms = rounded(terms)
            parts.append(self.sum(terms))
        return torch.cat(parts)

    def linear(self, x, matrix, bias):
        return torch.stack([rounded(self.product(row, matrix) + bias) for row in x])

    def layer_norm(self, x, gain, bias, epsilon):
        if self.choices.norm == "fp32":
            return rounded(torch.nn.functional.layer_norm(x, x.shape[-1:], gain, bias, epsilon))
        return torch.stack([self.norm_row(row, gain, bias, epsilon) for row in x])

    def norm_row(self, x, gain, bias, epsilon):
        width = len(x)
        power = 2.0 ** math.ceil(math.log2(width))
        half = lambda value: float(np.float16(value))
        total = self.sum(rounded(x / power)[:, None])
        y = rounded(x - rounded(total * half(power / width)))
        return rounded(rounded(self.normalized(y, epsilon) * gain) + bias)

    def rms_norm(self, x, gain, epsilon):
        """The layer normalization without the mean, gain last."""
        if self.choices.norm == "fp32":
            return rounded(torch.nn.functional.rms_norm(x, x.shape[-1:], gain, epsilon))
        return torch.stack([rounded(self.normalized(row, epsilon) * gain) for row in x])

    def normalized(self, y, epsilon):
        half = lambda value: float(np.float16(value))
        s = self.norm_scale(y.abs().max().item())
        scaled = rounded(y * s)
        variance = rounded(self.sum(rounded(scaled * scaled)[:, None]) * half(1 / len(y)))
        variance = rounded(variance + half(float(np.float32(epsilon)) * s * s))
        factor = rounded(lookup(RECIPROCAL_ROOT, variance) * s)
        return rounded(y * factor)

    def norm_scale(self, largest):
        if self.choices.norm != "power of two":
            return 1 / 64 if self.choices.norm == "1/64" else 1.0
        if not math.isfinite(largest):
            return 2.0**-16
        if largest == 0:
            return 2.0**9
        fraction, exponent = math.frexp(largest)
        return 2.0 ** min(9, max(-16, -(exponent - 1 if fraction == 0.5 else exponent)))

    def rotate(self, x, cosines, sines):
        """Halves (a, b) to (a cos - b sin, b cos + a sin): products rounded, then one rounded add."""
        a, b = x.chunk(2, dim=-1)
        product = rounded if self.choices.rotation == "rounded" else lambda value: value
        return torch.cat(
            [
                rounded(product(a * cosines) - product(b * sines)),
                rounded(product(b * cosines) + product(a * sines)),
            ],
            dim=-1,
        )

    def scaled_queries(self, queries, width):
        """Queries as they enter the scores of the LLaMA family, and what scores are still multiplied by."""
        scale = width**-0.5
        if self.choices.queries == "unscaled":
            return queries, scale
        power = 2.0 ** math.floor(math.log2(scale))
        return rounded(queries * power), scale / power

    def attend(self, query, keys, values, scale):
        """One head at one position: query [width], keys and values [positions, width]."""
        scores = rounded(self.product(query, keys.T) * float(np.float16(scale)))
        if self.choices.softmax == "fp32":
            weights = rounded(torch.softmax(scores, 0))
        else:
            exponentials = lookup(EXP, rounded(scores - scores.max()))
            weights = rounded(exponentials * lookup(RECIPROCAL, self.sum(exponentials[:, None])))
        return self.product(weights, values)
