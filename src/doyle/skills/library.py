"""The skills in memory: compiled once a revision, models shared by fingerprint, weighed by bytes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import orjson
import structlog

from doyle.actions.compile import compile_actions
from doyle.actions.plan import CompiledActions
from doyle.errors import ModelError
from doyle.nlu.model import NluModel, load_model
from doyle.skills.compiled import CompiledSkill, compile_skill
from doyle.skills.weighed_cache import KeyedLocks, WeighedCache
from doyle.store.messages import MessageStore, SkillHead
from doyle.wire.json import JsonObject
from doyle.wire.workspace import WorkspaceBody

_log = structlog.get_logger(__name__)
WEIGHT_OF_ACTIONS_JSON = 12
_WEIGHT_OF_UNREADABLE = 64

ReadActions = Callable[[], tuple[int, JsonObject]]
"""Reads revision and `workspace` of an action skill. Raises NotFoundError if it is gone."""

ReadBody = Callable[[], tuple[int, WorkspaceBody]]
"""Reads revision and content of a skill. Raises NotFoundError if it is gone."""


@dataclass(frozen=True, slots=True)
class LoadedSkill:
    """A compiled revision and the model that it answers with; None before the first training is over."""

    skill: CompiledSkill
    model: NluModel | None


@dataclass(frozen=True, slots=True)
class LoadedActions:
    """A compiled revision of an action skill and its model; None before the first training is over."""

    skill: CompiledActions
    model: NluModel | None


LoadedByHead = Mapping[SkillHead, LoadedSkill | LoadedActions]
"""What was loaded for one message: its own, even where the library has no room to keep it."""


@dataclass(frozen=True, slots=True)
class _ActionsRevision:
    skill: CompiledActions
    revision: int


@dataclass(frozen=True, slots=True)
class _LoadedModel:
    model: NluModel | None


class SkillLibrary:
    """Hands out skills and models. Called from worker threads, which load and compile themselves.

    `functions` are the names of the server-side actions that the operator gave an address.
    """

    def __init__(
        self, messages: MessageStore, max_bytes: int, functions: frozenset[str] = frozenset()
    ) -> None:
        self._messages = messages
        self._functions = functions
        self._cache: WeighedCache[str, CompiledSkill | _ActionsRevision | _LoadedModel] = WeighedCache(
            max_bytes
        )
        self._locks: KeyedLocks[str] = KeyedLocks()

    @property
    def size_bytes(self) -> int:
        """The estimated memory of everything held."""
        return self._cache.size_bytes

    def find(self, head: SkillHead) -> LoadedSkill | None:
        """The skill of a head with its model, if both are in memory."""
        skill = self._find_skill(head)
        if skill is None or head.model_fingerprint is None:
            return None if skill is None else LoadedSkill(skill, None)
        known = self._find_model(head.model_fingerprint)
        return None if known is None else LoadedSkill(skill, known.model)

    def get(self, head: SkillHead, read_body: ReadBody | None = None) -> LoadedSkill:
        """The skill at a revision or a later one, with the model that the head names.

        Callers that want the same thing at the same time wait for the first of them to make it. `read_body`
        reads the content of what is no workspace; without it that of the head's workspace is read.

        Raises:
            NotFoundError: the workspace was deleted meanwhile.
            DatabaseError: the database is not reachable.
        """
        model = None if head.model_fingerprint is None else self._model(head.model_fingerprint)
        read = read_body or (lambda: self._messages.load_body(head.workspace_id))
        return LoadedSkill(self._skill(head, read), model)

    def find_actions(self, head: SkillHead) -> LoadedActions | None:
        """The action skill of a head with its model, if both are in memory."""
        known = self._cache.find(_actions_key(head.workspace_id))
        if not isinstance(known, _ActionsRevision) or known.revision < head.revision:
            return None
        if head.model_fingerprint is None:
            return LoadedActions(known.skill, None)
        model = self._find_model(head.model_fingerprint)
        return None if model is None else LoadedActions(known.skill, model.model)

    def get_actions(self, head: SkillHead, read: ReadActions) -> LoadedActions:
        """The action skill at a revision or a later one, with the model that the head names; as `get`.

        Raises:
            NotFoundError: the skill was deleted meanwhile.
            DatabaseError: the database is not reachable.
        """
        model = None if head.model_fingerprint is None else self._model(head.model_fingerprint)
        key = _actions_key(head.workspace_id)
        with self._locks.hold(key):
            known = self._cache.find(key)
            if not isinstance(known, _ActionsRevision) or known.revision < head.revision:
                revision, workspace = read()
                known = _ActionsRevision(compile_actions(workspace, head.language), revision)
                self._cache.put(key, known, WEIGHT_OF_ACTIONS_JSON * len(orjson.dumps(workspace)))
        return LoadedActions(known.skill, model)

    def forget(self, workspace_id: str) -> None:
        """Drop a skill that was deleted."""
        self._cache.discard(_skill_key(workspace_id))

    def _find_skill(self, head: SkillHead) -> CompiledSkill | None:
        known = self._cache.find(_skill_key(head.workspace_id))
        return known if isinstance(known, CompiledSkill) and known.revision >= head.revision else None

    def _find_model(self, fingerprint: str) -> _LoadedModel | None:
        known = self._cache.find(_model_key(fingerprint))
        return known if isinstance(known, _LoadedModel) else None

    def _skill(self, head: SkillHead, read_body: ReadBody) -> CompiledSkill:
        key = _skill_key(head.workspace_id)
        known = self._find_skill(head)
        if known is not None:
            return known
        with self._locks.hold(key):
            known = self._find_skill(head)
            if known is not None:
                return known
            revision, body = read_body()
            older = self._cache.find(key)
            previous = older if isinstance(older, CompiledSkill) else None
            skill = compile_skill(head.workspace_id, revision, body, self._functions, previous)
            self._cache.put(key, skill, skill.size_bytes)
            return skill

    def _model(self, fingerprint: str) -> NluModel | None:
        key = _model_key(fingerprint)
        known = self._find_model(fingerprint)
        if known is not None:
            return known.model
        with self._locks.hold(key):
            known = self._find_model(fingerprint)
            if known is not None:
                return known.model
            blob = self._messages.load_model(fingerprint)
            if blob is None:
                return None
            model = _read_model(fingerprint, blob)
            self._cache.put(key, _LoadedModel(model), model.size_bytes if model else _WEIGHT_OF_UNREADABLE)
            return model


def _actions_key(skill_id: str) -> str:
    return f"actions {skill_id}"


def _skill_key(workspace_id: str) -> str:
    return f"skill {workspace_id}"


def _model_key(fingerprint: str) -> str:
    return f"model {fingerprint}"


def _read_model(fingerprint: str, blob: bytes) -> NluModel | None:
    """The model; None for one that this version cannot read, so that the dialog still answers."""
    try:
        return load_model(blob)
    except ModelError as error:
        _log.error("model is not readable, intents are off", fingerprint=fingerprint, reason=error.message)
        return None
