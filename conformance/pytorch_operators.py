"""ONNX's operators as calls of PyTorch's: what pytorch.py puts on trial. Each takes tensors and attributes and gives back its outputs by name."""

import math

import torch
import torch.nn.functional as F
from stream import Unsupported


def need(condition, what):
    if not condition:
        raise Unsupported(f"PyTorch has no {what}")


def both_sides(pads):
    """ONNX's pads, all beginnings and then all ends, as F.pad wants them: the last axis first, beginning and end."""
    half = len(pads) // 2
    return [pads[axis + side * half] for axis in reversed(range(half)) for side in (0, 1)]


def window(X, kernel, strides=None, pads=None, dilations=None, auto_pad="NOTSET", exact_fit=0, kernel_shape=None):
    """Strides, dilations, and the padding, which PyTorch may be able to do itself."""
    axes = len(kernel)
    need(axes <= 3, f"windows of {axes} axes")
    s, d = strides or [1] * axes, dilations or [1] * axes
    if auto_pad.startswith("SAME"):
        total = [max((-(-H // s[i]) - 1) * s[i] + d[i] * (kernel[i] - 1) + 1 - H, 0) for i, H in enumerate(X.shape[2:])]
        less, more = [t // 2 for t in total], [t - t // 2 for t in total]
        pads = less + more if auto_pad == "SAME_UPPER" else more + less
    return s, d, pads or [0] * 2 * axes


def own(pads, kernel=None):
    """The padding where PyTorch's operators have it: the same on both sides, and in pooling at most half of the kernel."""
    half = pads[: len(pads) // 2]
    fits = half == pads[len(half) :] and min(pads) >= 0 and (kernel is None or all(2 * p <= k for p, k in zip(half, kernel)))
    return half if fits else None


def conv(X, W, B=None, group=1, **attributes):
    s, d, pads = window(X, W.shape[2:], **attributes)
    if own(pads) is None:
        X, pads = F.pad(X, both_sides(pads)), [0] * len(pads)
    return {"Y": getattr(F, f"conv{len(s)}d")(X, W, B, s, own(pads), d, group)}


def conv_transpose(X, W, B=None, group=1, auto_pad="NOTSET", output_shape=None, output_padding=None, **attributes):
    need(auto_pad == "NOTSET" and output_shape is None, "auto_pad or output_shape in transposed convolution")
    s, d, pads = window(X, W.shape[2:], **attributes)
    extra = output_padding or [0] * len(s)
    need(all(e < max(a, b) for e, a, b in zip(extra, s, d)), "output_padding of a stride or a dilation")
    Y = getattr(F, f"conv_transpose{len(s)}d")(X, W, B, s, own(pads) or 0, extra, group, d)
    return {"Y": Y if own(pads) is not None else F.pad(Y, [-p for p in both_sides(pads)])}


def max_pool(X, kernel_shape, ceil_mode=0, storage_order=0, **attributes):
    s, d, pads = window(X, kernel_shape, **attributes)
    inside = own(pads, kernel_shape)
    padded = X if inside is not None else F.pad(X, both_sides(pads), value=-math.inf)
    ceil = bool(ceil_mode) and attributes.get("auto_pad", "NOTSET") == "NOTSET"
    need(inside is not None or not ceil, "ceil_mode with padding but on both sides by half the kernel at most")
    Y, places = getattr(F, f"max_pool{len(s)}d")(padded, kernel_shape, s, inside or 0, d, ceil, return_indices=True)
    if inside is None or storage_order:
        return {"Y": Y}
    planes = torch.arange(X.shape[0] * X.shape[1]).reshape(X.shape[0], X.shape[1], *[1] * len(s))
    return {"Y": Y, "Indices": places + planes * math.prod(X.shape[2:])}


def average_pool(X, kernel_shape, ceil_mode=0, count_include_pad=0, dilations=None, **attributes):
    need(not dilations or set(dilations) == {1}, "dilations in average pooling")
    s, _, pads = window(X, kernel_shape, **attributes)
    inside = own(pads, kernel_shape)
    need(inside is not None or (count_include_pad and not ceil_mode), "average pooling that is padded otherwise than on both sides by half the kernel at most")
    X = X if inside is not None else F.pad(X, both_sides(pads))
    ceil = bool(ceil_mode) and attributes.get("auto_pad", "NOTSET") == "NOTSET"
    return {"Y": getattr(F, f"avg_pool{len(s)}d")(X, kernel_shape, s, inside or 0, ceil, bool(count_include_pad))}


def lp_pool(X, kernel_shape, p=2, ceil_mode=0, dilations=None, **attributes):
    need(not dilations or set(dilations) == {1}, "dilations in Lp pooling")
    s, _, pads = window(X, kernel_shape, **attributes)
    need(not any(pads) and len(s) <= 2, "padding or third axis in Lp pooling")
    ceil = bool(ceil_mode) and attributes.get("auto_pad", "NOTSET") == "NOTSET"
    return {"Y": getattr(F, f"lp_pool{len(s)}d")(X, float(p), *([kernel_shape, s] if len(s) > 1 else [kernel_shape[0], s[0]]), ceil)}


def max_unpool(X, I, kernel_shape, strides=None, pads=None, output_shape=None, indices_into_output=0):
    s, _, pads = window(X, kernel_shape, strides, pads)
    need(own(pads) is not None, "max unpooling that is padded on one side")
    size = output_shape or [*X.shape[:2], *((H - 1) * t - 2 * p + k for H, t, p, k in zip(X.shape[2:], s, pads, kernel_shape))]
    need(output_shape is None or indices_into_output, "max unpooling whose indices count in the smallest output")
    planes = torch.arange(X.shape[0] * X.shape[1]).reshape(X.shape[0], X.shape[1], *[1] * len(s)) * math.prod(size[2:])
    need(bool(((I >= planes) & (I < planes + math.prod(size[2:]))).all()), "max unpooling across channels")
    return {"output": getattr(F, f"max_unpool{len(s)}d")(X, I - planes, kernel_shape, s, own(pads), size)}


def batch_norm(X, scale, B, input_mean, input_var, epsilon=1e-5, momentum=0.9, training_mode=0):
    mean, var = input_mean.clone(), input_var.clone()
    Y = F.batch_norm(X, mean, var, scale, B, bool(training_mode), 1 - momentum, epsilon)
    return {"Y": Y, "running_mean": mean, "running_var": var} if training_mode else {"Y": Y}


def layer_norm(X, Scale, B=None, axis=-1, epsilon=1e-5, stash_type=1):
    axis %= X.ndim
    need(Scale.shape == X.shape[axis:] and (B is None or B.shape == Scale.shape), "layer normalisation with a broadcast scale")
    return {"Y": F.layer_norm(X, X.shape[axis:], Scale, B, epsilon)}


def lrn(X, size, alpha=1e-4, beta=0.75, bias=1.0):
    return {"Y": F.local_response_norm(X, size, alpha, beta, bias)}


def gemm(A, B, C=None, alpha=1.0, beta=1.0, transA=0, transB=0):
    A, B = A.T if transA else A, B.T if transB else B
    return {"Y": alpha * (A @ B) if C is None else torch.addmm(C, A, B, beta=beta, alpha=alpha)}


def pad(data, pads, mode="constant", constant_value=0.0, axes=None):
    full = [0] * 2 * data.ndim
    for place, axis in enumerate(axes if axes is not None else range(data.ndim)):
        full[axis % data.ndim], full[axis % data.ndim + data.ndim] = pads[place], pads[place + len(pads) // 2]
    full = both_sides(full)
    if mode == "constant":
        return {"output": F.pad(data, full, value=constant_value)}
    while full and full[-2:] == [0, 0]:
        full = full[:-2]
    need(data.ndim >= 2 and len(full) <= 2 * (data.ndim - 1) and min(full, default=0) >= 0, f"padding {mode} of this axis")
    full += [0] * (2 * (data.ndim - 2) - len(full))
    need(data.ndim >= 3 and (mode != "wrap" or len(full) == 2 * (data.ndim - 2)), f"padding {mode} of this axis")
    return {"output": F.pad(data, full, mode={"edge": "replicate", "wrap": "circular"}.get(mode, mode))}


def slice_(data, starts, ends, axes=None, steps=None):
    cut = [slice(None)] * data.ndim
    for place, (start, end) in enumerate(zip(starts, ends)):
        step = steps[place] if steps else 1
        need(step > 0, "slices that run backwards")
        cut[(axes[place] if axes else place) % data.ndim] = slice(start, end, step)
    return {"output": data[tuple(cut)]}


def resize(X, mode="nearest", scales=None, sizes=None, axes=None, coordinate_transformation_mode="half_pixel", nearest_mode="round_prefer_floor",
           cubic_coeff_a=-0.75, antialias=0, exclude_outside=0, keep_aspect_ratio_policy="stretch", extrapolation_value=0, roi=None):  # fmt: skip
    wanted = (mode, coordinate_transformation_mode, nearest_mode if mode == "nearest" else None)
    known = {("nearest", "asymmetric", "floor"), *((m, c, None) for m in ("linear", "cubic") for c in ("half_pixel", "align_corners"))}
    need(wanted in known and not exclude_outside and not antialias and cubic_coeff_a == -0.75, f"resizing {wanted}")
    need(keep_aspect_ratio_policy == "stretch" and X.ndim in (3, 4, 5), "resizing of this shape")
    places, given = [a % X.ndim for a in (axes if axes is not None else range(X.ndim))], scales or sizes
    every = {a: v for a, v in zip(places, given)}
    need(all(every.get(a, 1 if scales else X.shape[a]) == (1 if scales else X.shape[a]) for a in (0, 1)), "resizing of batch or channels")
    need(mode != "cubic" or X.ndim == 4, "cubic resizing but of pictures")
    spatial = [every.get(a, 1.0 if scales else X.shape[a]) for a in range(2, X.ndim)]
    torchs = {"nearest": "nearest", "cubic": "bicubic", "linear": {3: "linear", 4: "bilinear", 5: "trilinear"}[X.ndim]}[mode]
    corners = None if mode == "nearest" else coordinate_transformation_mode == "align_corners"
    return {"Y": F.interpolate(X, spatial if sizes else None, spatial if scales else None, torchs, corners, False if scales else None)}


def reduced(function):
    def reduce(data, axes=None, keepdims=1, noop_with_empty_axes=0):
        if not axes and noop_with_empty_axes:
            need(function is sum_, "reduction over no axis that is the identity")
            return {"reduced": data}
        return {"reduced": function(data, [a % data.ndim for a in axes or range(data.ndim)], bool(keepdims))}

    return reduce


def sum_(x, axes, keep):
    return x.sum(axes, keep)


def product(x, axes, keep):
    for axis in sorted(axes, reverse=True):
        x = x.prod(axis, keep)
    return x


def losses(function, *names):
    return lambda *tensors, reduction="mean", **named: {names[0]: function(*tensors, reduction=reduction, **named)}


def nll(input, target, weight=None, reduction="mean", ignore_index=-100):
    return {"loss": F.nll_loss(input, target, weight, ignore_index=ignore_index, reduction=reduction)}


def cross_entropy(scores, labels, weights=None, reduction="mean", ignore_index=-100):
    output = F.cross_entropy(scores, labels, weights, ignore_index=ignore_index, reduction=reduction)
    return {"output": output, "log_prob": F.log_softmax(scores, 1)}


def binary(input, target, weight=None, from_logits=0, reduction="mean"):
    function = F.binary_cross_entropy_with_logits if from_logits else F.binary_cross_entropy
    return {"loss": function(input, target, weight, reduction=reduction)}


def hard_sigmoid(x, alpha=0.2, beta=0.5):
    need(abs(alpha - 1 / 6) < 1e-7 and beta == 0.5, "hard sigmoid but with slope 1/6")
    return F.hardsigmoid(x)


def selu(x, alpha=None, gamma=None):
    need(alpha is None and gamma is None, "SELU with other constants")
    return F.selu(x)


def swish(x, alpha=1.0):
    need(alpha == 1, "SiLU with a factor")
    return F.silu(x)


def prelu(X, slope):
    one = slope.numel() == 1
    need(one or (X.ndim >= 2 and tuple(slope.shape) == (X.shape[1], *[1] * (X.ndim - 2))), "PReLU with a slope but for each channel")
    return {"Y": F.prelu(X, slope.reshape(-1))}


def depth_to_space(input, blocksize, mode="DCR"):
    need(mode == "CRD", "pixel shuffle in the order DCR")
    return {"output": F.pixel_shuffle(input, blocksize)}


def split(input, axis=0, split=None, num_outputs=None):
    length = -(-input.shape[axis] // num_outputs) if num_outputs else None
    return dict((f"outputs_{i}", part) for i, part in enumerate(torch.split(input, split or length, axis)))


def gather(data, indices, axis=0):
    axis %= data.ndim
    indices = torch.where(indices < 0, indices + data.shape[axis], indices)
    chosen = torch.index_select(data, axis, indices.flatten())
    return {"output": chosen.reshape(*data.shape[:axis], *indices.shape, *data.shape[axis + 1 :])}


def arg(function):
    def place(data, axis=0, keepdims=1, select_last_index=0):
        need(not select_last_index, "last of equal ones")
        return {"reduced": function(data, axis, bool(keepdims))}

    return place


def reshape(data, shape, allowzero=0):
    return {"reshaped": data.reshape([data.shape[i] if n == 0 and not allowzero else n for i, n in enumerate(shape)])}


def squeeze(data, axes=None):
    gone = {a % data.ndim for a in axes} if axes is not None else {a for a in range(data.ndim) if data.shape[a] == 1}
    for axis in sorted(gone, reverse=True):
        data = data.squeeze(axis)
    return {"squeezed": data}


def unsqueeze(data, axes):
    for axis in sorted(a % (data.ndim + len(axes)) for a in axes):
        data = data.unsqueeze(axis)
    return {"expanded": data}


def one(output, function):
    """An operator of one tensor."""
    return lambda x, **attributes: {output: function(x, **attributes)}


def pair(output, function):
    return lambda a, b: {output: function(a, b)}


def many(output, function):
    """An operator of one or more tensors, by way of PyTorch's of two."""

    def fold(*tensors):
        result = tensors[0]
        for tensor in tensors[1:]:
            result = function(result, tensor)
        return {output: result}

    return fold
