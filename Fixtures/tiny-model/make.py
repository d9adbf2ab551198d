"""Writes the tiny network of the inference tests: score = sum of x * w over the last three dimensions, heat = relu(x).

The batch is open: [n, 1, 4, 4] in, [n, 1] and [n, 1, 4, 4] out. Run it in this folder; the same version of onnx gives
the same bytes.
"""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

weights = (np.arange(16, dtype=np.float32) / 8 - 1).reshape(16, 1)
graph = helper.make_graph(
    [
        helper.make_node("Flatten", ["x"], ["flat"], axis=1),
        helper.make_node("MatMul", ["flat", "w"], ["score"]),
        helper.make_node("Relu", ["x"], ["heat"]),
    ],
    "tiny",
    [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 1, 4, 4])],
    [
        helper.make_tensor_value_info("score", TensorProto.FLOAT, ["n", 1]),
        helper.make_tensor_value_info("heat", TensorProto.FLOAT, ["n", 1, 4, 4]),
    ],
    [numpy_helper.from_array(weights, "w")],
)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], producer_name="")
model.ir_version = 8
onnx.checker.check_model(model)
with open("weights.onnx", "wb") as file:
    file.write(model.SerializeToString())
