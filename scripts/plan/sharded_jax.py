# SPDX-License-Identifier: Apache-2.0
"""A dfx graph under the annotations of a plan, as JAX places it."""

import os
import re
import sys

os.environ["JAX_PLATFORMS"] = "cpu"
os.environ["XLA_FLAGS"] = "--xla_force_host_platform_device_count=8"

import jax  # noqa: E402  the number of devices is fixed at import
import jax.numpy as jnp  # noqa: E402
import numpy as np  # noqa: E402
from jax.sharding import Mesh, NamedSharding, PartitionSpec  # noqa: E402

version = jax.__version__


def placement(graph_text, devices, annotations):
    """The dimension by which XLA splits each operation's result, or None, by the operation's name."""
    # Every dimension divides among the devices, as JAX wants it; which ones are split does not depend on sizes.
    sizes = {}
    for name, size in re.findall(r"dimension (\w+) = (\d+)", graph_text):
        sizes[name] = -(-int(size) // devices) * devices
    heads = sizes["heads"] = sizes["key_heads"] * max(1, sizes["heads"] // sizes["key_heads"])
    # A head has a whole number of pairs.
    sizes["head_width"] += sizes["head_width"] % 2
    sizes["attended"] = heads * sizes["head_width"]
    if "rotations" in sizes:
        sizes["rotations"] = sizes["head_width"] // 2
    weights = {name: shape.split(", ") for name, shape in re.findall(r'weight "([^"]+)" \[([^\]]*)\]', graph_text)}
    states = {name: shape.split(", ") for name, shape in re.findall(r"state (@\w+) \[([^\]]*)\]", graph_text)}
    mesh = Mesh(np.array(jax.devices()[:devices]), ("tensor",))

    def constrain(value, *entries):
        return jax.lax.with_sharding_constraint(value, NamedSharding(mesh, PartitionSpec(*entries)))

    def annotation(name, kind, factors):
        """The entries of an operation: its own before those of its kind, which hold for as many factors."""
        entries = annotations.get(name)
        if entries is None and len(annotations.get(kind, [])) == factors:
            entries = annotations[kind]
        return entries

    def forward(arrays, kept, token, position):
        """The pass of one position; every operation's result by its name. Layers are one layer here."""
        values = {}
        results = {}

        def linear(name, kind, x, weight, is_transposed, bias, shape):
            inner = x.ndim
            order = list(range(inner, inner + len(shape)))
            letters = "abcdefgh"
            left = letters[:inner]
            right = "".join(letters[i] for i in order)
            entries = annotation(name, kind, inner + len(shape))
            if entries is not None:
                x = constrain(x, *entries[:inner])
            operand = arrays[weight]
            y = jnp.einsum(f"{left},{right + left if is_transposed else left + right}->{right}", x, operand)
            if bias:
                y = y + arrays[bias]
            return constrain(y, *entries[inner:]) if entries is not None else y

        def norm(kind, x, gain, bias):
            centred = x - jnp.mean(x) if kind == "layer" else x
            y = centred * jax.lax.rsqrt(jnp.mean(centred * centred) + 1e-5) * arrays[gain]
            return y + arrays[bias] if bias else y

        def rotate(x):
            half = x.shape[1] // 2
            return jnp.concatenate([x[:, :half] - x[:, half:], x[:, half:] + x[:, :half]], axis=1)

        def attention(name, query, keys, stored):
            entries = annotation(name, "attention", 1)
            keys, stored = kept[keys], kept[stored]
            if entries is not None:
                query = constrain(query, entries[0])
                if query.shape[0] == keys.shape[1]:
                    keys, stored = constrain(keys, None, entries[0]), constrain(stored, None, entries[0])
            group = query.shape[0] // keys.shape[1]
            grouped = query.reshape(keys.shape[1], group, -1)
            scores = jax.nn.softmax(jnp.einsum("kgd,ckd->kgc", grouped, keys), axis=-1)
            context = jnp.einsum("kgc,cke->kge", scores, stored).reshape(query.shape)
            flat = context.reshape(-1)
            return constrain(flat, entries[0]) if entries is not None else flat

        def define(name, value):
            values["%" + name] = value
            results[name] = value

        for line in graph_text.splitlines():
            line = line.strip()
            if repeat := re.match(r"repeat (%\S+) = (%\S+) {", line):
                values[repeat[1]] = values[repeat[2]]
                continue
            if after := re.match(r"next (%\S+)", line):
                last = values[after[1]]
                continue
            if leave := re.match(r"} -> (%\S+)", line):
                values[leave[1]] = last
                continue
            if append := re.match(r"append\((%\S+), (@\w+)\)", line):
                kept[append[2]] = kept[append[2]].at[position].set(values[append[1]])
                continue
            node = re.match(r"%(\S+) = ([\w.]+)\((.*)\) : \[(.*?)\]", line)
            if not node:
                continue
            name, operation, text, shape = node.groups()
            kind, _, variant = operation.partition(".")
            inputs = [values[word] for word in re.findall(r"%[\w.]+", text)]
            named = re.findall(r'"([^"]+)"', text)
            shape = shape.split(", ") if shape else []
            if kind in ("embed", "position"):
                entries = annotations.get(name)
                row = arrays[named[0]][token if kind == "embed" else position]
                define(name, constrain(row, *entries[-1:]) if entries else row)
            elif kind == "add":
                define(name, inputs[0] + inputs[1])
            elif kind == "multiply":
                define(name, inputs[0] * inputs[1])
            elif kind == "norm":
                define(name, norm(variant, inputs[0], named[0], named[1] if len(named) > 1 else None))
            elif kind in ("linear", "output"):
                bias = named[1] if len(named) > 1 else None
                define(name, linear(name, kind, inputs[0], named[0], "transposed" in text, bias, shape))
            elif kind == "rotate":
                define(name, rotate(inputs[0]))
            elif kind == "activation":
                define(name, jax.nn.gelu(inputs[0]) if variant == "gelu_new" else jax.nn.silu(inputs[0]))
            elif kind == "attention":
                keys, stored = re.findall(r"@\w+", text)
                define(name, attention(name, inputs[0], keys, stored))
            elif kind == "argmax":
                continue
            else:
                sys.exit(f"{operation} has no form in JAX here")
        return results

    shape = lambda names: jax.ShapeDtypeStruct([sizes[name] for name in names], jnp.float32)
    number = jax.ShapeDtypeStruct((), jnp.int32)
    with mesh:
        compiled = (
            jax.jit(lambda *operands: forward(operands[0], dict(operands[1]), *operands[2:]))
            .lower(
                {name: shape(names) for name, names in weights.items()},
                {name: shape(names) for name, names in states.items()},
                number,
                number,
            )
            .compile()
        )
    placed = {}
    dimensions = {m[1]: m[2].split(", ") for m in re.finditer(r"%(\S+) = [\w.]+\(.*\) : \[([^\]]+)\]", graph_text)}
    for name, sharding in compiled.output_shardings.items():
        split = sharding.shard_shape(tuple(sizes[d] for d in dimensions[name]))
        parts = [d for d, part in zip(dimensions[name], split) if part != sizes[d]]
        placed[name] = " ".join(parts) or None
    return placed
