"""Contextual entities of a workspace, from its annotations to what a message shows (nlu.md §5)."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from tests.timing import processor_seconds

from doyle.nlu.encoder import Encoder, Encoding
from doyle.nlu.model import NluModel, load_model
from doyle.nlu.model_file import read_model, write_model
from doyle.nlu.train import train
from doyle.nlu.training_data import TrainingData, training_data_of
from doyle.wire.runtime import RuntimeEntity
from doyle.wire.workspace import WorkspaceBody

from .test_contextual_training import FLIGHTS

FRENCH = (
    "je veux un vol pour [Paris]",
    "réserve un vol pour [Lyon]",
    "un billet pour [Marseille] demain",
    "je voudrais aller à [Nice]",
    "quel est le prix d'un vol pour [Londres]",
    "je dois aller à [Berlin] lundi",
    "trouve un vol pour [Genève]",
    "je cherche un billet pour [Bruxelles]",
    "un aller simple pour [Madrid]",
    "je veux partir pour [Rome] ce soir",
)
DESTINATION: dict[str, Any] = {
    "entity": "destination",
    "values": [
        {"value": "Big Apple", "synonyms": ["new york", "nyc"]},
        {"value": "code", "type": "patterns", "patterns": ["[0-9]{3}"]},
        {"value": "Nowhere", "synonyms": ["cheese"]},
    ],
}


def workspace(*marked: str, language: str = "en", **changes: Any) -> TrainingData:
    examples = []
    for text in marked:
        start, end = text.index("["), text.index("]") - 1
        mention = {"entity": "destination", "location": [start, end]}
        examples.append({"text": text.replace("[", "").replace("]", ""), "mentions": [mention]})
    greetings = [{"text": text} for text in ("hello there", "good morning", "hi how are you")]
    body = {
        "language": language,
        "intents": [{"intent": "fly", "examples": examples}, {"intent": "greet", "examples": greetings}],
        "entities": [{"entity": "airline", "values": [{"value": "Delta"}]}, DESTINATION],
        **changes,
    }
    return training_data_of(WorkspaceBody.read(body))


def silent(stage: str, done: int, total: int) -> None:
    """Listen to nothing."""


@pytest.fixture(scope="module")
def flights(encoder: Encoder) -> NluModel:
    return load_model(train(workspace(*FLIGHTS), encoder, {}, silent).blob)


Ask = Callable[[str], list[RuntimeEntity]]


@pytest.fixture
def ask(flights: NluModel, encoder: Encoder) -> Ask:
    return lambda text: list(flights.understand(text, encoder).entities)


def test_entity_when_annotated_then_a_new_value_in_the_same_frame_is_found(ask: Ask) -> None:
    """nlu.md §5: `I want a flight to [Boston]` makes `Chicago` a @destination; a score, not 1."""
    (found,) = ask("I want a flight to Chicago")
    assert (found.entity, found.value, found.location) == ("destination", "Chicago", (19, 26))
    assert 0.5 <= found.confidence <= 0.99


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("I want a flight to new  york", "Big Apple"),
        ("I want a flight to NYC", "Big Apple"),
        ("I want a flight to boston", "Boston"),
        ("I need to fly to Salt  Lake City tomorrow", "Salt  Lake City"),
    ],
)
def test_value_is_the_known_one_or_else_the_text_typed(ask: Ask, text: str, value: str) -> None:
    """nlu.md §5: the canonical value if the text is a known value or synonym, otherwise the typed text."""
    assert [found.value for found in ask(text)] == [value]


@pytest.mark.parametrize("text", ["I like cheese", "call me on 123 please", "is this new"])
def test_entity_when_annotated_then_its_dictionary_and_patterns_are_not_used(ask: Ask, text: str) -> None:
    """nlu.md §5: from the first annotation on only context decides."""
    assert ask(text) == []


def test_entities_of_a_dictionary_and_of_context_are_found_together(ask: Ask) -> None:
    found = ask("I want a flight to Chicago with delta")
    assert [(it.entity, it.value) for it in found] == [("destination", "Chicago"), ("airline", "Delta")]
    assert found[1].confidence == 1


def test_entity_without_annotations_is_a_dictionary(encoder: Encoder) -> None:
    model = load_model(train(replace(workspace(*FLIGHTS), annotated=()), encoder, {}, silent).blob)
    found = model.understand("nyc or 123, not I want a flight to Chicago", encoder).entities
    assert [it.value for it in found] == ["Big Apple", "code"]


def test_model_of_a_french_skill_learns_without_the_encoder(encoder: Encoder) -> None:
    """nlu.md §9: French in beta; nlu-design.md §8: the encoder is English."""
    data = workspace(*FRENCH, language="fr")
    model = load_model(train(data, encoder, {}, silent).blob)
    found = model.understand("je veux un vol pour Toulouse", encoder).entities
    assert [(it.entity, it.value) for it in found] == [("destination", "Toulouse")]
    assert model.encoder_identity == "fallback"


def test_model_of_another_language_uses_the_dictionary(encoder: Encoder) -> None:
    """nlu.md §§5, 9: annotations are not trained where the language has no contextual entities."""
    model = load_model(train(workspace(*FLIGHTS, language="es"), encoder, {}, silent).blob)
    assert [it.value for it in model.understand("un vuelo a NYC", encoder).entities] == ["Big Apple"]


class CountingEncoder(Encoder):
    """The packaged encoder; counts its runs."""

    def __init__(self, encoder: Encoder) -> None:
        self.__dict__.update(encoder.__dict__)
        self.runs: list[str] = []

    def encode(self, text: str) -> Any:
        self.runs.append("sentence")
        return super().encode(text)

    def read(self, text: str) -> Encoding:
        self.runs.append("both")
        return super().read(text)


def test_understand_when_entities_are_learned_then_one_run_gives_both_vectors(
    flights: NluModel, encoder: Encoder
) -> None:
    """nlu-design.md §6: they come from the same encoder run as the sentence vector."""
    counting = CountingEncoder(encoder)
    understood = flights.understand("I want a flight to Chicago!", counting)
    assert counting.runs == ["both"]
    assert understood.intents[0].intent == "fly"


def test_understand_without_annotations_never_asks_for_word_vectors(
    model: NluModel, encoder: Encoder
) -> None:
    counting = CountingEncoder(encoder)
    model.understand("could you play something in Boston", counting)
    assert counting.runs == ["sentence"]


def test_understand_when_entities_are_skipped_then_they_still_speak_for_intents(
    flights: NluModel, encoder: Encoder
) -> None:
    """nlu.md §§1, 3: supplied entities replace those shown; what the text mentions still counts."""
    counting = CountingEncoder(encoder)
    text = "I want a flight to Chicago"
    skipped = flights.understand(text, counting, skip_entities=True)
    assert counting.runs == ["both"]
    assert skipped.entities == ()
    assert skipped.intents == flights.understand(text, encoder).intents


def test_understand_when_the_encoder_is_absent_then_words_decide_and_nothing_breaks(
    flights: NluModel,
) -> None:
    """nlu-design.md §8: absent encoder, fallback."""
    flights.understand("I want a flight to Chicago", None)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "?!",
        "a" * 2048,
        "fly to " + "x" * 3000,
        "🎉" * 2048,
        "\u202efly to \u2067Paris\u2069 ",
        "\ud800\x00 fly",
        "طيران إلى القاهرة",
        "fly\u200bto\u200bRome",
        "I want a flight to \u0041\u030a\u0041\u030a",
        "to " * 700,
    ],
)
def test_understand_when_a_text_is_hostile_then_spans_lie_inside_it(
    flights: NluModel, encoder: Encoder, text: str
) -> None:
    for found in flights.understand(text, encoder).entities:
        start, end = found.location
        assert 0 <= start < end <= min(len(text), 2048)
    assert processor_seconds(lambda: flights.understand(text, encoder), times=1) < 10


def test_read_model_of_an_annotated_skill_gives_back_what_was_written(encoder: Encoder) -> None:
    """nlu-design.md §9: one file without pickles."""
    blob = train(workspace(*FLIGHTS), encoder, {}, silent).blob
    assert write_model(read_model(blob)) == blob


def test_train_annotated_skill_twice_gives_the_same_bytes(encoder: Encoder) -> None:
    """nlu.md §8: results must be deterministic for the same data, whatever its order."""
    data = workspace(*FLIGHTS)
    turned = replace(data, annotated=tuple(reversed(data.annotated)))
    assert train(data, encoder, {}, silent, threads=1).blob == train(turned, encoder, {}, silent).blob


def test_entity_when_only_context_tells_then_protects_nothing_from_spelling_correction(
    flights: NluModel, ask: Ask
) -> None:
    """nlu.md §7: mentions of contextual entities are not protected."""
    text = "I want a flight to Chicago"
    assert [entity.value for entity in ask(text)] == ["Chicago"]
    assert flights._recogniser.protected_spans(flights._recogniser.claims(text)) == []
    assert flights._recogniser.protected_spans(flights._recogniser.claims("fly with Delta")) == [(9, 14)]
