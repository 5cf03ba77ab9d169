"""Many workspaces in one process: memory and latency as they are asked in turn, through the real library.

One workspace of 50 intents is trained (in a process of its own) and stands for all: the library loads and
keeps it once for each. Memory must stop growing at the library's limit, and its count of bytes should be what
the process really takes.

Usage: python benchmarks/workspaces.py [--workspaces N] [--limit MB]
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

import public_sets as sets
from doyle.nlu.encoder import Encoder, find_encoder
from doyle.skills.library import SkillLibrary
from doyle.store.messages import SkillHead
from doyle.wire.workspace import WorkspaceBody

INTENTS, EXAMPLES = 50, 20
TRAIN = "--train"
ROUNDS = 300


class OneForAll:
    """A store in which every workspace has the same content and the same model, under names of their own."""

    def __init__(self, blob: bytes) -> None:
        self._blob = blob

    def load_body(self, workspace_id: str) -> tuple[int, WorkspaceBody]:
        """The content of any workspace."""
        return 1, WorkspaceBody.read({"name": workspace_id, "language": "en"})

    def load_model(self, fingerprint: str) -> bytes | None:
        """The model of any workspace."""
        return self._blob if fingerprint else None


def head_of(number: int) -> SkillHead:
    """The head of a workspace."""
    return SkillHead(f"workspace {number}", 1, "en", "Available", f"model {number}", False)


def train_one(file: Path) -> None:
    """Train the workspace; only this process imports the training libraries."""
    from doyle.nlu.train import train  # noqa: PLC0415  (the measured process must not import it)

    rows = sets.few_shot(sets.clinc_part("train"), EXAMPLES, 0)
    chosen = sorted({intent for _, intent in rows})[:INTENTS]
    data = sets.training_data(row for row in rows if row[1] in chosen)
    file.write_bytes(train(data, find_encoder(), {}, lambda *_: None).blob)


def latencies(library: SkillLibrary, encoder: Encoder, numbers: Sequence[int]) -> list[float]:
    """Milliseconds of a message to each of some workspaces, loading included where it is not in memory."""
    texts = [text for text, _ in sets.clinc_part("test")]
    measured = []
    for at, number in enumerate(numbers):
        start = time.perf_counter()
        model = library.get(head_of(number)).model
        assert model is not None
        model.understand(texts[at % len(texts)], encoder)
        measured.append(1000 * (time.perf_counter() - start))
    return measured


def resident_megabytes() -> float:
    """The memory of this process."""
    shown = subprocess.run(
        ["ps", "-o", "rss=", "-p", str(os.getpid())], capture_output=True, text=True, check=True
    )
    return int(shown.stdout) / 1024


def measure(blob: bytes, count: int, limit_megabytes: int) -> None:
    """Ask ever more workspaces and print what that takes."""
    encoder = find_encoder()
    assert encoder is not None
    library = SkillLibrary(OneForAll(blob), limit_megabytes * 1_000_000)
    latencies(library, encoder, [0] * 20)
    before, counted = resident_megabytes(), library.size_bytes
    print(f"model file {len(blob) / 1e6:.2f} MB; process with one workspace {before:.0f} MB")
    titles = f"{'memory MB':>11}{'grown MB':>10}{'counted MB':>12}{'hit p50 ms':>12}{'miss p50 ms':>13}"
    print(f"{'workspaces':>10}{titles}")
    asked = 1
    while asked < count:
        following = min(count, asked * 10)
        missed = median(latencies(library, encoder, range(asked, following)))
        hit = median(latencies(library, encoder, [following - 1 - at % 5 for at in range(ROUNDS)]))
        asked = following
        grown, known = resident_megabytes() - before, (library.size_bytes - counted) / 1e6
        memory = f"{before + grown:>11.0f}{grown:>10.1f}{known:>12.1f}"
        print(f"{asked:>10}{memory}{hit:>12.2f}{missed:>13.2f}", flush=True)


def main(arguments: Sequence[str]) -> None:
    """Run and print."""
    if arguments[:1] == [TRAIN]:
        train_one(Path(arguments[1]))
        return
    parser = argparse.ArgumentParser(description="Many workspaces in one process.")
    parser.add_argument("--workspaces", type=int, default=1000, help="how many")
    parser.add_argument("--limit", type=int, default=256, help="what the library may keep, in MB")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "model"
        subprocess.run([sys.executable, str(Path(__file__).resolve()), TRAIN, str(file)], check=True)
        blob = file.read_bytes()
    measure(blob, options.workspaces, options.limit)


if __name__ == "__main__":
    main(sys.argv[1:])
