"""What a skill's `system_settings.disambiguation` asks for (spec dialog-engine.md §§7.2, 7.5)."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from doyle.wire.json import Json, JsonObject

DEFAULT_PROMPT = "Did you mean:"
DEFAULT_SENSITIVITY = "auto"
MIN_SUGGESTIONS = 2
MAX_SUGGESTIONS = 5
TEXT_POLICIES = frozenset({"title", "user_label"})
# How close a score must come to the best one, as a part of it (A10).
SENSITIVITY_RATIOS: Mapping[str, float] = MappingProxyType(
    {"high": 0.60, "medium_high": 0.70, "auto": 0.70, "medium": 0.80, "medium_low": 0.88, "low": 0.94}
)


@dataclass(frozen=True, slots=True)
class DisambiguationSettings:
    """How suggestions are made.

    `ratio`: a score counts as close from `ratio` times the best one on. `text_policy`: the field that labels
    are taken from, None for `user_label` before `title`.
    """

    prompt: str = DEFAULT_PROMPT
    none_of_the_above_prompt: str = ""
    ratio: float = SENSITIVITY_RATIOS[DEFAULT_SENSITIVITY]
    max_suggestions: int = MAX_SUGGESTIONS
    text_policy: str | None = None


def read_disambiguation(
    settings: JsonObject, ratios: Mapping[str, float] = SENSITIVITY_RATIOS
) -> DisambiguationSettings | None:
    """Read the settings of a skill: None unless `enabled` is true (A20). Odd values count as absent."""
    found = settings.get("disambiguation")
    if not isinstance(found, dict) or found.get("enabled") is not True:
        return None
    sensitivity, policy = found.get("sensitivity"), found.get("suggestion_text_policy")
    known = sensitivity if isinstance(sensitivity, str) and sensitivity in ratios else DEFAULT_SENSITIVITY
    return DisambiguationSettings(
        prompt=_text(found.get("prompt")) or DEFAULT_PROMPT,
        none_of_the_above_prompt=_text(found.get("none_of_the_above_prompt")),
        ratio=ratios[known],
        max_suggestions=_count(found.get("max_suggestions")),
        text_policy=policy if isinstance(policy, str) and policy in TEXT_POLICIES else None,
    )


def _text(value: Json) -> str:
    return value.strip() if isinstance(value, str) else ""


def _count(value: Json) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        return MAX_SUGGESTIONS
    return min(max(value, MIN_SUGGESTIONS), MAX_SUGGESTIONS)
