"""Shared by the tests of the tools."""

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

TOOLS = Path(__file__).resolve().parents[2] / "tools"


@pytest.fixture(scope="session")
def load_tool() -> Callable[[str], ModuleType]:
    """Imports a tool by name; tools are programs, not a package, and find one another by their folder."""
    if str(TOOLS) not in sys.path:
        sys.path.append(str(TOOLS))

    def load(name: str) -> ModuleType:
        specification = importlib.util.spec_from_file_location(f"tool_{name}", TOOLS / f"{name}.py")
        assert specification is not None
        assert specification.loader is not None
        module = importlib.util.module_from_spec(specification)
        sys.modules[specification.name] = module
        specification.loader.exec_module(module)
        return module

    return load
