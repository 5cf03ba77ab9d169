"""The benchmarks stand beside each other in a folder that is no package."""

import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"


@pytest.fixture
def benchmark_module(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], ModuleType]:
    """Imports a benchmark by its name."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    known = set(sys.modules)

    def load(name: str) -> ModuleType:
        module = importlib.import_module(name)
        for new in set(sys.modules) - known:
            monkeypatch.setitem(sys.modules, new, sys.modules[new])
        return module

    return load
