"""The stream protocol of `reference verify` (docs/verify.md) for adapters in Python: cases come in on standard input, answers go out on standard output."""

import json
import struct
import sys


class Unsupported(Exception):
    """A runtime lacks the operator, attribute or dtype: the case is skipped."""


def serve(answer):
    """Answers cases until there are none: answer(metadata, {name: (dtype, shape, bytes)}) gives back {name: (dtype, shape, bytes)}."""
    while prefix := sys.stdin.buffer.read(8):
        header = json.loads(sys.stdin.buffer.read(struct.unpack("<Q", prefix)[0]))
        metadata = header.pop("__metadata__")
        data = sys.stdin.buffer.read(max(entry["data_offsets"][1] for entry in header.values()))
        given = {name: (entry["dtype"], entry["shape"], data[slice(*entry["data_offsets"])]) for name, entry in header.items()}
        head, packed = {}, b""
        try:
            for name, (dtype, shape, part) in answer(metadata, given).items():
                head[name] = {"dtype": dtype, "shape": shape, "data_offsets": [len(packed), len(packed) + len(part)]}
                packed += part
        except Exception as why:  # whatever the runtime throws is its answer
            kind = "unsupported" if isinstance(why, Unsupported) else "error"
            head, packed = {"__metadata__": {kind: str(why).split("\n")[0][:300]}}, b""
        text = json.dumps(head).encode()
        sys.stdout.buffer.write(struct.pack("<Q", len(text)) + text + packed)
        sys.stdout.buffer.flush()
