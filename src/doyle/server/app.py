"""The application: its layers, its routes, and what it opens and closes."""

import time
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from uuid import uuid4

import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware

from doyle import __version__
from doyle.conversation.assistant import AssistantConversation
from doyle.conversation.assistant_skills import AssistantSkills
from doyle.conversation.extension_performing import ExtensionLimits
from doyle.conversation.loading import SkillLoader
from doyle.conversation.message import Conversation
from doyle.conversation.performing import Performer
from doyle.conversation.sessions import Sessions
from doyle.nlu.encoder import Encoder, identity_of, open_encoder
from doyle.nlu.words import WORDS_ABSENT_IDENTITY, words_identity
from doyle.security.authenticator import Authenticator, FixedCredentials
from doyle.security.instance_ids import read_instance_ids
from doyle.security.key_ring import KeyRing
from doyle.security.outbound import OutboundClient
from doyle.security.outbound_policy import OutboundPolicy
from doyle.security.seal import Sealer
from doyle.security.vault import Vault, open_vault
from doyle.security.vault_check import has_key_of
from doyle.server.background import milliseconds, start_background
from doyle.server.cursors import CursorSigner
from doyle.server.cut_names import may_be_cut
from doyle.server.edge import TRANSACTION_HEADER, EdgeMiddleware, ErrorBoundary
from doyle.server.expiry import session_expiry
from doyle.server.instance_gate import InstanceGate
from doyle.server.log_posting import posting
from doyle.server.metrics import Metrics
from doyle.server.openapi import build_openapi
from doyle.server.paths import PathMiddleware
from doyle.server.rate_limiter import LIMIT_HEADERS, RETRY_HEADER, RateLimiter
from doyle.server.request_log import configure_logging
from doyle.server.retention import Retention
from doyle.server.routes import add_routes, answer_routing_error
from doyle.server.services import Services
from doyle.server.usage import usage_written
from doyle.settings import Settings
from doyle.skills.action_training import retrain_outdated_actions
from doyle.skills.library import SkillLibrary
from doyle.skills.snapshot_training import retrain_outdated_snapshots
from doyle.skills.training import retrain_outdated
from doyle.store.database import Store
from doyle.store.instances import DEFAULT_INSTANCE, ensure_instance

MESSAGE_THREADS = 8
LOADING_THREADS = 2
_MEGABYTE = 1_000_000
_EXPOSED_HEADERS = (TRANSACTION_HEADER, *LIMIT_HEADERS, RETRY_HEADER)

log = structlog.get_logger("doyle.server")


class DoyleApp(FastAPI):
    """FastAPI with the API's own description."""

    def openapi(self) -> dict[str, object]:
        """The OpenAPI description, written once."""
        if self.openapi_schema is None:
            self.openapi_schema = build_openapi(self)
        return self.openapi_schema


def create_app(settings: Settings) -> FastAPI:
    """Build the application; nothing is opened before it starts.

    Raises:
        SettingError: the rate limits or the URL of Redis make no sense.

    Raises (when it starts):
        DatabaseError: the database cannot be reached, or the data directory is in use.
    """
    configure_logging(settings.log_level, settings.log_format)
    metrics = Metrics()
    rates = RateLimiter.of(settings, metrics)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as opened:
            app.state.services = await open_services(settings, metrics, rates, opened)
            yield

    app = DoyleApp(
        title="Doyle",
        version=__version__,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
    )
    _add_layers(app, settings, metrics)
    add_routes(app)
    return app


async def open_services(
    settings: Settings, metrics: Metrics, rates: RateLimiter, opened: AsyncExitStack
) -> Services:
    """Open everything behind the operations; `opened` closes it in the reverse order."""
    clock = time.time
    store = await Store.open(_secret(settings, "database_url"), settings.data_dir)
    opened.push_async_callback(store.close)
    await _make_instances(store, settings)
    await opened.enter_async_context(session_expiry(store, milliseconds))
    await opened.enter_async_context(posting(store))
    retention = Retention.of(settings, store, milliseconds)
    await opened.enter_async_context(retention.running())
    ring = await KeyRing.open(store, clock)
    authenticator = Authenticator(store, ring, _fixed_credentials(settings), clock)
    await opened.enter_async_context(usage_written(store, authenticator.usage))
    encoder = _open_encoder(settings, metrics)
    await retrain_outdated(store, identity_of(encoder), milliseconds())
    await retrain_outdated_actions(store, identity_of(encoder), milliseconds())
    await retrain_outdated_snapshots(store, identity_of(encoder), milliseconds())
    trainer, runner = start_background(settings, store, encoder, metrics, opened)
    functions = {name: url.get_secret_value() for name, url in settings.action_urls.items()}
    library = SkillLibrary(store.messages, settings.skill_cache_mb * _MEGABYTE, frozenset(functions))
    opened.push_async_callback(rates.counter.aclose)
    conversation = _conversation(library, store, encoder, functions)
    outbound = OutboundClient(OutboundPolicy.parse(settings.outbound_allow))
    opened.push_async_callback(outbound.aclose)
    vault = open_vault(_secret(settings, "encryption_key"), settings.data_dir)
    limits = ExtensionLimits.within(settings.extension_seconds)
    threads = ThreadPoolExecutor(MESSAGE_THREADS, "message")
    opened.callback(threads.shutdown)
    loading_threads = ThreadPoolExecutor(LOADING_THREADS, "loading")
    opened.callback(loading_threads.shutdown)
    return Services(
        settings=settings,
        store=store,
        authenticator=authenticator,
        instances=InstanceGate(store, clock),
        cursors=CursorSigner(ring.derive("cursor")),
        library=library,
        conversation=conversation,
        assistants=_assistants(
            AssistantSkills(library, store.messages, store.environments, encoder, functions, vault),
            store,
            ring,
            limits,
        ),
        loader=SkillLoader(loading_threads),
        performer=Performer(outbound, extensions=limits, observe=metrics.observe_callout),
        runner=runner,
        trainer=trainer,
        message_threads=threads,
        metrics=metrics,
        vault=vault,
        has_encryption_key=await _check_vault(store, vault),
        encoder_identity=identity_of(encoder),
        words_identity=_check_words(metrics),
        clock=clock,
        rates=rates,
        retention=retention,
    )


def _add_layers(app: FastAPI, settings: Settings, metrics: Metrics) -> None:
    """The last added is the outermost."""
    app.add_middleware(PathMiddleware, may_be_cut=may_be_cut)
    app.add_middleware(ErrorBoundary)
    origins = [origin.strip() for origin in settings.cors_origins.split(",") if origin.strip()]
    if origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=origins,
            allow_methods=["GET", "POST", "DELETE"],
            allow_headers=["*"],
            expose_headers=_EXPOSED_HEADERS,
        )
    app.add_middleware(EdgeMiddleware, metrics=metrics)
    app.add_exception_handler(HTTPException, answer_routing_error)
    app.add_exception_handler(RequestValidationError, answer_routing_error)


async def _make_instances(store: Store, settings: Settings) -> None:
    async with store.write() as tx:
        for instance_id in (DEFAULT_INSTANCE, *read_instance_ids(settings.instances)):
            await ensure_instance(tx, instance_id, milliseconds())


def _open_encoder(settings: Settings, metrics: Metrics) -> Encoder | None:
    encoder = open_encoder(settings.encoder)
    metrics.show_encoder(is_present=encoder is not None)
    if encoder is None:
        log.warning("no sentence encoder: intents are recognised by the weaker fallback")
    return encoder


async def _check_vault(store: Store, vault: Vault) -> bool:
    has_key = await has_key_of(store, vault)
    if not has_key:
        log.error(
            "another encryption key than that of the database: secrets that other processes store cannot be "
            "read here, nor those stored here there; give all processes the same DOYLE_ENCRYPTION_KEY"
        )
    return has_key


def _check_words(metrics: Metrics) -> str:
    identity = words_identity()
    is_present = identity != WORDS_ABSENT_IDENTITY
    metrics.show_words(is_present=is_present)
    if not is_present:
        log.warning(
            "no word lists: spelling is not corrected, fuzzy entities may take common words for typos"
        )
    return identity


def _conversation(
    library: SkillLibrary, store: Store, encoder: Encoder | None, functions: dict[str, str]
) -> Conversation:
    return Conversation(
        library,
        store.messages,
        encoder,
        clock=lambda: datetime.now(UTC),
        new_id=lambda: str(uuid4()),
        functions=functions,
    )


def _assistants(
    skills: AssistantSkills, store: Store, ring: KeyRing, limits: ExtensionLimits
) -> AssistantConversation:
    def clock() -> datetime:
        return datetime.now(UTC)

    def new_id() -> str:
        return str(uuid4())

    sessions = Sessions(store.sessions, clock=clock, new_id=new_id)
    sealer = Sealer(ring.derive("state"))
    return AssistantConversation(
        skills, sessions, store.sessions, sealer, clock=clock, new_id=new_id, limits=limits
    )


def _fixed_credentials(settings: Settings) -> FixedCredentials:
    return FixedCredentials(
        api_key=_secret(settings, "api_key"),
        username=settings.username,
        password=_secret(settings, "password"),
    )


def _secret(settings: Settings, name: str) -> str | None:
    value = getattr(settings, name)
    return None if value is None else value.get_secret_value()
