"""What the ids in a v2 path mean (spec/api/guide.md §4, *assistant_id versus environment_id*)."""

from doyle.conversation.configuration import DRAFT, Configuration, SkillReference
from doyle.conversation.sessions import AssistantPlace, SessionPlace
from doyle.errors import NotFoundError
from doyle.server.calls import Call
from doyle.store.fast_environments import EnvironmentHead


def session_place(call: Call, assistant_id: str, environment_id: str | None, session_id: str) -> SessionPlace:
    """The session of a path."""
    return SessionPlace(call.instance_id, assistant_id, environment_id, session_id)


def find_place(call: Call, assistant_id: str, environment_id: str | None) -> AssistantPlace:
    """The environment of a path: an assistant's id means its draft. Blocks on the database.

    Raises:
        NotFoundError: there is none, or it belongs to another assistant.
    """
    head = find_environment(call, assistant_id, environment_id)
    return AssistantPlace(call.instance_id, head.assistant_id, configuration_of(head), head.session_timeout)


def find_environment(call: Call, assistant_id: str, environment_id: str | None) -> EnvironmentHead:
    """The head of the environment of a path; as `find_place`."""
    environments = call.services.store.environments
    head = environments.find_environment(call.instance_id, environment_id or assistant_id)
    if head is None or assistant_id not in (head.assistant_id, head.environment_id):
        raise NotFoundError
    return head


def configuration_of(head: EnvironmentHead) -> Configuration:
    """What a conversation that begins now has."""
    skills = tuple(
        SkillReference(skill.type, skill.skill_id, skill.disabled, skill.digest) for skill in head.skills
    )
    snapshot = DRAFT if head.release is None else str(head.release)
    return Configuration(head.environment_id, snapshot, skills)
