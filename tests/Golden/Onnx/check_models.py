"""Has ONNX's own checker look at models, with shape inference. usage: check_models.py FILE…"""
import sys

import onnx

print(onnx.defs.onnx_opset_version())
for file in sys.argv[1:]:
    onnx.checker.check_model(onnx.load(file), full_check=True)
