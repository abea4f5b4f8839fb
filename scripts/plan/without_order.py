# SPDX-License-Identifier: Apache-2.0
"""Where a plan's annotations lead without the rules that only dfx has: what a peer is expected to do.

Works on the sharding rules that `dfx graph --sharding` prints, before anything is run. A split spreads along every factor of an
operation, forwards and backwards, whether its sum has an order or not; of two operands the split one wins; tables split with
what is read of them; an annotation of an operand also holds for what makes it, unless that has one of its own.
"""

import re


class Node:
    """An operation: its operands, and the factors of each of their dimensions, the major one first."""

    def __init__(self, name, kind, inputs, states, dimensions, rule):
        self.name, self.kind, self.inputs, self.states, self.dimensions = name, kind, inputs, states, dimensions
        left, right, kinds = re.match(r"(\S+)->(\(\S*( \S+\))?\)?)\s*(.*)", rule).group(1, 2, 4)
        self.operands = [operand(text) for text in re.findall(r"\(([^()]*)\)", left)]
        self.result = operand(right.strip("()").replace(" ", "+"))
        self.factors = list(dict.fromkeys(f for shape in self.operands for d in shape for f in d))
        self.kinds = {}
        for word, names in re.findall(r"(ordered|selecting|whole) (\S+)", kinds):
            for factor in names.split(","):
                self.kinds[factor] = word

    def splittable(self):
        """The factors that an annotation has entries for."""
        return ["h"] if self.kind == "attention" else [f for f in self.factors if self.kinds.get(f) != "whole"]

    def places(self):
        """Every value and state that the operation touches, with the factors of its dimensions."""
        result = [("%" + self.name, self.result)] if self.dimensions else []
        values = list(zip(self.inputs, self.operands))
        states = list(zip(self.states, self.operands[len(self.operands) - len(self.states) :]))
        return values + states + result


def operand(text):
    return [dimension.split("+") for dimension in text.split(",") if dimension]


def parse(graph_text, sharding_text):
    """The operations, and which values are one: what layers get and hand on."""
    rules = dict(re.findall(r"^(\S+)\s+(\(\S.*)$", sharding_text, re.M))
    nodes, same = [], {}
    for line in map(str.strip, graph_text.splitlines()):
        if repeat := re.match(r"repeat (%\S+) = (%\S+) {", line):
            first = repeat[2]
            same[repeat[1]] = first
        elif match := re.match(r"next (%\S+)", line):
            same[match[1]] = first
        elif match := re.match(r"} -> (%\S+)", line):
            same[match[1]] = first
        elif match := re.match(r'append\((%\S+), (@\w+)\) name "(\S+)"', line):
            nodes.append(Node(match[3], "append", [match[1]], [match[2]], [], rules[match[3]]))
        elif match := re.match(r"%(\S+) = (\w+)[\w.]*\((.*)\) : \[(.*?)\]", line):
            name, kind, text, shape = match.groups()
            inputs, states = re.findall(r"%[\w.]+", text), re.findall(r"@\w+", text)
            nodes.append(Node(name, kind, inputs, states, shape.split(", ") if shape else [], rules[name]))
    return nodes, same


def entries(node, annotations):
    """What the plan says of the operation's factors."""
    own = annotations.get(node.name)
    if own is None and len(annotations.get(node.kind, [])) == len(node.splittable()):
        own = annotations[node.kind]
    return dict(zip(node.splittable(), own)) if own is not None else None


def predict(nodes, same, annotations):
    """The dimension by which each result is expected to be split, or None, and through which operation that came."""
    holder = lambda value: same.get(value, value)
    # Of each value and state, the number of the dimension that is split; None for whole.
    split, through = {}, {}

    def decide(value, dimension, node):
        split[holder(value)] = dimension
        through[holder(value)] = node.name

    for node in nodes:
        said = entries(node, annotations)
        if said is None:
            continue
        place = [i for i, factors in enumerate(node.result) if said.get(factors[0])]
        if node.dimensions and all(said.get(f[0], "?") != "?" for f in node.result if f[0] in said):
            decide("%" + node.name, place[0] if place else None, node)
    for node in nodes:
        said = entries(node, annotations)
        if said is None:
            continue
        for value, shape in zip(node.inputs, node.operands):
            if holder(value) in split or any(said.get(f[0], "?") == "?" for f in shape if f[0] in said):
                continue
            place = [i for i, factors in enumerate(shape) if said.get(factors[0])]
            decide(value, place[0] if place else None, node)
    changed = True
    while changed:
        changed = False
        for node in nodes:
            for value, shape in node.places():
                place = split.get(holder(value))
                if place is None or place >= len(shape):
                    continue
                factor = shape[place][0]
                for other, factors in node.places():
                    if holder(other) in split:
                        continue
                    for index, names in enumerate(factors):
                        if names[0] == factor:
                            decide(other, index, node)
                            changed = True
                            break
    result = {}
    for node in nodes:
        place = split.get(holder("%" + node.name))
        if node.dimensions:
            result[node.name] = node.dimensions[place] if place is not None else None
    return result, {name: through.get(holder("%" + name)) for name in result}
