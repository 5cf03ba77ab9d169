"""Two real dialog skills, trained as they are (needs DOYLE_TEST_DATA)."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from doyle.nlu.encoder import Encoder
from doyle.nlu.model import NluModel, load_model
from doyle.nlu.patterns import check_patterns
from doyle.nlu.train import train
from doyle.nlu.training_data import TrainingData, fingerprint, texts_to_embed, training_data_of
from doyle.wire.workspace import WorkspaceBody

pytestmark = pytest.mark.compat


@pytest.fixture(scope="module")
def skill() -> Callable[[str], TrainingData]:
    """The training data of a real skill by its file name."""
    root = Path(os.environ.get("DOYLE_TEST_DATA", Path(__file__).resolve().parents[3] / "shared"))
    folder = root / "skills" / "dialog"
    if not folder.is_dir():
        pytest.skip(f"no real skills in {folder}: set DOYLE_TEST_DATA")

    def load(name: str) -> TrainingData:
        return training_data_of(WorkspaceBody.read(json.loads((folder / f"{name}.json").read_text("utf-8"))))

    return load


@pytest.fixture(scope="module")
def car(skill: Callable[[str], TrainingData], encoder: Encoder) -> NluModel:
    return load_model(train(skill("car_dashboard"), encoder, {}, lambda *_: None).blob)


@pytest.fixture(scope="module")
def bank(skill: Callable[[str], TrainingData], encoder: Encoder) -> NluModel:
    return load_model(train(skill("bank_simple"), encoder, {}, lambda *_: None).blob)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("could you please turn the wipers on for me", "turn_on"),
        ("it is too dark, give me headlights", "turn_on"),
        ("shut off the radio now please", "turn_off"),
        ("find me a good place to eat pizza near here", "locate_amenity"),
        ("how bad is the traffic on the way home", "traffic_update"),
        ("is it going to be sunny this afternoon", "weather"),
        ("hey there, good morning to you", "greetings"),
    ],
)
def test_understand_car_skill_finds_the_intent(
    car: NluModel, encoder: Encoder, text: str, intent: str
) -> None:
    understood = car.understand(text, encoder)
    assert understood.intents[0].intent == intent
    assert not understood.is_irrelevant


@pytest.mark.parametrize(
    ("text", "entity", "value", "literal"),
    [
        ("turn on the headlights", "appliance", "lights", "headlights"),
        ("play some rock", "genre", "rock", "rock"),
        ("where is the next RESTAURANT?", "amenity", "restaurant", "RESTAURANT"),
    ],
)
def test_understand_car_skill_finds_the_entity(
    car: NluModel, encoder: Encoder, text: str, entity: str, value: str, literal: str
) -> None:
    found = [
        (each.value, text[slice(*each.location)])
        for each in car.understand(text, encoder).entities
        if each.entity == entity and each.location is not None
    ]
    assert (value, literal) in found


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("I would like to open a new bank account with you", "Account_Access-Open_Account"),
        ("how can I book a meeting with an advisor", "Business_Information-Make_Appointment"),
        ("let me talk to a real person please", "Help-Connect_to_Agent"),
    ],
)
def test_understand_bank_skill_finds_the_intent(
    bank: NluModel, encoder: Encoder, text: str, intent: str
) -> None:
    assert bank.understand(text, encoder).intents[0].intent == intent


@pytest.mark.parametrize(
    "text", ["the quick brown fox jumps over the lazy dog", "how many moons has Jupiter"]
)
def test_understand_bank_skill_refuses_what_it_was_not_made_for(
    bank: NluModel, encoder: Encoder, text: str
) -> None:
    """nlu-design.md §4, without any counterexample in the skill."""
    assert bank.understand(text, encoder).is_irrelevant


@pytest.mark.parametrize("name", ["car_dashboard", "bank_simple", "bank_intermediate"])
def test_every_example_of_a_real_skill_is_an_exact_match(
    skill: Callable[[str], TrainingData], name: str
) -> None:
    """nlu.md §3, *Exact match*: an example yields its intent with 1."""
    data = skill(name)
    model = load_model(train(data, None, {}, lambda *_: None).blob)
    for intent in data.intents:
        for example in intent.examples:
            best = [each.intent for each in model.understand(example, None).intents if each.confidence == 1.0]
            assert intent.name in best, example


@pytest.mark.parametrize("name", ["car_dashboard", "bank_simple", "bank_intermediate"])
def test_patterns_of_a_real_skill_are_all_usable(skill: Callable[[str], TrainingData], name: str) -> None:
    assert check_patterns(skill(name)) == ()


def test_fingerprint_of_a_real_skill_survives_another_order(skill: Callable[[str], TrainingData]) -> None:
    data = skill("car_dashboard")
    shuffled = TrainingData(
        data.language,
        data.intents[::-1],
        data.counterexamples[::-1],
        data.entities,
        data.is_off_topic_enabled,
    )
    assert fingerprint(shuffled, "e") == fingerprint(data, "e")
    assert set(texts_to_embed(shuffled)) == set(texts_to_embed(data))
