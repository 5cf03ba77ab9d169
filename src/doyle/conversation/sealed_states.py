"""The states that clients carry between messages: encrypted for one assistant and one skill."""

from collections.abc import Mapping
from dataclasses import dataclass

from doyle.conversation.log_event import encode_json
from doyle.security.seal import Sealer
from doyle.wire.json import JsonObject


@dataclass(frozen=True, slots=True)
class SealedStates:
    """Seals and unseals states of one assistant."""

    sealer: Sealer
    instance_id: str
    assistant_id: str

    def seal(self, name: str, state: Mapping[str, object]) -> str:
        """The text that a client carries for a skill."""
        return self.sealer.seal(self._owner(name), encode_json(state))

    def unseal(self, name: str, text: str) -> JsonObject | None:
        """The state in a text, or None: it was not given out for this skill of this assistant."""
        return self.sealer.find(self._owner(name), text)

    def _owner(self, name: str) -> str:
        return f"{self.instance_id}\n{self.assistant_id}\n{name}"
