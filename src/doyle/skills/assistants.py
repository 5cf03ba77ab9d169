"""Assistants and their environments: made, shown, changed and deleted, each in one transaction.

(design, *Identity of things*; *Skills and assistants*.)
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from sqlalchemy.ext.asyncio import AsyncConnection

from doyle.errors import Fault, InputError
from doyle.skills.action_training import ask_for_action_training
from doyle.skills.importing import ask_for_training
from doyle.skills.new_action_skill import new_action_content
from doyle.store import action_skills, assistants, dialog_skills, environments, workspaces
from doyle.store.action_skills import NewActionSkill
from doyle.store.assistants import AssistantRecord, NewAssistant
from doyle.store.database import Store
from doyle.store.encoding import encode_json
from doyle.store.environments import ACTION, DIALOG, DRAFT, LIVE, EnvironmentRecord, NewEnvironment
from doyle.store.environments import SkillReference as Reference
from doyle.store.paging import Page, PageQuery
from doyle.store.workspaces import DEFAULT_LANGUAGE, NewWorkspace
from doyle.wire.assistant import AssistantBody, EnvironmentChange, EnvironmentSkill
from doyle.wire.model import pointer
from doyle.wire.workspace import WorkspaceBody

SESSION_TIMEOUT_SECONDS = 3600
"""Of a new environment (spec/operations.md §8)."""


@dataclass(frozen=True, slots=True)
class Environment:
    """An environment with the skills that answer in it."""

    record: EnvironmentRecord
    skills: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class Assistant:
    """An assistant with its environments, the draft first; its skills are those of the draft."""

    record: AssistantRecord
    environments: tuple[Environment, ...]

    @property
    def skills(self) -> tuple[Reference, ...]:
        """The skills that answer in the draft, switched off or not."""
        return self.environments[0].skills


async def create_assistant(
    store: Store, instance_id: str, body: AssistantBody, *, now: int, new_id: Callable[[], str]
) -> Assistant:
    """Make an assistant with a draft, a live environment, an action skill and a dialog skill.

    The dialog skill is switched off until it first gets content. Tell the job runner afterwards.

    Raises:
        InputError: a text that cannot be stored.
    """
    language = body.language or DEFAULT_LANGUAGE
    new = NewAssistant(new_id(), instance_id, body.name, body.description, language, now)
    async with store.write() as tx:
        record = await assistants.create(tx, new)
        draft_id = new_id()
        for environment_id, kind in ((draft_id, DRAFT), (new_id(), LIVE)):
            made = NewEnvironment(
                environment_id, record.assistant_id, kind, session_timeout=SESSION_TIMEOUT_SECONDS, now=now
            )
            await environments.create(tx, made)
        action_id = await _create_action_skill(tx, record, new_id(), now)
        dialog_id = await _create_dialog_skill(tx, record, new_id(), now)
        references = (Reference(ACTION, action_id, False), Reference(DIALOG, dialog_id, True))
        await environments.set_references(tx, draft_id, references)
        [assistant] = await _read_assistants(tx, [record])
        return assistant


async def list_assistants(store: Store, instance_id: str, query: PageQuery) -> Page[Assistant]:
    """One page of the assistants of an instance."""
    async with store.read() as tx:
        page = await assistants.page(tx, instance_id, query)
        items = await _read_assistants(tx, page.items)
    return Page(items, page.next_after, page.total)


async def delete_assistant(store: Store, instance_id: str, assistant_id: str) -> tuple[str, ...]:
    """Delete an assistant with everything made with it; returns the ids of its deleted workspaces.

    A dialog skill that another assistant uses goes on alone.

    Raises:
        NotFoundError: there is no such assistant in the instance.
    """
    deleted = []
    async with store.write() as tx:
        await assistants.get_for_update(tx, instance_id, assistant_id)
        draft = await environments.get_draft(tx, assistant_id)
        for skill_id in await dialog_skills.owned_by(tx, assistant_id):
            await workspaces.get_for_update(tx, instance_id, skill_id)
            if set(await environments.drafts_with(tx, skill_id)) - {draft.environment_id}:
                await dialog_skills.disown(tx, skill_id)
            else:
                await workspaces.delete(tx, instance_id, skill_id)
                deleted.append(skill_id)
        await assistants.remove(tx, assistant_id)
    return tuple(deleted)


async def list_environments(
    store: Store, instance_id: str, assistant_id: str, query: PageQuery
) -> Page[Environment]:
    """One page of the environments of an assistant.

    Raises:
        NotFoundError: there is no such assistant in the instance.
    """
    async with store.read() as tx:
        await assistants.get(tx, instance_id, assistant_id)
        page = await environments.page(tx, assistant_id, query)
        items = await _with_skills(tx, page.items)
    return Page(items, page.next_after, page.total)


async def get_environment(
    store: Store, instance_id: str, assistant_id: str, environment_id: str
) -> Environment:
    """An environment of an assistant.

    Raises:
        NotFoundError: there is no such assistant in the instance, or it has no such environment.
    """
    async with store.read() as tx:
        await assistants.get(tx, instance_id, assistant_id)
        return await read_environment(tx, assistant_id, environment_id)


async def update_environment(
    store: Store, instance_id: str, assistant_id: str, environment_id: str, body: EnvironmentChange, now: int
) -> Environment:
    """Change an environment; absent fields, and skills of types that are not named, stay as they are.

    The draft may take another dialog skill of the instance; what is deployed elsewhere can only be switched
    on and off.

    Raises:
        NotFoundError: there is no such assistant in the instance, or it has no such environment.
        InputError: nothing to change, or a skill that cannot be here; nothing was written.
    """
    if not body.model_fields_set & EnvironmentChange.model_fields.keys():
        raise InputError.at("", "No valid update attributes.")
    async with store.write() as tx:
        await assistants.get_for_update(tx, instance_id, assistant_id)
        environment = await read_environment(tx, assistant_id, environment_id)
        if body.skill_references is not None:
            await _change_skills(tx, instance_id, environment, body.skill_references)
        values = body.model_dump(include={"name", "description", "session_timeout"}, exclude_none=True)
        if body.orchestration is not None and body.orchestration.search_skill_fallback is not None:
            values["search_skill_fallback"] = body.orchestration.search_skill_fallback
        await environments.change(tx, environment_id, values, now)
        return await read_environment(tx, assistant_id, environment_id)


async def read_environment(tx: AsyncConnection, assistant_id: str, environment_id: str) -> Environment:
    """An environment of an assistant, with its skills.

    Raises:
        NotFoundError: the assistant has no such environment.
    """
    [environment] = await _with_skills(tx, [await environments.get(tx, assistant_id, environment_id)])
    return environment


async def _create_action_skill(tx: AsyncConnection, owner: AssistantRecord, skill_id: str, now: int) -> str:
    content = new_action_content()
    new = NewActionSkill(
        skill_id,
        owner.assistant_id,
        owner.name,
        f"created for assistant {owner.assistant_id}",
        owner.language,
        learning_opt_out=content["learning_opt_out"],
        content=encode_json(content).encode(),
        now=now,
    )
    await action_skills.create(tx, new)
    await ask_for_action_training(tx, skill_id, now)
    return skill_id


async def _create_dialog_skill(tx: AsyncConnection, owner: AssistantRecord, skill_id: str, now: int) -> str:
    body = WorkspaceBody(
        name=owner.name,
        description=f"created for assistant {owner.assistant_id}",
        language=owner.language,
    )
    await workspaces.create(tx, NewWorkspace(skill_id, owner.instance_id, body, None, now))
    await ask_for_training(tx, skill_id, now)
    await dialog_skills.create(tx, skill_id, owner.assistant_id)
    return skill_id


async def _read_assistants(
    tx: AsyncConnection, records: list[AssistantRecord] | tuple[AssistantRecord, ...]
) -> tuple[Assistant, ...]:
    found = await environments.list_of(tx, [record.assistant_id for record in records])
    shown = await _with_skills(tx, [record for each in found.values() for record in each])
    return tuple(
        Assistant(record, tuple(each for each in shown if each.record.assistant_id == record.assistant_id))
        for record in records
    )


async def _with_skills(
    tx: AsyncConnection, records: list[EnvironmentRecord] | tuple[EnvironmentRecord, ...]
) -> tuple[Environment, ...]:
    skills = await environments.references_of(tx, [record.environment_id for record in records])
    return tuple(Environment(record, skills[record.environment_id]) for record in records)


async def _change_skills(
    tx: AsyncConnection, instance_id: str, environment: Environment, asked: list[EnvironmentSkill]
) -> None:
    present = {skill.type: skill for skill in environment.skills}
    is_draft = environment.record.environment == DRAFT
    faults = list(_repeated_types(asked))
    for at, item in enumerate(asked):
        current = present.get(item.type)
        if is_draft and item.type == DIALOG and (current is None or current.skill_id != item.skill_id):
            if await workspaces.find(tx, instance_id, item.skill_id, for_update=True) is None:
                faults.append(_fault(at, "skill_id", "there is no such dialog skill"))
            current = Reference(DIALOG, item.skill_id, False)
        if current is None or current.skill_id != item.skill_id:
            faults.append(_fault(at, "skill_id", f"is not the {item.type} skill of this environment"))
            continue
        if item.snapshot is not None and item.snapshot != snapshot_name(current):
            faults.append(_fault(at, "snapshot", f"is {snapshot_name(current)} here; releases are deployed"))
        present[item.type] = current if item.disabled is None else replace(current, disabled=item.disabled)
    if faults:
        raise InputError(faults=tuple(faults))
    await environments.set_references(tx, environment.record.environment_id, present.values())
    if is_draft:
        await _note_switch(tx, environment, asked, present)


async def _note_switch(
    tx: AsyncConnection, before: Environment, asked: list[EnvironmentSkill], after: dict[str, Reference]
) -> None:
    """A dialog skill that is switched by hand is not switched on by its first content any more.

    To say of it what it is already, as whoever sends back what they read, is no switch.
    """
    for item in asked:
        if item.type == DIALOG and item.disabled is not None and after[DIALOG] not in before.skills:
            await dialog_skills.mark_touched(tx, item.skill_id)


def snapshot_name(skill: Reference) -> str:
    """`draft`, or the number of the release that the snapshot belongs to."""
    return DRAFT if skill.release is None else str(skill.release)


def _repeated_types(asked: list[EnvironmentSkill]) -> Iterator[Fault]:
    seen = set()
    for at, item in enumerate(asked):
        if item.type in seen:
            yield _fault(at, "type", f"there is another {item.type} skill in the list")
        seen.add(item.type)


def _fault(at: int, field: str, message: str) -> Fault:
    return Fault(message, pointer("skill_references", at, field))
