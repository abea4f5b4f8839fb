# SPDX-License-Identifier: Apache-2.0
"""JAX as a peer for the propagation of plans: the same annotations through the same graph.

Reads the graph and the plan that dfx prints, states the plan's annotations as sharding constraints of JAX, and compares how
each operation's result is split. XLA's propagation (GSPMD, Xu et al. 2021) knows no order of sums: where it splits what a
contractual FP16 sum needs whole, the results differ, and the table says why.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--dfx", default=".build/release/dfx", help="the program")
parser.add_argument("--model", default="gpt2", help="a preset, an installed model or a folder")
parser.add_argument("--devices", type=int, default=4, help="cards, 2 to 8")
parser.add_argument("--plan", default="paper", help="'paper' or a plan file")
options = parser.parse_args()

os.environ["JAX_PLATFORMS"] = "cpu"
os.environ["XLA_FLAGS"] = "--xla_force_host_platform_device_count=8"

import jax  # noqa: E402  the number of devices is fixed at import
import jax.numpy as jnp  # noqa: E402
import numpy as np  # noqa: E402
from jax.sharding import Mesh, NamedSharding, PartitionSpec  # noqa: E402


def dfx(*words):
    return subprocess.run([options.dfx, *words], check=True, capture_output=True, text=True).stdout


COMMON = ["--model", options.model]
PLANNED = [*COMMON, "--devices", str(options.devices), "--plan", options.plan]
graph_text = dfx("graph", *COMMON)
with tempfile.TemporaryDirectory() as folder:
    file = os.path.join(folder, "plan.json")
    dfx("plan", *PLANNED, "-o", file)
    with open(file) as stream:
        annotations = json.load(stream)["shard"]

# The split of each operation: the third column names an axis where one is.
ours = {}
for line in dfx("plan", *PLANNED).splitlines()[3:]:
    words = line.split()
    if len(words) >= 3 and words[2] == "tensor":
        ours[words[0]] = words[1]
    elif words:
        ours[words[0]] = None

# Every dimension divides among the devices, as JAX wants it; which ones are split does not depend on sizes.
sizes = {}
for name, size in re.findall(r"dimension (\w+) = (\d+)", graph_text):
    sizes[name] = -(-int(size) // options.devices) * options.devices
heads = sizes["heads"] = sizes["key_heads"] * max(1, sizes["heads"] // sizes["key_heads"])
sizes["attended"] = heads * sizes["head_width"]
if "rotations" in sizes:
    sizes["rotations"] = sizes["head_width"] // 2

weights = {name: shape.split(", ") for name, shape in re.findall(r'weight "([^"]+)" \[([^\]]*)\]', graph_text)}
states = {name: shape.split(", ") for name, shape in re.findall(r"state (@\w+) \[([^\]]*)\]", graph_text)}

mesh = Mesh(np.array(jax.devices()[: options.devices]), ("tensor",))


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
theirs = {}
dimensions = {m[1]: m[2].split(", ") for m in re.finditer(r"%(\S+) = [\w.]+\(.*\) : \[([^\]]+)\]", graph_text)}
for name, sharding in compiled.output_shardings.items():
    split = sharding.shard_shape(tuple(sizes[d] for d in dimensions[name]))
    parts = [d for d, part in zip(dimensions[name], split) if part != sizes[d]]
    theirs[name] = " ".join(parts) or None

summed = set()
for name, rule in re.findall(r"^(\S+)\s+(\S.*)$", dfx("graph", *COMMON, "--sharding"), re.M):
    if " ordered " in rule:
        summed.add(name)
readers = {name: re.findall(rf"%(\S+) = [\w.]+\([^)]*%{re.escape(name)}[,)]", graph_text) for name in theirs}


def reason(name):
    """Why the results differ; nothing where no rule of dfx says so."""
    if theirs[name] and not ours.get(name):
        if name in summed and name not in annotations:
            return "its sums have an order: it computes on the whole operand"
        if any(reader in summed for reader in readers[name]):
            return f"{next(r for r in readers[name] if r in summed)} sums it in order: it stays whole"
        return "an operand is whole, and a whole operand wins"
    if ours.get(name) and not theirs[name] and any(reader in summed for reader in readers[name]):
        reader = next(r for r in readers[name] if r in summed)
        return f"{reader} wants it whole: here it is gathered before that, there the gather moves up"
    return None


print(f"{options.model} on {options.devices} devices, plan {options.plan}; jax {jax.__version__}\n")
width = max(map(len, theirs))
print(f"{'operation':{width}}  {'dfx':10}  {'jax':10}  why they differ")
unexplained = 0
for name in theirs:
    mine, other = ours.get(name), theirs[name]
    why = "" if mine == other else reason(name)
    unexplained += why is None
    print(f"{name:{width}}  {mine or 'whole':10}  {other or 'whole':10}  {'UNEXPLAINED' if why is None else why}".rstrip())
print(f"\n{sum(ours.get(n) == theirs[n] for n in theirs)} of {len(theirs)} alike, {unexplained} unexplained")
sys.exit(unexplained > 0)
