"""The skills of assistants in memory, whatever kind they are (spec/actions-runtime.md §22)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from doyle.conversation.actions_skill import ActionsSkill
from doyle.conversation.configuration import ACTION, Configuration, SkillReference
from doyle.conversation.dialog_skill import DialogSkill
from doyle.conversation.extension_calls import Extensions
from doyle.conversation.greeting import GreetingSkill
from doyle.conversation.skill_turn import AnsweringSkill
from doyle.conversation.spelling import prepare_spelling
from doyle.errors import NotFoundError
from doyle.nlu.encoder import Encoder
from doyle.security.vault import Vault
from doyle.skills.library import LoadedActions, LoadedByHead, LoadedSkill, ReadActions, SkillLibrary
from doyle.store.encoding import decode_exactly
from doyle.store.fast_environments import EnvironmentStore, SnapshotHead
from doyle.store.messages import MessageStore, SkillHead
from doyle.store.workspaces import AVAILABLE
from doyle.wire.json import JsonObject
from doyle.wire.workspace import WorkspaceBody


@dataclass(frozen=True, slots=True)
class ColdSkill:
    """A skill that has to be loaded first: `load` takes seconds; then the message begins again, with it."""

    head: SkillHead
    load: Callable[[], LoadedSkill | LoadedActions]


@dataclass(frozen=True, slots=True)
class AssistantSkills:
    """Finds the skill that answers; `functions` are the addresses of server-side actions, by name.

    `vault` opens the secrets of extensions; without it actions call none.
    """

    library: SkillLibrary
    messages: MessageStore
    environments: EnvironmentStore
    encoder: Encoder | None
    functions: Mapping[str, str] = field(default_factory=dict)
    vault: Vault | None = None

    def find(
        self, instance_id: str, configuration: Configuration, held: LoadedByHead | None = None
    ) -> AnsweringSkill | ColdSkill:
        """The skill that leads a conversation; what greets, where there is none.

        `held` is what was loaded for this message; all else has to be in the caches.

        Raises:
            NotFoundError: the skill, or the release of it, has been deleted.
        """
        leading, known = configuration.leading, held or {}
        if leading is None:
            return GreetingSkill(configuration.environment_id)
        if leading.type == ACTION:
            return self._find_actions(leading, configuration.environment_id, known)
        found = (
            self._find_draft(instance_id, leading, known)
            if leading.content is None
            else self._find_snapshot(leading, leading.content, known)
        )
        beside = configuration.actions
        if beside is None or isinstance(found, ColdSkill) or not found.loaded.skill.dialog.calls_skill:
            return found
        actions = self._find_actions(beside, configuration.environment_id, known)
        return actions if isinstance(actions, ColdSkill) else replace(found, actions=actions)

    def find_actions(self, skill_id: str) -> LoadedActions | ColdSkill:
        """The draft of an action skill, for what needs no conversation.

        Raises:
            NotFoundError: it has been deleted.
        """
        return self._load_actions(SkillReference(ACTION, skill_id), {})

    def _find_actions(
        self, reference: SkillReference, environment_id: str, held: LoadedByHead
    ) -> ActionsSkill | ColdSkill:
        loaded = self._load_actions(reference, held)
        if isinstance(loaded, ColdSkill):
            return loaded
        vault = self.vault
        extensions = None if vault is None else Extensions(self.environments, vault, environment_id)
        return ActionsSkill(reference.skill_id, loaded, self.encoder, extensions)

    def _load_actions(self, reference: SkillReference, held: LoadedByHead) -> LoadedActions | ColdSkill:
        head = self._head_of_actions(reference)
        loaded = held.get(head) or self.library.find_actions(head)
        if isinstance(loaded, LoadedActions):
            return loaded
        read = self._reader_of_actions(reference)
        return ColdSkill(head, lambda: self.library.get_actions(head, read))

    def _head_of_actions(self, reference: SkillReference) -> SkillHead:
        """What names an action skill in the caches."""
        if reference.content is not None:
            snapshot = self.environments.find_snapshot(reference.content)
            if snapshot is None:
                raise NotFoundError
            key = f"snapshot {snapshot.digest}"
            return SkillHead(key, 0, snapshot.language, AVAILABLE, snapshot.model_fingerprint, False)
        draft = self.environments.find_action_skill(reference.skill_id)
        if draft is None:
            raise NotFoundError
        return SkillHead(
            draft.skill_id, draft.revision, draft.language, AVAILABLE, draft.model_fingerprint, False
        )

    def _reader_of_actions(self, reference: SkillReference) -> ReadActions:
        def read() -> tuple[int, JsonObject]:
            if reference.content is not None:
                return 0, self._workspace_of(reference.content)
            found = self.environments.load_action_skill(reference.skill_id)
            if found is None:
                raise NotFoundError
            revision, content = found
            return revision, decode_exactly(content.decode())

        return read

    def _find_draft(
        self, instance_id: str, reference: SkillReference, held: LoadedByHead
    ) -> DialogSkill | ColdSkill:
        def head() -> SkillHead:
            found = self.messages.find_skill(instance_id, reference.skill_id)
            if found is None:
                raise NotFoundError
            return found

        def load() -> LoadedSkill:
            loaded = self.library.get(wanted)
            # The model may have been replaced between the two reads.
            is_lost = loaded.model is None and wanted.model_fingerprint is not None
            return self.library.get(head()) if is_lost else loaded

        wanted = head()
        return self._answering(reference, wanted, load, held)

    def _find_snapshot(
        self, reference: SkillReference, digest: str, held: LoadedByHead
    ) -> DialogSkill | ColdSkill:
        snapshot = self.environments.find_snapshot(digest)
        if snapshot is None:
            raise NotFoundError
        head = SkillHead(
            f"snapshot {digest}",
            0,
            snapshot.language,
            "Available",
            snapshot.model_fingerprint,
            snapshot.learning_opt_out,
        )
        return self._answering(
            reference, head, lambda: self.library.get(head, lambda: (0, self._read(snapshot))), held
        )

    def _answering(
        self,
        reference: SkillReference,
        head: SkillHead,
        load: Callable[[], LoadedSkill],
        held: LoadedByHead,
    ) -> DialogSkill | ColdSkill:
        def load_all() -> LoadedSkill:
            loaded = load()
            prepare_spelling(loaded.skill)
            return loaded

        loaded = held.get(head) or self.library.find(head)
        if not isinstance(loaded, LoadedSkill):
            return ColdSkill(head, load_all)
        return DialogSkill(reference.skill_id, loaded, self.encoder, self.functions)

    def _read(self, snapshot: SnapshotHead) -> WorkspaceBody:
        """The content of a released dialog skill, as an export shows it."""
        return WorkspaceBody.read({"language": snapshot.language, **self._workspace_of(snapshot.digest)})

    def _workspace_of(self, digest: str) -> JsonObject:
        raw = self.environments.load_snapshot(digest)
        if raw is None:
            raise NotFoundError
        workspace: JsonObject = decode_exactly(raw.decode()).get("workspace") or {}
        return workspace
