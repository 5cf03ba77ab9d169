"""What the operations work with: opened when the application starts, closed when it ends."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import cast

from starlette.requests import Request

from doyle.conversation.assistant import AssistantConversation
from doyle.conversation.loading import SkillLoader
from doyle.conversation.message import Conversation
from doyle.conversation.performing import Performer
from doyle.conversation.session_queue import SessionQueue
from doyle.jobs.runner import Runner
from doyle.security.authenticator import Authenticator
from doyle.security.vault import Vault
from doyle.server.cursors import CursorSigner
from doyle.server.instance_gate import InstanceGate
from doyle.server.metrics import Metrics
from doyle.server.rate_limiter import RateLimiter
from doyle.server.retention import Retention
from doyle.settings import Settings
from doyle.skills.library import SkillLibrary
from doyle.skills.training import Trainer
from doyle.store.database import Store


@dataclass(frozen=True, slots=True)
class Services:
    """Everything behind the operations; `clock` gives epoch seconds."""

    settings: Settings
    store: Store
    authenticator: Authenticator
    instances: InstanceGate
    cursors: CursorSigner
    library: SkillLibrary
    conversation: Conversation
    assistants: AssistantConversation
    loader: SkillLoader
    performer: Performer
    runner: Runner
    trainer: Trainer
    message_threads: ThreadPoolExecutor
    metrics: Metrics
    vault: Vault
    has_encryption_key: bool
    encoder_identity: str
    words_identity: str
    clock: Callable[[], float]
    rates: RateLimiter
    retention: Retention
    session_queue: SessionQueue = field(default_factory=SessionQueue)

    @classmethod
    def of(cls, request: Request) -> "Services":
        """The services of the application that a request came to."""
        return cast("Services", request.app.state.services)

    def now_milliseconds(self) -> int:
        """The present, in epoch milliseconds."""
        return int(self.clock() * 1000)
