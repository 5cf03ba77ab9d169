"""Shared by the tests of the dialog engine: where the real skills are."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from doyle.wire.workspace import WorkspaceBody

DEFAULT_TEST_DATA = Path(__file__).parents[2].parent / "shared"


@pytest.fixture(scope="session")
def real_skill() -> Callable[[str], WorkspaceBody]:
    """Read a public skill by name; the test is skipped when the test data is not there."""

    def read(name: str) -> WorkspaceBody:
        path = (
            Path(os.environ.get("DOYLE_TEST_DATA", DEFAULT_TEST_DATA)) / "skills" / "dialog" / f"{name}.json"
        )
        if not path.is_file():
            pytest.skip(f"needs {name}.json below DOYLE_TEST_DATA")
        return WorkspaceBody.read(json.loads(path.read_text("utf-8")))

    return read
