"""Rewrite SFace's block-quantised ONNX file so that the engine reads it.

OpenCV's Zoo publishes SFace with weights of 8 bits, each run of 64 (or 9) in
a row with a scale and a zero point of its own. The engine knows one scale for
each slice of a tensor, and no blocks. So each weight is stored as a matrix
with a block to the row, one scale a row, and brought into shape afterwards:

    original   DequantizeLinear(block_size, axis) [-> Reshape]   -> weight
    here       DequantizeLinear(axis=0) of rows   -> Reshape     -> weight

The stored bytes, scales and zero points stay the same ones in the same
order, so the weights that come out are the same to the last bit. Besides, the
inputs that nobody feeds and the dropout, which does nothing here, are left
out. Anything else that is not expected stops with ``UnsupportedModel``.

The output is a function of the input alone.

Needs onnx 1.23.2 and numpy.

Usage: python3 sface_to_onnx.py INPUT.onnx OUTPUT.onnx
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
from onnx import helper, numpy_helper

OPSET = 13
IR_VERSION = 8

# Nodes that are copied as they are.
KEPT = {"BatchNormalization", "Conv", "Flatten", "Gemm", "Mul", "PRelu", "Sub"}


class UnsupportedModel(Exception):
    """The file is not built as SFace of OpenCV's Zoo is."""


class Converter:
    """Builds the new graph, node by node."""

    def __init__(self, model: onnx.ModelProto) -> None:
        self.graph = model.graph
        self.stored = {
            stored.name: numpy_helper.to_array(stored)
            for stored in model.graph.initializer
        }
        self.nodes: list[onnx.NodeProto] = []
        self.weights: dict[str, onnx.TensorProto] = {}
        # Names of tensors that are left out, and of those that replace them.
        self.renamed: dict[str, str] = {}

    def convert(self) -> onnx.ModelProto:
        """Return the checked ONNX model."""
        shapes = self._shapes()
        for node in self.graph.node:
            self._node(node, shapes)
        graph = helper.make_graph(
            self.nodes,
            "g",
            [port for port in self.graph.input if port.name == "data"],
            list(self.graph.output),
            list(self.weights.values()),
        )
        opset = helper.make_opsetid("", OPSET)
        model = helper.make_model(graph, opset_imports=[opset])
        model.ir_version = IR_VERSION
        onnx.checker.check_model(model, full_check=True)
        return model

    def _shapes(self) -> dict[str, np.ndarray]:
        """Return the shapes that dequantised weights get, by tensor."""
        return {
            node.input[0]: self._constant(node.input[1])
            for node in self.graph.node
            if node.op_type == "Reshape"
        }

    def _node(
        self, node: onnx.NodeProto, shapes: dict[str, np.ndarray]
    ) -> None:
        if node.op_type == "DequantizeLinear":
            self._dequantize(node, shapes.get(node.output[0]))
        elif node.op_type in {"Dropout", "Reshape"}:
            self.renamed[node.output[0]] = self._name(node.input[0])
        elif node.op_type in KEPT:
            self._copy(node)
        elif node.op_type != "Constant":
            raise UnsupportedModel(node.op_type)

    def _copy(self, node: onnx.NodeProto) -> None:
        copied = onnx.NodeProto()
        copied.CopyFrom(node)
        for place, name in enumerate(node.input):
            copied.input[place] = self._name(name)
            if name in self.stored:
                self._store(name, self.stored[name])
        self.nodes.append(copied)

    def _dequantize(
        self, node: onnx.NodeProto, shape: np.ndarray | None
    ) -> None:
        values, scales, zeros = map(self._constant, node.input)
        options = {
            option.name: helper.get_attribute_value(option)
            for option in node.attribute
        }
        block = options["block_size"]
        if options["axis"] != values.ndim - 1 or values.shape[-1] % block:
            raise UnsupportedModel(f"blocks of {node.input[0]}")
        shape = np.array(values.shape) if shape is None else shape
        blocks, name = values.reshape(-1, block), node.output[0]
        parts = [blocks, scales.reshape(-1), zeros.reshape(-1)]
        if len(blocks) != parts[1].size or len(blocks) != parts[2].size:
            raise UnsupportedModel(f"scales of {node.input[0]}")
        names = list(node.input)
        for part_name, part in zip(names, parts):
            self._store(part_name, part)
        self._store(f"{name}_shape", shape.astype(np.int64))
        self.nodes += [
            helper.make_node(
                "DequantizeLinear", names, [f"{name}_blocks"], axis=0
            ),
            helper.make_node(
                "Reshape", [f"{name}_blocks", f"{name}_shape"], [name]
            ),
        ]

    def _constant(self, name: str) -> np.ndarray:
        if name not in self.stored:
            raise UnsupportedModel(f"{name} is not a constant")
        return self.stored[name]

    def _store(self, name: str, values: np.ndarray) -> None:
        contiguous = np.ascontiguousarray(values)
        self.weights[name] = numpy_helper.from_array(contiguous, name)

    def _name(self, name: str) -> str:
        return self.renamed.get(name, name)


def convert(data: bytes) -> bytes:
    """Return the rewritten file made from the Zoo's file."""
    model = Converter(onnx.load_model_from_string(data)).convert()
    return model.SerializeToString(deterministic=True)


def main(arguments: Sequence[str]) -> int:
    """Convert one file; return the exit code."""
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    source, target = (Path(argument) for argument in arguments)
    try:
        converted = convert(source.read_bytes())
    except UnsupportedModel as error:
        print(f"{source}: unsupported: {error}", file=sys.stderr)
        return 1
    target.write_bytes(converted)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
