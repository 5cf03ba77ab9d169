"""The v2 message and session requests (spec/api/models.yaml, v2 MessageInput and MessageContext)."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from doyle.wire.arrays import InParts
from doyle.wire.json import JsonObject
from doyle.wire.message import SuppliedEntity, SuppliedIntent
from doyle.wire.model import WireModel
from doyle.wire.texts import MessageText, OneLine, UserId

MAX_ATTACHMENTS = 5
MAIN_SKILL = "main skill"
ACTIONS_SKILL = "actions skill"
ACTIONS_SKILL_ALIAS = "action skill"

RootUserId = Annotated[str, StringConstraints(min_length=1, max_length=256), OneLine]


class RequestAnalytics(WireModel):
    """What the client says about itself."""

    browser: str | None = None
    device: str | None = None
    page_url: Annotated[str | None, Field(alias="pageUrl")] = None


class SessionRequest(WireModel):
    """The body of create_session; it may be empty."""

    analytics: RequestAnalytics | None = None


class SpellingOptions(WireModel):
    """The spelling switches of one message."""

    suggestions: bool | None = None
    auto_correct: bool | None = None


class MessageOptionsV2(WireModel):
    """The switches of one message; absent is off (`async_callout`: as the version says)."""

    restart: bool | None = None
    alternate_intents: bool | None = None
    async_callout: bool | None = None
    spelling: SpellingOptions | None = None
    debug: bool | None = None
    return_context: bool | None = None
    export: bool | None = None


class MessageAttachment(WireModel):
    """A media file that came with a message."""

    url: str
    media_type: str | None = None


class MessageInputV2(WireModel):
    """What the user said, and how it is to be answered."""

    message_type: Literal["text", "search", "search_results"] | None = None
    text: MessageText | None = None
    intents: Annotated[list[SuppliedIntent], InParts] | None = None
    entities: Annotated[list[SuppliedEntity], InParts] | None = None
    suggestion_id: str | None = None
    attachments: Annotated[list[MessageAttachment], Field(max_length=MAX_ATTACHMENTS)] | None = None
    analytics: RequestAnalytics | None = None
    options: MessageOptionsV2 | None = None


class GlobalSystem(WireModel):
    """What all skills know of a conversation; a client may set most of it."""

    timezone: str | None = None
    user_id: UserId | None = None
    turn_count: Annotated[float, Field(ge=0)] | None = None
    locale: str | None = None
    reference_time: str | None = None
    session_start_time: str | None = None
    state: str | None = None
    skip_user_input: bool | None = None


class GlobalContext(WireModel):
    """`context.global`."""

    system: GlobalSystem | None = None
    session_id: Annotated[str, StringConstraints(min_length=1, max_length=256), OneLine] | None = None


class SkillSystem(WireModel):
    """Where a skill stands; `state` is what this server wrote."""

    state: str | None = None


class DialogSkillContext(WireModel):
    """`context.skills["main skill"]`."""

    user_defined: JsonObject | None = None
    system: SkillSystem | None = None


class ActionSkillContext(DialogSkillContext):
    """`context.skills["actions skill"]`; a variable set to null is removed."""

    action_variables: JsonObject | None = None
    skill_variables: JsonObject | None = None
    private_action_variables: JsonObject | None = None
    private_skill_variables: JsonObject | None = None


class SkillContexts(WireModel):
    """`context.skills`; `action skill` is an older name (spec/actions-runtime.md §20)."""

    main_skill: Annotated[DialogSkillContext | None, Field(alias=MAIN_SKILL)] = None
    actions_skill: Annotated[ActionSkillContext | None, Field(alias=ACTIONS_SKILL)] = None
    action_skill: Annotated[ActionSkillContext | None, Field(alias=ACTIONS_SKILL_ALIAS)] = None


class MessageContextV2(WireModel):
    """The state of a conversation as clients see it."""

    global_: Annotated[GlobalContext | None, Field(alias="global")] = None
    skills: SkillContexts | None = None
    integrations: JsonObject | None = None


class MessageRequestV2(WireModel):
    """The body of a v2 message, stateful or not."""

    input: MessageInputV2 | None = None
    context: MessageContextV2 | None = None
    user_id: RootUserId | None = None

    @property
    def options(self) -> MessageOptionsV2:
        """The switches of this message."""
        return (None if self.input is None else self.input.options) or MessageOptionsV2()
