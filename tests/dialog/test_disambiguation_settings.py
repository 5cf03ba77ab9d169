"""Tests of reading the settings of disambiguation."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doyle.dialog.disambiguation_settings import (
    SENSITIVITY_RATIOS,
    DisambiguationSettings,
    read_disambiguation,
)
from doyle.wire.json import Json, JsonObject

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


def test_settings_when_everything_is_given_then_read() -> None:
    """spec dialog-engine.md §7.5."""
    given_settings: JsonObject = {
        "enabled": True,
        "prompt": "Which?",
        "none_of_the_above_prompt": "None",
        "sensitivity": "low",
        "randomize": True,
        "max_suggestions": 3,
        "suggestion_text_policy": "title",
    }
    assert read_disambiguation({"disambiguation": given_settings}) == DisambiguationSettings(
        prompt="Which?",
        none_of_the_above_prompt="None",
        ratio=0.94,
        max_suggestions=3,
        text_policy="title",
    )


@pytest.mark.parametrize("enabled", [False, None, 1, "true", "absent"])
def test_settings_when_not_enabled_then_none(enabled: Json) -> None:
    """spec dialog-engine.md §7.2, A20: off unless true."""
    given_settings = {} if enabled == "absent" else {"enabled": enabled}
    assert read_disambiguation({"disambiguation": given_settings}) is None


def test_ratios_when_configured_then_used() -> None:
    """spec dialog-engine.md §7.2, A10: the table is configurable; an unknown name means `auto`."""
    ratios = {**SENSITIVITY_RATIOS, "auto": 0.55, "low": 0.99}
    for sensitivity, expected in (("low", 0.99), ("odd", 0.55), ("auto", 0.55)):
        read = read_disambiguation({"disambiguation": {"enabled": True, "sensitivity": sensitivity}}, ratios)
        assert read is not None
        assert read.ratio == expected


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dictionaries(
        st.sampled_from(
            [
                "prompt",
                "none_of_the_above_prompt",
                "sensitivity",
                "max_suggestions",
                "suggestion_text_policy",
            ]
        ),
        anything,
    )
)
def test_settings_when_odd_then_the_defaults(found: JsonObject) -> None:
    """A skill file is hostile input: odd values count as absent."""
    read = read_disambiguation({"disambiguation": {**found, "enabled": True}})
    assert read is not None
    assert read.prompt
    assert 2 <= read.max_suggestions <= 5
    assert read.ratio in SENSITIVITY_RATIOS.values()
    assert read.text_policy in {None, "title", "user_label"}
