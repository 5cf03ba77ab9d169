"""One v1 message through one workspace: understand, take the turn, log, answer."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from doyle.conversation.dice import turn_seed
from doyle.conversation.log_event import logged_request, logged_response
from doyle.conversation.opening import Opening, open_turn
from doyle.conversation.reply import compose_reply, dated_visits
from doyle.dialog.turn import TurnRequest, TurnResult, World, take_turn, visited_details
from doyle.errors import NotFoundError
from doyle.nlu.encoder import Encoder
from doyle.nlu.model import NluModel
from doyle.skills.compiled import CompiledSkill
from doyle.skills.library import LoadedSkill, SkillLibrary
from doyle.store.messages import LogEvent, MessageStore, SkillHead
from doyle.wire.json import JsonObject
from doyle.wire.message import MessageRequest
from doyle.wire.runtime import RuntimeEntity, RuntimeIntent, Understanding
from doyle.wire.versions import ApiVersion


@dataclass(frozen=True, slots=True)
class V1Call:
    """A v1 message call: `request` is the checked body, `raw` the same body as it came."""

    instance_id: str
    workspace_id: str
    request: MessageRequest
    raw: JsonObject
    version: date
    nodes_visited_details: bool = False
    customer_id: str | None = None
    learning_opt_out: bool = False


class Conversation:
    """Answers messages. One object serves all threads of a process.

    `clock` tells the time (aware, UTC), `new_id` makes unique ids. The dice of a turn follow from its
    conversation and counters, so that the same state and text give the same answer.
    """

    def __init__(
        self,
        library: SkillLibrary,
        messages: MessageStore,
        encoder: Encoder | None,
        *,
        clock: Callable[[], datetime],
        new_id: Callable[[], str],
    ) -> None:
        self._library = library
        self._messages = messages
        self._encoder = encoder
        self._clock = clock
        self._new_id = new_id

    def message_v1(self, call: V1Call) -> JsonObject:
        """Answer one message; the log event is committed before the answer is returned.

        Blocks on the database and computes: call it from a worker thread.

        Raises:
            NotFoundError: there is no such workspace in the instance.
            InputError: the context holds what this API version refuses.
        """
        now = self._clock()
        version = ApiVersion.on(call.version)
        loaded = self._load(call)
        opening = open_turn(call.request, call.raw, version, self._new_id)
        understanding = self._understand(call.raw, opening.text, loaded.model)
        result = self._take_turn(call, opening, understanding, loaded.skill, now)
        visited = dated_visits(loaded.skill.dialog, result.nodes_visited, version)
        reply = compose_reply(opening, call.raw, understanding, result, version)
        reply["output"]["nodes_visited"] = list(visited)
        if call.nodes_visited_details:
            details = visited_details(loaded.skill.dialog, visited)
            reply["output"]["nodes_visited_details"] = details
        self._log(call, loaded.skill.language, opening, now, reply)
        return reply

    def _load(self, call: V1Call) -> LoadedSkill:
        """The skill with its model; looks again if the model was replaced between the two reads."""
        head = self._get_head(call)
        loaded = self._library.get(head)
        if loaded.model is None and head.model_fingerprint is not None:
            return self._library.get(self._get_head(call))
        return loaded

    def _get_head(self, call: V1Call) -> SkillHead:
        head = self._messages.find_skill(call.instance_id, call.workspace_id)
        if head is None:
            raise NotFoundError
        return head

    def _understand(self, raw: JsonObject, text: str, model: NluModel | None) -> Understanding:
        """Recognise what the client did not supply itself (spec/nlu.md §1.2)."""
        intents, entities = raw.get("intents"), raw.get("entities")
        found = Understanding()
        is_recognition_due = intents is None or entities is None
        if is_recognition_due and text.strip() and model is not None:
            found = model.understand(
                text, self._encoder, skip_intents=intents is not None, skip_entities=entities is not None
            )
        if intents is None and entities is None:
            return found
        return Understanding(
            found.intents if intents is None else tuple(RuntimeIntent.from_json(item) for item in intents),
            found.entities if entities is None else tuple(RuntimeEntity.from_json(item) for item in entities),
            found.is_irrelevant and intents is None,
        )

    def _take_turn(
        self,
        call: V1Call,
        opening: Opening,
        understanding: Understanding,
        skill: CompiledSkill,
        now: datetime,
    ) -> TurnResult:
        request = TurnRequest(
            input=opening.input,
            context=opening.context,
            understanding=understanding,
            are_intents_supplied=call.raw.get("intents") is not None,
            output=call.raw.get("output"),
            text=opening.text,
            language=skill.language,
        )
        return take_turn(skill.dialog, request, World(now, turn_seed(opening.context, opening.text)))

    def _log(self, call: V1Call, language: str, opening: Opening, asked: datetime, reply: JsonObject) -> None:
        version = ApiVersion.on(call.version)
        self._messages.add_log_event(
            LogEvent(
                log_id=self._new_id(),
                instance_id=call.instance_id,
                workspace_id=call.workspace_id,
                language=language,
                request_timestamp=_milliseconds(asked),
                response_timestamp=_milliseconds(self._clock()),
                request=logged_request(call.raw, version),
                response=logged_response(reply, version),
                conversation_id=opening.conversation_id,
                customer_id=call.customer_id,
            )
        )


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
