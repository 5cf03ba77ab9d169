"""What the tests of the actions engine share."""

import json
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

DEFAULT_TEST_DATA = Path(__file__).parents[2].parent / "shared"
FOLDER = Path(os.environ.get("DOYLE_TEST_DATA", DEFAULT_TEST_DATA)) / "skills" / "actions"


@pytest.fixture(scope="session")
def real_actions() -> Callable[[str], dict[str, Any]]:
    """Reads a public actions skill as it is."""

    @cache
    def read(name: str) -> dict[str, Any]:
        path = FOLDER / f"{name}.json"
        if not path.exists():
            pytest.skip(f"{path} is not there: set DOYLE_TEST_DATA to the folder with the public skills")
        return json.loads(path.read_text("utf-8"))  # type: ignore[no-any-return]

    return read
