"""PyTorch on trial: each case becomes one call of PyTorch's own operator, and its gradients are autograd's.

    reference verify -- python3 conformance/pytorch.py

What PyTorch has no operator for is declined, and so are attributes that its operator lacks; the adapter computes nothing itself but padding
(which PyTorch's windows have on both sides alike) and the order of axes.
"""

import json
import math
import sys

import torch
import torch.nn.functional as F
from pytorch_operators import (
    arg,
    average_pool,
    batch_norm,
    binary,
    conv,
    conv_transpose,
    cross_entropy,
    depth_to_space,
    gather,
    gemm,
    hard_sigmoid,
    layer_norm,
    losses,
    lp_pool,
    lrn,
    many,
    max_pool,
    max_unpool,
    nll,
    one,
    pad,
    pair,
    prelu,
    product,
    reduced,
    reshape,
    resize,
    selu,
    slice_,
    split,
    squeeze,
    sum_,
    swish,
    unsqueeze,
)
from pytorch_optimisers import STEPS
from stream import Unsupported, serve

TYPES = {
    "F64": torch.float64, "F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16,
    "I64": torch.int64, "I32": torch.int32, "U8": torch.uint8, "BOOL": torch.bool,
}  # fmt: skip
NO_GRADIENT = {"target", "weight", "weights", "input_mean", "input_var"}

OPERATORS = {
    "Abs": one("Y", torch.abs), "Atan": one("output", torch.atan), "Celu": one("Y", F.celu), "Elu": one("Y", F.elu), "Exp": one("output", torch.exp),
    "Gelu": one("Y", F.gelu), "HardSigmoid": one("Y", hard_sigmoid), "HardSwish": one("Y", F.hardswish), "Identity": one("output", torch.clone),
    "LeakyRelu": one("Y", lambda x, alpha=0.01: F.leaky_relu(x, alpha)), "Log": one("output", torch.log), "Mish": one("Y", F.mish),
    "Neg": one("Y", torch.neg), "Reciprocal": one("Y", torch.reciprocal), "Relu": one("Y", F.relu), "Selu": one("Y", selu),
    "Sigmoid": one("Y", torch.sigmoid), "Softplus": one("Y", F.softplus), "Softsign": one("output", F.softsign), "Sqrt": one("Y", torch.sqrt),
    "Swish": one("Y", swish), "Tanh": one("output", torch.tanh), "ThresholdedRelu": one("Y", lambda x, alpha=1.0: F.threshold(x, alpha, 0.0)),
    "Clip": one("output", lambda x, min=None, max=None: torch.clamp(x, min, max) if (min, max) != (None, None) else x.clone()),
    "Softmax": one("output", lambda x, axis=-1: F.softmax(x, axis)), "LogSoftmax": one("output", lambda x, axis=-1: F.log_softmax(x, axis)),
    "PRelu": prelu, "Step": one("Y", lambda x: torch.heaviside(x, torch.zeros(1, dtype=x.dtype))), "Add": pair("C", torch.add), "Sub": pair("C", torch.sub), "Mul": pair("C", torch.mul), "Div": pair("C", torch.div), "Pow": pair("Z", torch.pow),
    "Max": many("max", torch.maximum), "Min": many("min", torch.minimum), "Sum": many("sum", torch.add), "MatMul": pair("Y", torch.matmul), "Gemm": gemm,
    "ReduceSum": reduced(sum_), "ReduceMean": reduced(lambda x, a, k: x.mean(a, k)), "ReduceMax": reduced(lambda x, a, k: x.amax(a, k)),
    "ReduceMin": reduced(lambda x, a, k: x.amin(a, k)), "ReduceProd": reduced(product), "ReduceL1": reduced(lambda x, a, k: torch.norm(x, 1, a, k)),
    "ReduceL2": reduced(lambda x, a, k: torch.norm(x, 2, a, k)), "ArgMax": arg(torch.argmax), "ArgMin": arg(torch.argmin),
    "Conv": conv, "ConvTranspose": conv_transpose, "MaxPool": max_pool, "AveragePool": average_pool, "LpPool": lp_pool, "MaxUnpool": max_unpool,
    "GlobalAveragePool": one("Y", lambda x: x.mean(list(range(2, x.ndim)), True)), "GlobalMaxPool": one("Y", lambda x: x.amax(list(range(2, x.ndim)), True)),
    "BatchNormalization": batch_norm, "LayerNormalization": layer_norm, "LRN": lrn,
    "InstanceNormalization": lambda input, scale, B, epsilon=1e-5: {"output": F.instance_norm(input, None, None, scale, B, True, 0, epsilon)},
    "GroupNormalization": lambda X, scale, bias, num_groups, epsilon=1e-5, stash_type=1: {"Y": F.group_norm(X, num_groups, scale, bias, epsilon)},
    "Concat": lambda *tensors, axis: {"concat_result": torch.cat(tensors, axis)}, "Split": split, "Slice": slice_, "Gather": gather,
    "Expand": lambda input, shape: {"output": input * torch.ones(shape, dtype=input.dtype) if input.ndim > len(shape) else input.expand(torch.broadcast_shapes(input.shape, shape)).clone()},
    "Flatten": lambda input, axis=1: {"output": input.reshape(math.prod(input.shape[: axis if axis >= 0 else axis + input.ndim]), -1)},
    "Reshape": reshape, "Transpose": lambda data, perm=None: {"transposed": data.permute(perm or list(reversed(range(data.ndim))))},
    "Squeeze": squeeze, "Unsqueeze": unsqueeze, "Pad": pad, "DepthToSpace": depth_to_space, "Resize": resize,
    "NegativeLogLikelihoodLoss": nll, "SoftmaxCrossEntropyLoss": cross_entropy, "BinaryCrossEntropyLoss": binary,
    "QuadraticLoss": losses(F.mse_loss, "loss"), "AbsoluteLoss": losses(F.l1_loss, "loss"),
    **STEPS,
}  # fmt: skip


def answer(metadata, given):
    if metadata["op"] not in OPERATORS:
        raise Unsupported(f"PyTorch has no {metadata['op']}")
    inputs = {name: x for name, x in given.items() if not (name.startswith("d") and name[1:] in OUTPUTS)}
    upstream = {name[1:]: x for name, x in given.items() if name not in inputs}
    for name, x in inputs.items():
        x.requires_grad_(bool(upstream) and x.is_floating_point() and name not in NO_GRADIENT)
    outputs = call(OPERATORS[metadata["op"]], inputs, json.loads(metadata["attributes"]))
    results = {name: y.detach() for name, y in outputs.items()}
    if upstream:
        names = [name for name, x in inputs.items() if x.requires_grad]
        wanted = [name for name in upstream if outputs[name].requires_grad]
        slopes = torch.autograd.grad([outputs[n] for n in wanted], [inputs[n] for n in names],
                                     [upstream[n].reshape(outputs[n].shape) for n in wanted], allow_unused=True) if wanted else [None] * len(names)  # fmt: skip
        results |= {f"d{name}": torch.zeros_like(inputs[name]) if slope is None else slope for name, slope in zip(names, slopes)}
    return results


OUTPUTS = {"Y", "Z", "C", "output", "loss", "reduced", "reshaped", "transposed", "squeezed", "expanded", "concat_result", "max", "min", "sum", "mean"}
OUTPUTS |= {f"outputs_{i}" for i in range(64)}


def call(operator, inputs, attributes):
    """By name where the function has ONNX's names, by place where it has not."""
    code = getattr(operator, "__code__", None)
    named = operator in STEPS.values() or (code is not None and set(inputs) <= set(code.co_varnames[: code.co_argcount]))
    return operator(**inputs, **attributes) if named else operator(*inputs.values(), **attributes)


def parse(dtype, shape, data):
    flat = torch.frombuffer(bytearray(data), dtype=TYPES[dtype]) if data else torch.zeros(0, dtype=TYPES[dtype])
    return flat.clone().reshape(shape)


def stored(tensor):
    dtype = next(text for text, known in TYPES.items() if known == tensor.dtype)
    return dtype, list(tensor.shape), bytes(tensor.contiguous().flatten().view(torch.uint8).numpy()) if tensor.numel() else b""


def answered(metadata, given):
    try:
        results = answer(metadata, {name: parse(*tensor) for name, tensor in given.items()})
    except NotImplementedError as why:
        raise Unsupported(str(why)) from why
    except (RuntimeError, ValueError) as why:  # what PyTorch refuses is its answer, unless it says that it lacks something
        if any(text in str(why) for text in LACKS):
            raise Unsupported(str(why)) from why
        raise
    return {name: stored(tensor) for name, tensor in results.items()}


LACKS = ("not implemented", "invalid output_size", "wrapping around more than once", "Padding value causes")

if sys.argv[1:] == ["--version"]:
    print(torch.__version__, "with oneDNN", torch.__config__.show().split("MKL-DNN v")[-1].split(" ")[0])
else:
    torch.set_num_threads(1)
    serve(answered)
