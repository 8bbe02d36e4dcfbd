"""The files of `npm run test:onnx -- --write FOLDER` through onnx.checker and the native onnxruntime.

    pip install onnx onnxruntime
    python tests/onnx/check.py FOLDER
"""

import json
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime


def check(path: Path) -> float:
    """Largest difference from the library's answers, of the largest of them."""
    model = onnx.load(path)
    onnx.checker.check_model(model, full_check=True)
    onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=True, data_prop=True)
    if not path.with_suffix(".json").exists():  # half a translator, which is run as a whole
        return 0.0
    given = json.loads(path.with_suffix(".json").read_text())
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(path.read_bytes(), options, providers=["CPUExecutionProvider"])
    worst = 0.0
    for question in given["questions"]:
        inputs = {
            name: np.array(each["data"], dtype=each["type"]).reshape(each["dims"])
            for name, each in question["inputs"].items()
        }
        names = list(question["answers"])
        for name, actual in zip(names, session.run(names, inputs)):
            expected = np.array(question["answers"][name], dtype=float).reshape(actual.shape)
            asked = ~np.isnan(expected)
            error = float(np.abs(actual - expected)[asked].max() / np.abs(expected[asked]).max())
            if not error <= given["tolerance"]:
                raise AssertionError(f"{name} of {list(actual.shape)} differs by {error:.2e} of the largest")
            worst = max(worst, error)
        if question.get("batches", True):
            empty = session.run(names, {name: each[:0] for name, each in inputs.items()})
            if any(len(each) != 0 for each in empty):
                raise AssertionError("a batch of no samples has answers")
    return worst


def main() -> int:
    paths = sorted(Path(sys.argv[1]).glob("*.onnx"), key=lambda path: (len(path.stem), path.stem))
    failed, worst = 0, 0.0
    for path in paths:
        try:
            worst = max(worst, check(path))
        except Exception as error:  # of each file the reason, then the next
            failed += 1
            about = path.with_suffix(".json")
            name = json.loads(about.read_text())["name"] if about.exists() else "a part"
            print(f"✖ {path.name}, {name}\n    {str(error)[:400]}")
    print(
        f"{len(paths) - failed} of {len(paths)} files: checked by onnx {onnx.__version__}, answers of onnxruntime "
        f"{onnxruntime.__version__} to {worst:.1e} of the largest"
    )
    return 1 if failed or not paths else 0


if __name__ == "__main__":
    sys.exit(main())
