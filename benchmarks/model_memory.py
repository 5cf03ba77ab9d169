"""What a model takes in a process that serves it; `benchmarks/nlu.py` runs this apart from the training.

Prints JSON: MB of the process with numpy, onnxruntime and the encoder, MB that the model adds, and MB that
the cache of models counts for it.

Usage: python benchmarks/model_memory.py MODEL_FILE
"""

import json
import os
import subprocess
import sys
from pathlib import Path

from doyle.nlu.encoder import find_encoder
from doyle.nlu.model import load_model


def resident_megabytes() -> float:
    """The memory of this process."""
    shown = subprocess.run(
        ["ps", "-o", "rss=", "-p", str(os.getpid())], capture_output=True, text=True, check=True
    )
    return int(shown.stdout) / 1024


def main(file: Path) -> None:
    """Load, ask and print."""
    encoder = find_encoder()
    assert encoder is not None
    encoder.encode("hello there")
    before = resident_megabytes()
    model = load_model(file.read_bytes())
    model.understand("is there a charge for that", encoder)
    print(json.dumps([before, resident_megabytes() - before, model.size_bytes / 1e6]))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
