"""Tests of one group go to one process, which sets up what they share once."""

import pytest


@pytest.mark.xdist_group("groups")
def test_group_when_processes_share_the_tests_then_it_is_seen(request: pytest.FixtureRequest) -> None:
    """pytest-xdist sends tests to processes by what their ids end with."""
    is_shared = bool(request.config.getoption("loadgroup", default=False))
    assert request.node.nodeid.endswith("@groups") is is_shared
