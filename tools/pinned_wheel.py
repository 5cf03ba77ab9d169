"""Shared by build programs: a pinned wheel, fetched and checked; a directory of results and its manifest."""

import hashlib
import json
import subprocess
import sys
import zipfile
from pathlib import Path

MANIFEST = "manifest.json"


class BuildError(Exception):
    """The result could not be built."""


class Progress:
    """Tells the user what is going on, unless asked to be quiet."""

    def __init__(self, topic: str, *, is_quiet: bool) -> None:
        self.topic = topic
        self.is_quiet = is_quiet

    def say(self, message: str) -> None:
        """Print one line at once."""
        if not self.is_quiet:
            print(f"{self.topic}: {message}", flush=True)


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def check_hash(path: Path, expected: str, what: str) -> None:
    """Refuse a file whose SHA-256 is not the pinned one.

    Raises:
        BuildError: the hashes differ.
    """
    found = sha256_of(path)
    if found != expected:
        raise BuildError(f"{what} has the wrong SHA-256: expected {expected}, found {found}")


def download(requirement: str, directory: Path, progress: Progress) -> Path:
    """Fetch the wheel of `project==version` with this interpreter's pip, which knows the configured index.

    Raises:
        BuildError: pip failed; its last words are in the message.
    """
    is_watched = sys.stderr.isatty() and not progress.is_quiet
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:"]
    command += ["--disable-pip-version-check", "--dest", str(directory)]
    command += () if is_watched else ("--quiet", "--progress-bar=off")
    done = subprocess.run([*command, requirement], check=False, text=True, capture_output=not is_watched)
    wheels = sorted(directory.glob("*.whl"))
    if done.returncode or not wheels:
        raise BuildError(f"pip could not download {requirement}\n{(done.stderr or '').strip()}")
    return wheels[0]


def open_wheel(wheel: Path, expected: str) -> zipfile.ZipFile:
    """Open a wheel whose SHA-256 is the pinned one.

    Raises:
        BuildError: the hash differs, or it is no archive.
    """
    check_hash(wheel, expected, "the wheel")
    try:
        return zipfile.ZipFile(wheel)
    except zipfile.BadZipFile as error:
        raise BuildError(f"the wheel is not as expected: {error}") from error


def is_built(output: Path, identity: str) -> bool:
    """Whether the directory holds the result of this very identity, unharmed."""
    try:
        manifest = json.loads((output / MANIFEST).read_text("utf-8"))
        files = {name: sha256_of(output / name) for name in manifest["files"]}
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return bool(manifest.get("identity") == identity and files and files == manifest["files"])


def write_manifest(directory: Path, described: dict[str, object]) -> None:
    """Write the manifest: what is described, and the hashes of the files that are in the directory now."""
    files = {path.name: sha256_of(path) for path in sorted(directory.iterdir())}
    content = json.dumps({"format": 1, **described, "files": files}, indent=2)
    (directory / MANIFEST).write_text(content + "\n", "utf-8")


def install(built: Path, output: Path) -> None:
    """Move the finished files to their place; the manifest last, so that half a copy is never trusted."""
    (output / MANIFEST).unlink(missing_ok=True)
    for path in sorted(built.iterdir(), key=lambda path: path.name == MANIFEST):
        path.replace(output / path.name)
