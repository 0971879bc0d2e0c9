#!/usr/bin/env python3
"""Makes models that convert_retinaface.py has something to do on.

    make_unconverted.py made OUT            a small one, made here, that enlarges 4x4 pixels twice
    make_unconverted.py fixed OUT           the same with one node that makes 5x5 of 4x4
    make_unconverted.py undo MODEL OUT      MODEL with the scales taken out and 640x640 written in
"""

import sys

import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper


def undo(model):
    """What the maker's file looks like: sizes from the nodes that are still there, no scales."""
    graph = model.graph
    sizes = iter([node.output[0] for node in graph.node if node.name.startswith("/fpn/Concat")])
    for node in graph.node:
        if node.op_type == "Resize":
            inputs = [node.input[0], "", "", next(sizes)]
            del node.input[:]
            node.input.extend(inputs)
    kept = [each for each in graph.initializer if not each.name.startswith("scale2_")]
    del graph.initializer[:]
    graph.initializer.extend(kept)
    return model


def made(planes):
    nodes, initializers, name = [], [], "picture"
    for number, plane in enumerate(planes):
        initializers.append(numpy_helper.from_array(numpy.array([1, 1, plane, plane], "<i8"), f"sizes{number}"))
        nodes.append(helper.make_node("Resize", [name, "", "", f"sizes{number}"], [f"out{number}"], f"enlarge{number}",
                                      mode="nearest", coordinate_transformation_mode="asymmetric",
                                      nearest_mode="floor"))
        name = f"out{number}"
    graph = helper.make_graph(nodes, "made", [helper.make_tensor_value_info("picture", TensorProto.FLOAT, [1, 1, 4, 4])],
                              [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, 1, None, None])],
                              initializers)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])
    model.ir_version = 7
    return model


def main(arguments):
    kind, *paths = arguments
    model = {"made": lambda: made([8, 16]), "fixed": lambda: made([5, 10]), "undo": lambda: undo(onnx.load(paths[0]))}
    onnx.save(model[kind](), paths[-1])


if __name__ == "__main__":
    main(sys.argv[1:])
