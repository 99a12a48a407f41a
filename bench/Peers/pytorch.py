#!/usr/bin/env python3
"""PyTorch as a contender of `bench -- table`: reads lines `model:FILE MILLISECONDS` and answers `CASE count median_us min_us p90_us`, or `CASE NA why`.

A model's nodes are called one after the other, as a module's forward would (PyTorch itself does not read ONNX); two threads.
"""
import sys
import time

import onnx
import torch
import torch.nn.functional as F
from onnx import helper, numpy_helper

torch.set_num_threads(2)
torch.set_grad_enabled(False)


def sides(attributes):
    """ONNX's pads begin, …, end, … as PyTorch's padding, and what is to be padded beforehand where the two ends differ."""
    pads = attributes.get("pads", [0, 0, 0, 0])
    return (pads[:2], None) if pads[:2] == pads[2:] else ([0, 0], [pads[1], pads[3], pads[0], pads[2]])


def convolution(attributes, x, w, b=None):
    padding, before = sides(attributes)
    x = F.pad(x, before) if before else x
    return F.conv2d(x, w, b, attributes.get("strides", 1), padding, attributes.get("dilations", 1), attributes.get("group", 1))


def max_pool(attributes, x):
    padding, before = sides(attributes)
    x = F.pad(x, before, value=float("-inf")) if before else x
    return F.max_pool2d(x, attributes["kernel_shape"], attributes.get("strides", 1), padding)


def response(attributes, x):
    return F.local_response_norm(x, attributes["size"], attributes["alpha"], attributes["beta"], attributes["bias"])


def connected(attributes, x, w, b):
    return F.linear(x, w if attributes.get("transB") else w.T, b)


OPERATORS = {
    "AveragePool": lambda a, x: F.avg_pool2d(x, a["kernel_shape"], a.get("strides", 1)),
    "Concat": lambda a, *x: torch.cat(x, a["axis"]),
    "Conv": convolution,
    "Dropout": lambda a, x, *rest: x,
    "Flatten": lambda a, x: x.flatten(a.get("axis", 1)),
    "Gemm": connected,
    "GlobalAveragePool": lambda a, x: F.adaptive_avg_pool2d(x, 1),
    "LRN": response,
    "MaxPool": max_pool,
    "Relu": lambda a, x: F.relu(x),
    "Reshape": lambda a, x, shape: x.reshape(tuple(shape.tolist())),
    "Softmax": lambda a, x: x.flatten(1).softmax(1).reshape(x.shape),
}


def prepare(file):
    graph = onnx.load(file).graph
    tensors = {tensor.name: torch.tensor(numpy_helper.to_array(tensor)) for tensor in graph.initializer}
    for declared in graph.input:
        if declared.name not in tensors:
            shape = [axis.dim_value or 1 for axis in declared.type.tensor_type.shape.dim]
            tensors[declared.name] = torch.rand(shape) - 0.5
    steps = []
    for node in graph.node:
        attributes = {attribute.name: helper.get_attribute_value(attribute) for attribute in node.attribute}
        if node.op_type == "ConstantOfShape":
            value = numpy_helper.to_array(attributes["value"]).item()
            tensors[node.output[0]] = torch.full(tuple(tensors[node.input[0]].tolist()), value)
        else:
            steps.append((OPERATORS[node.op_type], attributes, list(node.input), node.output[0]))

    def run():
        values = dict(tensors)
        for operator, attributes, inputs, output in steps:
            values[output] = operator(attributes, *(values[name] for name in inputs))

    return run


def measure(run, milliseconds):
    for _ in range(3):
        run()
    times = []
    end = time.perf_counter() + milliseconds * 1e-3
    while len(times) < 5 or time.perf_counter() < end:
        before = time.perf_counter()
        run()
        times.append(1e6 * (time.perf_counter() - before))
    times.sort()
    return f"{len(times)} {times[len(times) // 2]:.2f} {times[0]:.2f} {times[int(len(times) * 0.9)]:.2f}"


prepared = {}
for line in sys.stdin:
    name, milliseconds = line.split()
    try:
        if not name.startswith("model:"):
            raise ValueError("no model")
        if name not in prepared:
            prepared[name] = prepare(name.removeprefix("model:"))
        print(name, measure(prepared[name], float(milliseconds)), flush=True)
    except Exception as error:  # one case that fails must not end the others
        print(name, "NA", repr(error).replace("\n", " "), flush=True)
