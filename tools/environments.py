"""Makes the environments that stand beside the project's own: other clients for the tests, and the fuzzer.

Each lives in .venv/environments/NAME and is made from committed lock files at its first use, and anew when
they change. Nothing in them is a dependency of Doyle.

Usage: python tools/environments.py NAME
It prints the path of the environment.
"""

import fcntl
import hashlib
import re
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = Path(".venv") / "environments"
TIMEOUT_SECONDS = 150
_STAMP = "made_from"
_UNREACHABLE = re.compile(
    r"NewConnectionError|ConnectTimeout|ReadTimeout|ProxyError|name resolution|Name or service not known"
    r"|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH"
)


class UnavailableError(Exception):
    """An environment cannot be made on this machine: a program is not there, or no registry answers."""


@dataclass(frozen=True, slots=True)
class Environment:
    """One environment: what it is made from (paths below the project), and how."""

    name: str
    locks: tuple[str, ...]
    make: Callable[["Environment", Path, Path], None]

    def digest(self, root: Path) -> str:
        """What tells whether it has to be made anew."""
        parts = [sys.version, *(f"{lock}\n{(root / lock).read_text('utf-8')}" for lock in self.locks)]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def ready(name: str, root: Path = ROOT) -> Path:
    """The folder of an environment, made first where need be.

    Raises:
        UnavailableError: it cannot be made here.
        RuntimeError: it should be possible to make it, but that failed.
    """
    environment = ENVIRONMENTS[name]
    folder = root / FOLDER / name
    digest = environment.digest(root)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _one_at_a_time(folder.with_suffix(".lock")):
        stamp = folder / _STAMP
        if not stamp.is_file() or stamp.read_text("utf-8") != digest:
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            environment.make(environment, root, folder)
            stamp.write_text(digest, "utf-8")
    return folder


def python_of(folder: Path) -> Path:
    """The interpreter of an environment of Python."""
    return folder / "bin" / "python"


def make_python(environment: Environment, root: Path, folder: Path) -> None:
    """Install lock files with pip, one after the other; what has no wheel is built with what is there."""
    venv.create(folder, with_pip=True)
    pip = [str(python_of(folder)), "-m", "pip", "--quiet", "--disable-pip-version-check", "install"]
    for lock in environment.locks:
        run([*pip, "--require-hashes", "--no-build-isolation", "--requirement", str(root / lock)], folder)


def make_node(environment: Environment, root: Path, folder: Path) -> None:
    """Install a lock file with npm, without the scripts of its packages."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        raise UnavailableError("Node.js with npm is not installed")
    for lock in environment.locks:
        shutil.copy(root / lock, folder)
    run([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], folder)


def run(command: Sequence[str], folder: Path) -> None:
    """Run a command of a package manager in a folder.

    Raises:
        UnavailableError: it reaches no registry.
        RuntimeError: it failed otherwise; the message is what it said.
    """
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=TIMEOUT_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise UnavailableError(f"{command[0]} took more than {TIMEOUT_SECONDS} s") from None
    if done.returncode == 0:
        return
    said = (done.stdout + done.stderr).strip()
    if _UNREACHABLE.search(said):
        raise UnavailableError("no package registry can be reached")
    raise RuntimeError(f"{' '.join(command)} failed:\n{said}")


@contextmanager
def _one_at_a_time(path: Path) -> Iterator[None]:
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


_CLIENTS = "tests/compat/clients"
ENVIRONMENTS: Mapping[str, Environment] = {
    each.name: each
    for each in (
        Environment(
            "python-2018",
            ("requirements/python-2018-build.txt", "requirements/python-2018.txt"),
            make_python,
        ),
        *(
            Environment(
                name,
                (f"{_CLIENTS}/{name}/package.json", f"{_CLIENTS}/{name}/package-lock.json"),
                make_node,
            )
            for name in ("node", "node-2018")
        ),
        Environment("fuzz", ("requirements/fuzz.txt",), make_python),
    )
}


def main(arguments: Sequence[str]) -> int:
    """Make the environment named and print its path: 1 if that cannot be, 2 if it is not known."""
    if len(arguments) != 1 or arguments[0] not in ENVIRONMENTS:
        print(f"usage: python tools/environments.py {'|'.join(ENVIRONMENTS)}", file=sys.stderr)
        return 2
    try:
        print(ready(arguments[0]))
    except (UnavailableError, RuntimeError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
