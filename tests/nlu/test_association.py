"""The weak association of intents with the entities that their examples mention."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from doyle.nlu.association import Associations
from doyle.nlu.encoder import Encoder
from doyle.nlu.model import load_model
from doyle.nlu.train import train
from doyle.nlu.training_data import EntityDefinition, EntityValue, TrainingData, TrainingIntent

PHONE = EntityDefinition(
    "phone",
    values=(
        EntityValue("Galaxy S8", synonyms=("S8",)),
        EntityValue("Pixel"),
        EntityValue("Moto Zeta"),
        *(EntityValue(f"Brand{number}") for number in range(40)),
    ),
)
CODE = EntityDefinition("code", values=(EntityValue("zip", "patterns", patterns=(r"\d{5}",)),))
SYSTEM = EntityDefinition("sys-number", values=(EntityValue("Pixel"),))
ORDER = ("order a Galaxy S8", "I want to buy the Pixel", "get me an S8 please", "send me a new one")
BYE = ("good bye", "see you later", "that is all", "talk to you soon")


def shop(order: tuple[str, ...] = ORDER, *, has_entities: bool = True) -> TrainingData:
    return TrainingData(
        intents=(TrainingIntent("order", order), TrainingIntent("bye", BYE)),
        entities=(CODE, SYSTEM, PHONE) if has_entities else (),
    )


def confidence(data: TrainingData, text: str, encoder: Encoder | None) -> float:
    model = load_model(train(data, encoder, {}, lambda *_: None).blob)
    shown = model.understand(text, encoder, skip_entities=True).intents
    return next(intent.confidence for intent in shown if intent.intent == "order")


@pytest.mark.parametrize("is_encoded", [True, False])
def test_another_value_of_a_mentioned_entity_raises_the_intent(encoder: Encoder, is_encoded: bool) -> None:
    """nlu.md §3: mentioning `Galaxy S8` in examples lets other values of the entity raise the intent."""
    used = encoder if is_encoded else None
    for text in ("Moto Zeta", "what about the Brand7"):
        without = confidence(shop(has_entities=False), text, used)
        assert without < confidence(shop(), text, used) < 0.95


def test_a_text_without_any_value_scores_about_the_same(encoder: Encoder) -> None:
    """nlu.md §3: the association is weak."""
    text = "could I have a new one delivered"
    plain = confidence(shop(has_entities=False), text, encoder)
    assert confidence(shop(), text, encoder) == pytest.approx(plain, abs=0.1)


def test_of_example_when_values_are_mentioned_then_names_their_dictionary_entities() -> None:
    """nlu.md §3: values and synonyms count; patterns and system entities do not."""
    associations = Associations(shop())
    assert associations.of_example("order a galaxy  s8 for 10001") == ("phone",)
    assert associations.of_example("see you, s8ter") == ()


def test_of_example_when_any_example_refers_directly_then_plain_mentions_do_not_count() -> None:
    """nlu.md §3: once any example uses a direct reference, the association is switched off everywhere."""
    associations = Associations(shop((*ORDER, "ship a @phone")))
    assert associations.of_example("order a Galaxy S8") == ()
    assert associations.of_example("ship a @phone") == ("phone",)


def test_reference_in_another_intent_switches_plain_mentions_off(encoder: Encoder) -> None:
    """nlu.md §3: all or nothing per workspace."""
    repair = TrainingIntent("repair", ("my @phone is broken", "screen is cracked"))
    other = TrainingIntent("repair", ("my device is broken", "screen is cracked"))
    data = shop()
    off = confidence(replace(data, intents=(*data.intents, repair)), "Moto Zeta", encoder)
    on = confidence(replace(data, intents=(*data.intents, other)), "Moto Zeta", encoder)
    assert off < on


def test_reference_to_an_entity_of_many_values_reaches_all_of_them(encoder: Encoder) -> None:
    """nlu.md §3: a direct reference is expanded over all values and synonyms."""
    data = shop(("ship a @phone", "send me a new one", "buy something", "place an order"))
    plain = shop(("ship a thing", "send me a new one", "buy something", "place an order"))
    for value in ("Brand1", "Brand17", "Brand38", "Moto Zeta"):
        assert confidence(data, f"the {value}", encoder) > confidence(plain, f"the {value}", encoder)


def test_reference_to_an_entity_of_many_values_does_not_weigh_as_many_examples(encoder: Encoder) -> None:
    """nlu.md §3: a referenced entity with ten values does not weigh as ten examples."""
    data = shop(("ship a @phone", "send me a new one", "buy something", "place an order"))
    small = replace(data, entities=(replace(PHONE, values=PHONE.values[:1]),))
    for text in ("see you soon", "all right, good bye then"):
        many, one = confidence(data, text, encoder), confidence(small, text, encoder)
        assert many == pytest.approx(one, abs=0.1)


def test_a_system_entity_cannot_be_referenced() -> None:
    """nlu.md §3: system entities are not allowed, pattern values are ignored."""
    associations = Associations(shop(("order @sys-number of them", "ship to @code", "order a Pixel")))
    assert associations.of_example("order @sys-number of them") == ()
    assert associations.of_example("ship to @code") == ()
    assert associations.of_example("order a Pixel") == ("phone",)


def test_an_annotated_word_counts_as_a_value(model_of: Callable[[TrainingData], object]) -> None:
    """nlu.md §3: the annotated word becomes a value and therefore creates the association."""
    learned = replace(PHONE, values=(*PHONE.values, EntityValue("Fairphone")))
    assert Associations(replace(shop(), entities=(learned,))).of_example("a fairphone") == ("phone",)
