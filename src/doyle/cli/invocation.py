"""How the user calls this program, so that what is printed can be typed."""

import shlex
import shutil
import sys
from pathlib import Path

from doyle.cli.target import PROJECT_DATA_DIR
from doyle.settings import Settings

PROGRAM = "doyle"


def command_line(*arguments: str, data_dir: Path | None = None) -> str:
    """A command for the user's shell; a data directory that would not be found by itself is named in it."""
    words = [_program(), *arguments]
    line = " ".join(shlex.quote(word) for word in words)
    if data_dir is None or _is_found(data_dir):
        return line
    return f"DOYLE_DATA_DIR={shlex.quote(str(data_dir))} {line}"


def _program() -> str:
    """`doyle` where that is this program, else the path by which it was called."""
    called = sys.argv[0]
    if Path(called).name != PROGRAM:
        return PROGRAM
    found = shutil.which(PROGRAM)
    is_on_path = found is not None and Path(found).resolve() == Path(called).resolve()
    return PROGRAM if is_on_path else called


def _is_found(data_dir: Path) -> bool:
    known = (PROJECT_DATA_DIR, Settings().data_dir)
    return data_dir.resolve() in {each.resolve() for each in known}
