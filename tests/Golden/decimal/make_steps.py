#!/usr/bin/env python3
"""Writes steps of every optimiser as case files, computed in decimal arithmetic of 50 digits: python3 tests/Golden/decimal/make_steps.py

Nothing here comes from the specification's code: the formulas are written down once more, a number at a time, from the papers and from ONNX's text. What a step
is given are doubles, taken at their exact values; what it returns is rounded to doubles once, and these are what the next step is given. No random numbers:
the data are short decimal fractions, so that the files come out the same everywhere.
"""

import json
import pathlib
import struct
from decimal import Decimal, getcontext

getcontext().prec = 50
FOLDER = pathlib.Path(__file__).parent
ONE = Decimal(1)


def gradient(x, dx, a):
    return dx + a["norm_coefficient"] * x


def descent(r, t, x, dx, states, a):
    return [x - r * gradient(x, dx, a)]


def momentum(r, t, x, dx, states, a):
    g = gradient(x, dx, a)
    v = a["alpha"] * states[0] + (g if t == 0 else a["beta"] * g)
    return [x - r * (v if a["mode"] == "standard" else g + a["alpha"] * v), v]


def adagrad(r, t, x, dx, states, a):
    g = gradient(x, dx, a)
    h = states[0] + g * g
    return [x - r / (1 + t * a["decay_factor"]) * g / (h.sqrt() + a["epsilon"]), h]


def rmsprop(r, t, x, dx, states, a):
    g = gradient(x, dx, a)
    h = a["beta"] * states[0] + (1 - a["beta"]) * g * g
    return [x - r * g / (h.sqrt() + a["epsilon"]), h]


def means(g, states, a):
    return a["alpha"] * states[0] + (1 - a["alpha"]) * g, a["beta"] * states[1] + (1 - a["beta"]) * g * g


def weights(t, a):
    return (1 - a["alpha"] ** t, 1 - a["beta"] ** t) if t > 0 else (ONE, ONE)


def adam(r, t, x, dx, states, a):
    v, h = means(gradient(x, dx, a), states, a)
    of_v, of_h = weights(t, a)
    step = r * of_h.sqrt() / of_v * v / (h.sqrt() + a["epsilon"])
    return [(1 - a["norm_coefficient_post"]) * (x - step), v, h]


def direction(t, x, v, h, a):
    of_v, of_h = weights(t, a)
    return v / of_v / ((h / of_h).sqrt() + a["epsilon"]) + a["weight_decay"] * x


def adamw(r, t, x, dx, states, a):
    v, h = means(dx, states, a)
    return [x - r * direction(t, x, v, h, a), v, h]


def each(step):
    """A step of single numbers, for whole tensors: lists of x, dx and states in, lists of x and states out."""

    def run(r, t, x, dx, states, a):
        results = [step(r, t, x[i], dx[i], [state[i] for state in states], a) for i in range(len(x))]
        return [list(column) for column in zip(*results)]

    return run


def lamb(r, t, x, dx, states, a):
    moved = [means(dx[i], [state[i] for state in states], a) for i in range(len(x))]
    u = [direction(t, x[i], *moved[i], a) for i in range(len(x))]
    size, length = (sum(value * value for value in values).sqrt() for values in (x, u))
    ratio = size / length if size and length else ONE
    return [[x[i] - r * ratio * u[i] for i in range(len(x))], [v for v, _ in moved], [h for _, h in moved]]


NORM = {"norm_coefficient": 0.01}
FORCE = {"alpha": 0.9, "beta": 0.75, "mode": "standard", **NORM}
MEANS = {"alpha": 0.9, "beta": 0.999, "epsilon": 1e-6}
# file, operator, step, number of states, the first T, attributes (all of them)
RUNS = [
    ("descent", "GradientDescent", each(descent), 0, 0, NORM),
    ("momentum", "Momentum", each(momentum), 1, 0, FORCE),
    ("nesterov", "Momentum", each(momentum), 1, 0, {**FORCE, "mode": "nesterov"}),
    ("adagrad", "Adagrad", each(adagrad), 1, 0, {"decay_factor": 0.1, "epsilon": 1e-6, **NORM}),
    ("rmsprop", "RMSProp", each(rmsprop), 1, 0, {"beta": 0.9, "epsilon": 1e-6, **NORM}),
    ("adam", "Adam", each(adam), 2, 1, {**MEANS, **NORM, "norm_coefficient_post": 0.001}),
    ("adam-from-0", "Adam", each(adam), 2, 0, {**MEANS, **NORM, "norm_coefficient_post": 0.0}),
    ("adam-large-epsilon", "Adam", each(adam), 2, 1, {**MEANS, **NORM, "epsilon": 0.1, "norm_coefficient_post": 0.0}),
    ("adamw", "AdamW", each(adamw), 2, 1, {**MEANS, "weight_decay": 0.01}),
    ("adamw-large-epsilon", "AdamW", each(adamw), 2, 1, {**MEANS, "epsilon": 0.1, "weight_decay": 0.01}),
    ("lamb", "LAMB", lamb, 2, 1, {**MEANS, "weight_decay": 0.01}),
]
STEPS = 4
RATE = 0.05
SHAPES = [[2, 3], [4]]


def start(parameter):
    size = 6 if parameter == 0 else 4
    return [(7 * i % 11 - 4) / 8 + parameter / 3 for i in range(size)]


def slopes(parameter, step):
    """Large, small and tiny gradients of both signs, and a zero."""
    size = 6 if parameter == 0 else 4
    return [((5 * i + 3 * step + parameter) % 7 - 3) * 10.0 ** -((i + step) % 4) for i in range(size)]


def write(name, op, attributes, tensors):
    header, data = {}, b""
    for key, (dtype, shape, values) in tensors.items():
        raw = struct.pack(f"<{len(values)}{'q' if dtype == 'I64' else 'd'}", *values)
        header[key] = {"dtype": dtype, "shape": shape, "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    header["__metadata__"] = {"op": op, "attributes": json.dumps(attributes), "producer": "50 decimal digits"}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    (FOLDER / f"{name}.safetensors").write_bytes(struct.pack("<Q", len(text)) + text + data)


def exact(values):
    return [Decimal(value) for value in values]


def run(name, op, step, states, first, attributes):
    numbers = {key: Decimal(value) if isinstance(value, float) else value for key, value in attributes.items()}
    parameters = [[start(p)] + [[0.0] * len(start(p)) for _ in range(states)] for p in range(len(SHAPES))]
    for k in range(STEPS):
        given = [[tensors[0], slopes(p, k), *tensors[1:]] for p, tensors in enumerate(parameters)]
        found = [
            step(Decimal(RATE), first + k, exact(tensors[0]), exact(tensors[1]), [exact(state) for state in tensors[2:]], numbers)
            for tensors in given
        ]
        parameters = [[[float(value) for value in tensor] for tensor in tensors] for tensors in found]
        tensors = {"R": ("F64", [], [RATE]), "T": ("I64", [], [first + k])}
        for kind, groups in (("inputs", given), ("outputs", parameters)):
            for part in range(len(groups[0])):
                for p, shape in enumerate(SHAPES):
                    tensors[f"{kind}_{part * len(SHAPES) + p}"] = ("F64", shape, groups[p][part])
        write(f"{name}-{k}", op, attributes, tensors)


if __name__ == "__main__":
    for optimiser in RUNS:
        run(*optimiser)
