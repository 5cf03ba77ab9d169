"""Events from before there were postings arrive with the migration, on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Connection, create_engine, text

from doyle.store.engines import postgres_url as sqlalchemy_url
from doyle.store.migrating import configuration

BEFORE, AFTER = "0006", "0007"
EVENT = (
    "INSERT INTO log_events (log_id, instance_id, workspace_id, language, request_timestamp,"
    " response_timestamp, request, response, terms)"
    " VALUES (:log_id, 'i', 'w', 'en', 1, 2, :request, '{}', :terms)"
)
WORKSPACE = (
    "INSERT INTO workspaces (workspace_id, instance_id, name, language, learning_opt_out, has_intents,"
    " has_entities, has_dialog_nodes, has_counterexamples, status, status_since, revision, last_number,"
    " created, updated)"
    " VALUES ('w', 'i', 'W', 'en', false, false, false, false, false, 'Training', 1, 1, 1, 1, 1)"
)
REQUESTS = {
    "plain": '{"input":{"text":"hello"}}',
    "deployed": '{"context":{"metadata":{"deployment":"live"}}}',
    "assisted": '{"context":{"system":{"assistant_id":"a"}}}',
}


@pytest.fixture(params=["sqlite", "postgresql"])
def before(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Connection]:
    """A database of the version before, with an event of each kind."""
    if request.param == "sqlite":
        engine = create_engine(f"sqlite:///{tmp_path / 'old.db'}")
    else:
        engine = create_engine(sqlalchemy_url(request.getfixturevalue("empty_postgres_url")))
    with engine.begin() as connection:
        command.upgrade(configuration(connection), BEFORE)
        connection.execute(text("INSERT INTO instances (instance_id, created) VALUES ('i', 1)"))
        connection.execute(text(WORKSPACE))
        for log_id, logged in REQUESTS.items():
            values = {"log_id": log_id, "request": logged, "terms": "\nt:hello\n"}
            connection.execute(text(EVENT), values)
        yield connection
    engine.dispose()


def test_migration_when_events_are_there_then_they_arrive_and_those_with_a_label_count_as_having_any_term(
    before: Connection,
) -> None:
    command.upgrade(configuration(before), AFTER)
    arrived = before.execute(text("SELECT log_id FROM log_arrivals")).scalars()
    assert set(arrived) == REQUESTS.keys()
    known = before.execute(text("SELECT log_id FROM log_events WHERE terms IS NOT NULL")).scalars()
    assert set(known) == {"plain"}


def test_migration_when_taken_back_then_events_are_stored_as_before(before: Connection) -> None:
    command.upgrade(configuration(before), AFTER)
    command.downgrade(configuration(before), BEFORE)
    before.execute(text(EVENT), {"log_id": "later", "request": "{}", "terms": None})
    assert before.execute(text("SELECT count(*) FROM log_events")).scalar_one() == 4


ASSISTANT = (
    "INSERT INTO assistants (assistant_id, instance_id, name, language, last_release, created, updated)"
    " VALUES ('a', 'i', 'A', 'en', 0, 1, 1)"
)
ASSISTANT_EVENT = (
    "INSERT INTO assistant_log_events (log_id, instance_id, assistant_id, environment_id, session_id,"
    " skill_id, snapshot, language, request_timestamp, response_timestamp, request, response)"
    " VALUES (:log_id, 'i', 'a', 'e', 's', 'k', 'draft', 'en', 1, 2, '{}', '{}')"
)


def test_migration_when_events_of_assistants_are_there_then_they_arrive_and_new_ones_do(
    before: Connection,
) -> None:
    command.upgrade(configuration(before), "0003")
    before.execute(text(ASSISTANT))
    before.execute(text(ASSISTANT_EVENT), {"log_id": "earlier"})
    command.upgrade(configuration(before), "0008")
    before.execute(text(ASSISTANT_EVENT), {"log_id": "later"})
    arrived = before.execute(text("SELECT log_id FROM assistant_log_arrivals ORDER BY log_id")).scalars()
    assert list(arrived) == ["earlier", "later"]
    command.downgrade(configuration(before), "0003")
    before.execute(text(ASSISTANT_EVENT), {"log_id": "after"})
    assert before.execute(text("SELECT count(*) FROM assistant_log_events")).scalar_one() == 3
