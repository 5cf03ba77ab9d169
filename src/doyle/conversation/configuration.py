"""Which skills a conversation has: fixed when its session starts (spec/operations.md §8)."""

from collections.abc import Iterable
from dataclasses import dataclass

from doyle.wire.json import JsonObject

DIALOG = "dialog"
ACTION = "action"
DRAFT = "draft"


@dataclass(frozen=True, slots=True)
class SkillReference:
    """One skill of an environment; `content` names the snapshot of it, None is the skill as it is edited."""

    type: str
    skill_id: str
    is_disabled: bool = False
    content: str | None = None


@dataclass(frozen=True, slots=True)
class Configuration:
    """What a conversation sees of its environment; `snapshot` is `draft` or the number of a release."""

    environment_id: str
    snapshot: str
    skills: tuple[SkillReference, ...] = ()

    @classmethod
    def from_json(cls, data: JsonObject) -> "Configuration":
        """The configuration that `to_json` wrote."""
        skills = tuple(SkillReference(*item) for item in data["skills"])
        return cls(data["environment_id"], data["snapshot"], skills)

    def to_json(self) -> JsonObject:
        """The configuration as sessions and sealed states keep it."""
        skills = [[item.type, item.skill_id, item.is_disabled, item.content] for item in self.skills]
        return {"environment_id": self.environment_id, "snapshot": self.snapshot, "skills": skills}

    @property
    def leading(self) -> SkillReference | None:
        """The skill that messages go to: an enabled dialog, else actions (spec/actions-runtime.md §22)."""
        return _first(self.skills, DIALOG) or self.actions

    @property
    def actions(self) -> SkillReference | None:
        """The actions skill, unless it is disabled."""
        return _first(self.skills, ACTION)

    @property
    def has_both(self) -> bool:
        """Whether actions stand beside the dialog that leads."""
        return _first(self.skills, DIALOG) is not None and self.actions is not None


def _first(skills: Iterable[SkillReference], kind: str) -> SkillReference | None:
    return next((skill for skill in skills if skill.type == kind and not skill.is_disabled), None)
