"""Stores on both databases, and a small skill of our own."""

import copy
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from doyle.store.database import Store
from doyle.store.instances import DEFAULT_INSTANCE, ensure_instance
from doyle.wire.json import JsonObject

NOW = 1_724_584_953_444

SKILL: JsonObject = {
    "name": "Tea house",
    "language": "en",
    "description": "Orders tea",
    "metadata": {"api_version": {"major_version": "v1"}},
    "learning_opt_out": False,
    "system_settings": {"off_topic": {"enabled": True}, "mine": {"kept": None}},
    "webhooks": [{"url": "https://example.org/hook", "name": "main_webhook", "headers": []}],
    "shop": "unknown keys are kept",
    "intents": [
        {
            "intent": "order",
            "description": "wants tea",
            "examples": [
                {"text": "a pot of tea please", "mentions": [{"entity": "tea", "location": [9, 12]}]},
                {"text": "I would like some oolong"},
                {"text": "bring me a green tea"},
                {"text": "can I order something to drink"},
            ],
        },
        {
            "intent": "hours",
            "examples": [
                {"text": "when do you open"},
                {"text": "are you open on sunday"},
                {"text": "opening hours"},
                {"text": "what time do you close"},
            ],
        },
    ],
    "counterexamples": [{"text": "fix my car"}],
    "entities": [
        {
            "entity": "tea",
            "fuzzy_match": True,
            "values": [
                {"value": "oolong", "type": "synonyms", "synonyms": ["wulong", "blue tea"]},
                {"value": "green", "type": "synonyms", "synonyms": []},
                {"value": "table", "type": "patterns", "patterns": ["t-[0-9]+"]},
            ],
        },
        {"entity": "sys-number", "values": []},
    ],
    "dialog_nodes": [
        {
            "dialog_node": "welcome",
            "conditions": "welcome",
            "output": {"text": {"values": ["Welcome to the tea house."], "selection_policy": "sequential"}},
            "type": "standard",
        },
        {
            "dialog_node": "order",
            "conditions": "#order",
            "previous_sibling": "welcome",
            "context": {"tea": "@tea"},
            "output": {"generic": [{"response_type": "text", "values": [{"text": "One $tea, coming."}]}]},
        },
        {
            "dialog_node": "which",
            "parent": "order",
            "conditions": "@tea",
            "output": {"text": "Ah, @tea."},
        },
        {
            "dialog_node": "otherwise",
            "conditions": "anything_else",
            "previous_sibling": "order",
            "output": {"text": "Pardon?"},
        },
    ],
}


@pytest.fixture
def skill() -> JsonObject:
    """A workspace body with something of everything; the test may change it."""
    return copy.deepcopy(SKILL)


@pytest.fixture(params=["sqlite", "postgresql"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    """An open store with the default instance, on each database."""
    url: Any = None if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    opened = await Store.open(url, tmp_path / "data")
    async with opened.write() as tx:
        await ensure_instance(tx, DEFAULT_INSTANCE, NOW)
    yield opened
    await opened.close()


@pytest.fixture
async def sqlite_store(tmp_path: Path) -> AsyncIterator[Store]:
    """An open embedded store with the default instance."""
    opened = await Store.open(None, tmp_path / "data")
    async with opened.write() as tx:
        await ensure_instance(tx, DEFAULT_INSTANCE, NOW)
    yield opened
    await opened.close()
