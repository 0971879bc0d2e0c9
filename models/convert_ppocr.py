#!/usr/bin/env python3
"""Gives a text detector of PaddleOCR, exported to ONNX by an older Paddle2ONNX, the names that a newer one writes.

    convert_ppocr.py en_PP-OCRv3_det_infer.onnx OUT.onnx

Two exports of the same network differ in the names of its eight poolings over the whole plane, in the graph's name and in the number
of the opset, and in nothing else: not in one weight. Written alike they are the same file, so that the model has one SHA-256
wherever it came from. Anything but eight such poolings ends the conversion.

The same input gives the same bytes. Needs python3-onnx (Debian).
"""

import sys

try:
    import onnx
    from google.protobuf.message import DecodeError
except ImportError as error:
    sys.exit(f"{error.name} is missing: install the Debian packages python3-onnx and python3-numpy")

GRAPH, OPSET, POOLINGS = "PaddlePaddle Graph 0", 18, 8


class Refusal(Exception):
    """The input is not what this program can convert; the text says why."""


def rename(model):
    renamed = {}
    for node in model.graph.node:
        if node.op_type == "GlobalAveragePool":
            number = len(renamed)
            renamed[node.output[0]] = f"pool2d_{number}.tmp_0"
            node.output[0] = renamed[node.output[0]]
            node.name = f"p2o.GlobalAveragePool.{number}"
        for place, name in enumerate(node.input):
            node.input[place] = renamed.get(name, name)
    if len(renamed) != POOLINGS or len(model.opset_import) != 1:
        raise Refusal(f"there are {len(renamed)} poolings and {len(model.opset_import)} opsets, not {POOLINGS} and 1")
    model.graph.name = GRAPH
    model.opset_import[0].version = OPSET


def main(arguments):
    if len(arguments) != 2:
        sys.exit("usage: convert_ppocr.py en_PP-OCRv3_det_infer.onnx OUT.onnx")
    try:
        model = onnx.load(arguments[0])
        rename(model)
        with open(arguments[1], "xb") as file:
            file.write(model.SerializeToString(deterministic=True))
    except (OSError, Refusal, DecodeError) as error:
        sys.exit(f"not converted: {error}")


if __name__ == "__main__":
    main(sys.argv[1:])
