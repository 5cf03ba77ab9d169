"""The skills of assistants in memory, whatever kind they are (spec/actions-runtime.md §22)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from doyle.conversation.configuration import DIALOG, Configuration, SkillReference
from doyle.conversation.dialog_skill import DialogSkill
from doyle.conversation.greeting import GreetingSkill
from doyle.conversation.message import Conversation, SkillPlace
from doyle.conversation.skill_turn import AnsweringSkill
from doyle.nlu.encoder import Encoder
from doyle.skills.library import LoadedSkill
from doyle.store.messages import SkillHead


@dataclass(frozen=True, slots=True)
class ColdSkill:
    """A skill that has to be loaded first: `load` takes seconds; then the message begins again."""

    head: SkillHead
    load: Callable[[], LoadedSkill]


@dataclass(frozen=True, slots=True)
class AssistantSkills:
    """Finds the skill that answers; `functions` are the addresses of server-side actions, by name."""

    conversation: Conversation
    encoder: Encoder | None
    functions: Mapping[str, str] = field(default_factory=dict)

    def find(self, instance_id: str, configuration: Configuration) -> AnsweringSkill | ColdSkill:
        """The skill that leads a conversation; what greets, where there is none.

        Raises:
            NotFoundError: the skill has been deleted.
        """
        leading = configuration.leading
        if leading is None or leading.type != DIALOG:
            return GreetingSkill(configuration.environment_id if leading is None else leading.skill_id)
        return self._find_dialog(instance_id, leading)

    def _find_dialog(self, instance_id: str, reference: SkillReference) -> AnsweringSkill | ColdSkill:
        place = SkillPlace(instance_id, reference.skill_id)
        found = self.conversation.find_skill(place)
        if isinstance(found, SkillHead):
            return ColdSkill(found, lambda: self.conversation.load_skill(place))
        return DialogSkill(found, self.encoder, self.functions)
