"""Convert the four MediaPipe nets from TensorFlow Lite to ONNX.

This is not a general converter. It knows the operators that
``face_detection_short_range``, ``face_landmarks_detector``, ``face_landmark``
and ``selfie_segmentation`` use, and stops with ``UnsupportedModel`` at
anything else, because a wrong guess would give a net that runs and measures
nonsense.

What changes on the way:

* Pictures and feature maps are NHWC in TensorFlow Lite and NCHW in ONNX, so
  every tensor of rank 4 changes its order of axes; other ranks keep theirs.
* Weights stored as 16 bit floats become 32 bit floats (exact).
* A ``SAME`` padding becomes numbers, computed from the tensor's static shape.

The output is a function of the input alone: names are numbered in the order
in which they are made, and the file is serialised deterministically. The
names (``t<index of the tflite tensor>`` for graph tensors) and their order are
part of the bytes, hence of the checksums in ``SHA256SUMS``.

Needs tflite 2.18.0, onnx 1.23.2 and numpy.

Usage: python3 tflite_to_onnx.py INPUT.tflite OUTPUT.onnx
"""

from __future__ import annotations

import struct
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import tflite
from onnx import TensorProto, helper, numpy_helper

OPSET = 13
IR_VERSION = 8
TO_NCHW = (0, 3, 1, 2)
TO_NHWC = (0, 2, 3, 1)

DTYPES = {
    tflite.TensorType.FLOAT32: np.float32,
    tflite.TensorType.FLOAT16: np.float16,
    tflite.TensorType.INT32: np.int32,
}


class UnsupportedModel(Exception):
    """The net uses something that the four nets do not use."""


@dataclass(frozen=True)
class Call:
    """One operator of the tflite graph, its tensors by index."""

    kind: str
    inputs: tuple[int, ...]
    output: int
    record: Any

    def options(self, kind: type) -> Any:
        """Return the operator's option table, read as ``kind``."""
        table = self.record.BuiltinOptions()
        if table is None:
            raise UnsupportedModel(f"{self.kind} without options")
        options = kind()
        options.Init(table.Bytes, table.Pos)
        return options

    def custom_options(self) -> bytes:
        """Return the options of an operator that is not tflite's own."""
        if self.record.CustomOptionsLength() == 0:
            raise UnsupportedModel(f"{self.kind} without options")
        return self.record.CustomOptionsAsNumpy().tobytes()


class Net:
    """The tflite graph, read only: shapes, constants and operators."""

    def __init__(self, data: bytes) -> None:
        self._model = tflite.Model.GetRootAsModel(data, 0)
        if self._model.SubgraphsLength() != 1:
            raise UnsupportedModel("more than one subgraph")
        self._graph = self._model.Subgraphs(0)
        self.inputs = [int(i) for i in self._graph.InputsAsNumpy()]
        self.outputs = [int(i) for i in self._graph.OutputsAsNumpy()]

    def shape(self, tensor: int) -> list[int]:
        """Return the static shape of a tensor, in tflite's order of axes."""
        table = self._graph.Tensors(tensor)
        if table.ShapeLength() == 0:
            return []
        return [int(size) for size in table.ShapeAsNumpy()]

    def constants(self) -> dict[int, np.ndarray]:
        """Return the tensors that carry data, by index."""
        found = {}
        for index in range(self._graph.TensorsLength()):
            table = self._graph.Tensors(index)
            buffer = self._model.Buffers(table.Buffer())
            if buffer.DataLength() == 0:
                continue
            if table.Sparsity() is not None or table.Type() not in DTYPES:
                raise UnsupportedModel(f"encoding of constant {index}")
            values = buffer.DataAsNumpy().view(DTYPES[table.Type()])
            found[index] = values.reshape(self.shape(index))
        return found

    def calls(self) -> list[Call]:
        """Return the operators in the order in which they run."""
        return [
            self._call(self._graph.Operators(k))
            for k in range(self._graph.OperatorsLength())
        ]

    def _call(self, record: Any) -> Call:
        if record.OutputsLength() != 1:
            raise UnsupportedModel("operator without exactly one output")
        return Call(
            kind=self._kind(self._model.OperatorCodes(record.OpcodeIndex())),
            inputs=tuple(int(i) for i in record.InputsAsNumpy()),
            output=int(record.OutputsAsNumpy()[0]),
            record=record,
        )

    @staticmethod
    def _kind(code: Any) -> str:
        # Old files keep the number in the deprecated 8 bit field, and the
        # other field is then 0, which happens to mean ADD.
        number = max(code.BuiltinCode(), code.DeprecatedBuiltinCode())
        if number == tflite.BuiltinOperator.CUSTOM:
            return f"CUSTOM {(code.CustomCode() or b'').decode()}"
        return KINDS.get(number, f"operator number {number}")


class Converter:
    """Builds the ONNX graph of one net, operator by operator."""

    def __init__(self, net: Net) -> None:
        self.net = net
        self.constants = net.constants()
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []
        self._made = 0

    def convert(self) -> onnx.ModelProto:
        """Return the checked ONNX model."""
        for call in self.net.calls():
            if call.kind not in HANDLERS:
                raise UnsupportedModel(call.kind)
            HANDLERS[call.kind](self, call)
        return self._model()

    def _model(self) -> onnx.ModelProto:
        graph = helper.make_graph(
            self.nodes,
            "g",
            [self._port(i) for i in self.net.inputs],
            [self._port(i) for i in self.net.outputs],
            self.weights,
        )
        opset = helper.make_opsetid("", OPSET)
        model = helper.make_model(graph, opset_imports=[opset])
        model.ir_version = IR_VERSION
        onnx.checker.check_model(model)
        return model

    def _port(self, tensor: int) -> onnx.ValueInfoProto:
        shape = self.net.shape(tensor)
        if len(shape) == 4:
            shape = [shape[axis] for axis in TO_NCHW]
        return helper.make_tensor_value_info(
            tensor_name(tensor), TensorProto.FLOAT, shape
        )

    def _new_name(self, prefix: str) -> str:
        self._made += 1
        return f"{prefix}_{self._made}"

    def weight(self, values: np.ndarray, prefix: str = "c") -> str:
        """Store a constant in the output and return its name."""
        name = self._new_name(prefix)
        contiguous = np.ascontiguousarray(values)
        self.weights.append(numpy_helper.from_array(contiguous, name))
        return name

    def node(
        self,
        kind: str,
        inputs: Sequence[str],
        output: str | None = None,
        **attributes: Any,
    ) -> str:
        """Append a node and return the name of its output."""
        if output is None:
            output = self._new_name(kind.lower())
        made = helper.make_node(kind, list(inputs), [output], **attributes)
        self.nodes.append(made)
        return output

    def floats(self, tensor: int) -> np.ndarray:
        """Return a constant as 32 bit floats."""
        return self.constant(tensor).astype(np.float32)

    def constant(self, tensor: int) -> np.ndarray:
        """Return a constant, or stop if the tensor is computed."""
        if tensor not in self.constants:
            raise UnsupportedModel(f"tensor {tensor} is not a constant")
        return self.constants[tensor]

    def computed(self, tensor: int) -> str:
        """Return the name of a computed tensor, or stop at a constant."""
        if tensor in self.constants:
            raise UnsupportedModel(f"tensor {tensor} is a constant")
        return tensor_name(tensor)


def tensor_name(tensor: int) -> str:
    """Return the ONNX name of a tensor of the tflite graph."""
    return f"t{tensor}"


def same_padding(
    size: int, kernel: int, stride: int, dilation: int
) -> tuple[int, int]:
    """Return tflite's SAME padding of one axis: (before, after)."""
    steps = -(-size // stride)
    reach = (steps - 1) * stride + (kernel - 1) * dilation + 1
    total = max(reach - size, 0)
    return total // 2, total - total // 2


def pads(
    options: Any,
    image: Sequence[int],
    kernel: tuple[int, int],
    dilation: tuple[int, int] = (1, 1),
) -> list[int]:
    """Return ONNX pads (top, left, bottom, right) of a window operator.

    ``image`` is the NHWC shape of the operator's input.
    """
    if options.Padding() == tflite.Padding.VALID:
        return [0, 0, 0, 0]
    top, bottom = same_padding(
        image[1], kernel[0], options.StrideH(), dilation[0]
    )
    left, right = same_padding(
        image[2], kernel[1], options.StrideW(), dilation[1]
    )
    return [top, left, bottom, right]


def require_no_activation(call: Call, options: Any) -> None:
    """Stop at an activation fused into an operator; these nets have none."""
    none = tflite.ActivationFunctionType.NONE
    if options.FusedActivationFunction() != none:
        raise UnsupportedModel(f"activation fused into {call.kind}")


def dequantize(converter: Converter, call: Call) -> None:
    """Widen half precision weights here, so that the net need not."""
    widened = converter.floats(call.inputs[0])
    converter.constants[call.output] = widened


def conv_2d(converter: Converter, call: Call) -> None:
    """Weights: [out, height, width, in] -> [out, in, height, width]."""
    options = call.options(tflite.Conv2DOptions)
    weights = converter.floats(call.inputs[1])
    convolution(converter, call, options, weights.transpose(0, 3, 1, 2), 1)


def depthwise_conv_2d(converter: Converter, call: Call) -> None:
    """Weights: [1, height, width, out] -> [out, 1, height, width]."""
    options = call.options(tflite.DepthwiseConv2DOptions)
    if options.DepthMultiplier() != 1:
        raise UnsupportedModel("depth multiplier")
    weights = converter.floats(call.inputs[1])
    channels = converter.net.shape(call.inputs[0])[3]
    convolution(
        converter, call, options, weights.transpose(3, 0, 1, 2), channels
    )


def convolution(
    converter: Converter,
    call: Call,
    options: Any,
    weights: np.ndarray,
    groups: int,
) -> None:
    """Append a Conv with bias; ``weights`` are in ONNX's order of axes."""
    require_no_activation(call, options)
    image, _, bias = call.inputs
    kernel = (int(weights.shape[2]), int(weights.shape[3]))
    dilation = (options.DilationHFactor(), options.DilationWFactor())
    converter.node(
        "Conv",
        [
            converter.computed(image),
            converter.weight(weights, "w"),
            converter.weight(converter.floats(bias), "b"),
        ],
        tensor_name(call.output),
        kernel_shape=list(kernel),
        strides=[options.StrideH(), options.StrideW()],
        pads=pads(options, converter.net.shape(image), kernel, dilation),
        dilations=list(dilation),
        group=groups,
    )


def transposed_convolution(converter: Converter, call: Call) -> None:
    """Append a ConvTranspose with bias; MediaPipe's own operator.

    Weights: [out, height, width, in] -> [in, out, height, width]. The windows
    must neither overlap nor leave gaps: then SAME and VALID are alike, and
    there is nothing to cut off.
    """
    image, weights, bias = call.inputs
    kernels = converter.floats(weights).transpose(3, 0, 1, 2)
    strides = transposed_strides(call)
    if kernels.shape[2:] != strides:
        raise UnsupportedModel(f"{call.kind} with a stride unlike its window")
    converter.node(
        "ConvTranspose",
        [
            converter.computed(image),
            converter.weight(kernels, "w"),
            converter.weight(converter.floats(bias), "b"),
        ],
        tensor_name(call.output),
        kernel_shape=list(strides),
        strides=list(strides),
        pads=[0, 0, 0, 0],
    )


def transposed_strides(call: Call) -> tuple[int, int]:
    """Return (vertical, horizontal) from: padding, horizontal, vertical."""
    layout = struct.Struct("<3i")
    options = call.custom_options()
    if len(options) != layout.size:
        raise UnsupportedModel(f"{call.kind} with {len(options)} option bytes")
    _, horizontal, vertical = layout.unpack(options)
    return vertical, horizontal


def max_pool_2d(converter: Converter, call: Call) -> None:
    """Append a MaxPool."""
    options = call.options(tflite.Pool2DOptions)
    require_no_activation(call, options)
    image = call.inputs[0]
    kernel = (options.FilterHeight(), options.FilterWidth())
    converter.node(
        "MaxPool",
        [converter.computed(image)],
        tensor_name(call.output),
        kernel_shape=list(kernel),
        strides=[options.StrideH(), options.StrideW()],
        pads=pads(options, converter.net.shape(image), kernel),
    )


def average_pool_2d(converter: Converter, call: Call) -> None:
    """Append a GlobalAveragePool; the window must be the whole map."""
    options = call.options(tflite.Pool2DOptions)
    require_no_activation(call, options)
    image = call.inputs[0]
    window = [options.FilterHeight(), options.FilterWidth()]
    places = converter.net.shape(call.output)[1:3]
    if window != converter.net.shape(image)[1:3] or places != [1, 1]:
        raise UnsupportedModel("AVERAGE_POOL_2D of less than the whole map")
    converter.node(
        "GlobalAveragePool",
        [converter.computed(image)],
        tensor_name(call.output),
    )


def resize_bilinear(converter: Converter, call: Call) -> None:
    """Append a Resize to the output's size, aligned at pixel centres."""
    options = call.options(tflite.ResizeBilinearOptions)
    if options.AlignCorners() or not options.HalfPixelCenters():
        raise UnsupportedModel("RESIZE_BILINEAR not aligned at pixel centres")
    shape = converter.net.shape(call.output)
    sizes = np.array([shape[axis] for axis in TO_NCHW], np.int64)
    region, scales = "", ""
    converter.node(
        "Resize",
        [
            converter.computed(call.inputs[0]),
            region,
            scales,
            converter.weight(sizes),
        ],
        tensor_name(call.output),
        mode="linear",
        coordinate_transformation_mode="half_pixel",
    )


def prelu(converter: Converter, call: Call) -> None:
    """Append a PRelu with one slope a channel, shaped to broadcast."""
    image, slope = call.inputs
    slopes = converter.floats(slope).reshape(-1, 1, 1)
    if slopes.size != converter.net.shape(image)[-1]:
        raise UnsupportedModel("PRELU with other than one slope a channel")
    converter.node(
        "PRelu",
        [converter.computed(image), converter.weight(slopes)],
        tensor_name(call.output),
    )


def pad(converter: Converter, call: Call) -> None:
    """Append a Pad with zeros; ONNX wants all starts, then all ends."""
    image, amounts = call.inputs
    by_axis = converter.constant(amounts)[list(TO_NCHW)]
    flat = by_axis.transpose().reshape(-1).astype(np.int64)
    converter.node(
        "Pad",
        [converter.computed(image), converter.weight(flat)],
        tensor_name(call.output),
    )


def reshape(converter: Converter, call: Call) -> None:
    """Go back to NHWC first: the values must line up in tflite's order."""
    image = call.inputs[0]
    shape = converter.net.shape(call.output)
    if len(converter.net.shape(image)) != 4 or len(shape) == 4:
        raise UnsupportedModel("RESHAPE other than from rank 4 to a lower one")
    ordered = converter.node(
        "Transpose", [converter.computed(image)], perm=list(TO_NHWC)
    )
    target = converter.weight(np.array(shape, np.int64))
    converter.node("Reshape", [ordered, target], tensor_name(call.output))


def concatenation(converter: Converter, call: Call) -> None:
    """Append a Concat of tensors that have kept their order of axes."""
    options = call.options(tflite.ConcatenationOptions)
    require_no_activation(call, options)
    if len(converter.net.shape(call.output)) == 4:
        raise UnsupportedModel("CONCATENATION of feature maps")
    parts = [converter.computed(i) for i in call.inputs]
    converter.node(
        "Concat", parts, tensor_name(call.output), axis=options.Axis()
    )


def hard_swish(converter: Converter, call: Call) -> None:
    """Append x * HardSigmoid(x); HardSwish itself is newer than the opset."""
    source = converter.computed(call.inputs[0])
    gate = converter.node("HardSigmoid", [source], alpha=1 / 6, beta=0.5)
    converter.node("Mul", [source, gate], tensor_name(call.output))


def pairwise(kind: str, options: type) -> Callable[[Converter, Call], None]:
    """Return the handler of an operator of two computed tensors.

    ONNX and tflite broadcast alike as long as both have the same rank.
    """

    def handler(converter: Converter, call: Call) -> None:
        require_no_activation(call, call.options(options))
        ranks = {len(converter.net.shape(i)) for i in call.inputs}
        if len(ranks) != 1:
            raise UnsupportedModel(f"{call.kind} of different ranks")
        terms = [converter.computed(i) for i in call.inputs]
        converter.node(kind, terms, tensor_name(call.output))

    return handler


def elementwise(kind: str) -> Callable[[Converter, Call], None]:
    """Return the handler of an operator of one input and no options."""

    def handler(converter: Converter, call: Call) -> None:
        source = converter.computed(call.inputs[0])
        converter.node(kind, [source], tensor_name(call.output))

    return handler


KINDS = {
    number: name
    for name, number in vars(tflite.BuiltinOperator).items()
    if isinstance(number, int)
}

HANDLERS: dict[str, Callable[[Converter, Call], None]] = {
    "ADD": pairwise("Add", tflite.AddOptions),
    "AVERAGE_POOL_2D": average_pool_2d,
    "CONCATENATION": concatenation,
    "CONV_2D": conv_2d,
    "CUSTOM Convolution2DTransposeBias": transposed_convolution,
    "DEPTHWISE_CONV_2D": depthwise_conv_2d,
    "DEQUANTIZE": dequantize,
    "HARD_SWISH": hard_swish,
    "LOGISTIC": elementwise("Sigmoid"),
    "MAX_POOL_2D": max_pool_2d,
    "MUL": pairwise("Mul", tflite.MulOptions),
    "PAD": pad,
    "PRELU": prelu,
    "RELU": elementwise("Relu"),
    "RESHAPE": reshape,
    "RESIZE_BILINEAR": resize_bilinear,
}


def convert(data: bytes) -> bytes:
    """Return the ONNX file made from a tflite file."""
    model = Converter(Net(data)).convert()
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
