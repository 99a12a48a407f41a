"""Convolution and max pooling in NumPy, forward and backward, as a program that is put on trial by

    reference verify --op Conv MaxPool -- python3 layers.py

Cases come in on standard input, results go out on standard output, each a safetensors blob (docs/verify.md). Both
layers rest on one table: which pixel of the picture lies under which weight of the kernel in which window.
"""

import json
import math
import struct
import sys

import numpy as np

DTYPES = {"F32": "<f4", "F64": "<f8", "I64": "<i8"}


def slide(picture, kernel, strides=None, pads=None, dilations=None, auto_pad="NOTSET", ceil_mode=0, exact_fit=0):
    """How many windows there are along each axis; and the table, windows × weights: the pixel's flat index, one past
    the last where there is padding. (exact_fit promises that no pixels remain; it changes no result.)"""
    ones, pads = [1] * len(picture), pads or [0] * 2 * len(picture)
    positions, table, inside = [], np.zeros((1, 1), int), np.ones((1, 1), bool)
    for H, K, s, d, begin, end in zip(picture, kernel, strides or ones, dilations or ones, pads, pads[len(picture) :]):
        span = d * (K - 1) + 1
        if auto_pad.startswith("SAME"):
            total = max((H - 1) // s * s + span - H, 0)
            begin = total // 2 if auto_pad == "SAME_UPPER" else total - total // 2
            end = total - begin
        room = H + begin + end - span
        P = room // s + 1
        if ceil_mode and auto_pad == "NOTSET":
            P = -(-room // s) + 1
            P -= (P - 1) * s >= begin + H  # a window that would start in the padding at the end
        positions.append(P)
        i = np.arange(P)[:, None] * s + np.arange(K) * d - begin
        table = np.kron(table, np.full_like(i, H)) + np.kron(np.ones_like(table), i)
        inside = np.kron(inside, (0 <= i) & (i < H))
    return positions, np.where(inside, table, math.prod(picture))


def conv(X, W, B=None, dY=None, group=1, kernel_shape=None, **attributes):
    (N, channels, *picture), (O, C, *kernel), G = X.shape, W.shape, group
    positions, table = slide(picture, kernel, **attributes)
    pixels = np.zeros((N, G, C, math.prod(picture) + 1))  # the last one is the padding
    pixels[..., :-1] = X.reshape(N, G, C, -1)
    x, w = pixels[..., table], W.reshape(G, O // G, C, -1)  # x: N×G×C×windows×weights
    y = np.einsum("ngcpk,gock->ngop", x, w).reshape(N, O, *positions)
    results = {"Y": y if B is None else y + B.reshape(-1, *[1] * len(kernel))}
    if dY is not None:
        dy, dpixels = dY.reshape(N, G, O // G, -1), np.zeros_like(pixels)
        np.add.at(dpixels, (..., table), np.einsum("ngop,gock->ngcpk", dy, w))
        results["dX"] = dpixels[..., :-1].reshape(X.shape)
        results["dW"] = np.einsum("ngop,ngcpk->gock", dy, x).reshape(W.shape)
        if B is not None:
            results["dB"] = dY.sum(axis=(0, *range(2, dY.ndim)))
    return results


def max_pool(X, dY=None, kernel_shape=None, storage_order=0, **attributes):
    N, C, *picture = X.shape
    positions, table = slide(picture, kernel_shape, **attributes)
    size = math.prod(picture)
    pixels = np.append(X.reshape(N * C, size), np.full((N * C, 1), -np.inf), axis=1)
    x = pixels[:, table]
    # The first of the greatest wins, and NaN against all; padding never does, not even among pixels that are all -∞.
    k = np.where(x.max(-1) == -np.inf, (table < size).argmax(-1), x.argmax(-1))
    winner = np.arange(N * C)[:, None] * size + table[np.arange(len(table)), k]
    order = "C" if storage_order == 0 else "F"  # whether the last or the first spatial axis runs fastest
    places = np.arange(size).reshape(picture, order=order).ravel() + np.arange(N * C)[:, None] * size
    results = {"Y": X.ravel()[winner], "Indices": places.ravel()[winner]}
    results = {name: tensor.reshape(N, C, *positions) for name, tensor in results.items()}
    if dY is not None:
        dX = np.zeros(X.size)
        np.add.at(dX, winner.ravel(), dY.ravel())
        results["dX"] = dX.reshape(X.shape)
    return results


def answer(metadata, header, data):
    """The results that a case asks for, each with its dtype; None where this program has no such operator or dtype."""
    run = {"Conv": conv, "MaxPool": max_pool}.get(metadata["op"])
    if run is None or any(entry["dtype"] not in DTYPES for entry in header.values()):
        return None
    given = {}
    for name, entry in header.items():
        stored = np.frombuffer(data[slice(*entry["data_offsets"])], DTYPES[entry["dtype"]])
        given[name] = stored.reshape(entry["shape"]).astype("f8")
    with np.errstate(invalid="ignore"):  # of ∞ - ∞
        results = run(**given, **json.loads(metadata["attributes"]))
    return {name: ("I64" if name == "Indices" else header["X"]["dtype"], tensor) for name, tensor in results.items()}


while prefix := sys.stdin.buffer.read(8):
    case = json.loads(sys.stdin.buffer.read(struct.unpack("<Q", prefix)[0]))
    metadata = case.pop("__metadata__")
    results = answer(metadata, case, sys.stdin.buffer.read(max(entry["data_offsets"][1] for entry in case.values())))
    header, data = {} if results else {"__metadata__": {"unsupported": f"no such {metadata['op']} here"}}, b""
    for name, (dtype, tensor) in (results or {}).items():
        packed = tensor.astype(DTYPES[dtype]).tobytes()
        header[name] = {"dtype": dtype, "shape": tensor.shape, "data_offsets": [len(data), len(data) + len(packed)]}
        data += packed
    text = json.dumps(header).encode()
    sys.stdout.buffer.write(struct.pack("<Q", len(text)) + text + data)
    sys.stdout.buffer.flush()
