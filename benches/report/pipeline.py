"""What one writes in Python to judge a live-view frame: mediapipe's face mesh and selfie segmentation, OpenCV for colours.

Reads names of JPEGs, a line each, and answers each with a line of JSON; the clock runs inside. Nothing in it is slowed down
and nothing is left out that such scripts do: landmarks, pose, eyes, mouth, crown by the mask, background in CIELAB.
"""

import json
import os
import resource
import sys
import time


def say(answer):
    print(json.dumps(answer), flush=True)


try:
    import cv2
    import mediapipe as mp
    import numpy as np
except ImportError as error:
    say({"missing": f"{error.name} can't be imported; pip could not install benches/report/requirements.txt"})
    sys.exit(0)

CORES = len(os.sched_getaffinity(0))
cv2.setNumThreads(CORES)
MESH = mp.solutions.face_mesh.FaceMesh(max_num_faces=1, refine_landmarks=False)
MASK = mp.solutions.selfie_segmentation.SelfieSegmentation(model_selection=0)

# Points of a face in mm, and which landmarks they are: the example of head pose that everybody starts from.
POSE_POINTS = [1, 152, 33, 263, 61, 291]
POSE_MM = np.array(
    [[0, 0, 0], [0, -63.6, -12.5], [-43.3, 32.7, -26], [43.3, 32.7, -26], [-28.9, -28.9, -24.1], [28.9, -28.9, -24.1]]
)
EYES = [(33, 160, 158, 133, 153, 144), (362, 385, 387, 263, 373, 380)]
BLUE_LAB = np.array([150.0, 110.0, 80.0])


def openness(points, eye):
    outer, upper1, upper2, inner, lower1, lower2 = (points[i] for i in eye)
    height = np.linalg.norm(upper1 - lower2) + np.linalg.norm(upper2 - lower1)
    return height / (2 * np.linalg.norm(outer - inner))


def pose(points, width, height):
    camera = np.array([[width, 0, width / 2], [0, width, height / 2], [0, 0, 1]], dtype=float)
    _, turn, _ = cv2.solvePnP(POSE_MM, points[POSE_POINTS], camera, None)
    return cv2.RQDecomp3x3(cv2.Rodrigues(turn)[0])[0]


def background(rgb, person):
    lab = cv2.cvtColor(rgb, cv2.COLOR_RGB2LAB)
    middle, spread = cv2.meanStdDev(lab, mask=(person < 0.1).astype(np.uint8))
    off = np.linalg.norm(middle.ravel() - BLUE_LAB)
    return {"lab": middle.ravel().tolist(), "off": float(off), "uneven": float(spread.max())}


def face(points, width, height, person):
    rows = np.flatnonzero((person > 0.5).any(axis=1))
    return {
        "crown": float(rows[0]) if len(rows) else None,
        "chin": float(points[152][1]),
        "eyes": [float(openness(points, eye)) for eye in EYES],
        "mouth": float(np.linalg.norm(points[13] - points[14])),
        "pose": pose(points, width, height),
        "centre": float(points[:, 0].mean() / width),
    }


def findings(path, done):
    """Calls `done` with the name of each step when it is over."""
    rgb = cv2.cvtColor(cv2.imread(path), cv2.COLOR_BGR2RGB)
    height, width = rgb.shape[:2]
    done("read and decode")
    person = MASK.process(rgb).segmentation_mask
    done("segmentation")
    faces = MESH.process(rgb).multi_face_landmarks
    done("face mesh")
    found = {"background": background(rgb, person)}
    done("background")
    if faces:
        points = np.array([(p.x * width, p.y * height) for p in faces[0].landmark])
        found.update(face(points, width, height, person))
    done("pose, eyes and the rest")
    return found


def judged(path):
    parts = []
    start = last = time.perf_counter()

    def done(part):
        nonlocal last
        now = time.perf_counter()
        parts.append([part, (now - last) * 1e3])
        last = now

    found = findings(path, done)
    return {"ms": (time.perf_counter() - start) * 1e3, "parts": parts, "found": found}


say(
    {
        "versions": f"Python {sys.version.split()[0]}, mediapipe {mp.__version__}, OpenCV {cv2.__version__}, NumPy {np.__version__}",
        "does": "reads and decodes the JPEG, finds 468 landmarks, segments the person, and works out pose, eyes, mouth, crown "
        "and the background's colour in CIELAB",
        "threads": f"Both may use {CORES} core{'s' if CORES > 1 else ''}: paishe judges a frame on one thread, mediapipe's graph "
        "and OpenCV take as many threads as there are cores",
    }
)
for line in sys.stdin:
    if line.strip() == "end":
        say({"peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024})
        break
    say(judged(line.rstrip("\n")))
