"""Understanding texts with a trained model."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from doyle.nlu.encoder import Encoder
from doyle.nlu.model import MAX_INTENTS, NluModel, load_model
from doyle.nlu.reference_point import ReferencePoint
from doyle.nlu.speller import find_speller
from doyle.nlu.train import train
from doyle.nlu.training_data import EntityDefinition, EntityValue, TrainingData, TrainingIntent
from doyle.wire.runtime import Understanding

ModelOf = Callable[[TrainingData], NluModel]


def scores(understanding: Understanding) -> list[tuple[str, float]]:
    return [(intent.intent, intent.confidence) for intent in understanding.intents]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("please turn the lamps on", "lights"),
        ("I would like to listen to some songs", "music"),
        ("is it going to rain later today", "weather"),
    ],
)
def test_understand_unseen_sentence_gives_its_intent_on_top(
    model: NluModel, encoder: Encoder, text: str, intent: str
) -> None:
    understood = model.understand(text, encoder)
    assert understood.intents[0].intent == intent
    assert 0.2 < understood.intents[0].confidence < 1.0
    assert not understood.is_irrelevant


@pytest.mark.parametrize(
    "text", ["what is the capital of Mongolia", "asdf qwer zxcv", "my tax return is late"]
)
def test_understand_unrelated_sentence_is_irrelevant(model: NluModel, encoder: Encoder, text: str) -> None:
    """nlu-design.md §4: top confidence below 0.2 means irrelevant; the raw scores are still given."""
    understood = model.understand(text, encoder)
    assert understood.is_irrelevant
    assert understood.intents[0].confidence < 0.2
    assert len(understood.intents) == 4


@pytest.mark.parametrize("text", ["", "   ", "\u00a0"])
def test_understand_empty_text_is_nothing_and_not_irrelevant(
    model: NluModel, encoder: Encoder, text: str
) -> None:
    """nlu.md §1: empty text is a start turn; §3: `irrelevant` is false for empty input."""
    assert model.understand(text, encoder) == Understanding()


def test_understand_example_gives_one_and_zeros(model: NluModel, encoder: Encoder) -> None:
    """nlu.md §3, *Exact match*: X = 1 and every other intent 0."""
    understood = model.understand("Turn on the LIGHTS!", encoder)
    assert scores(understood) == [("lights", 1.0), ("music", 0.0), ("untrained", 0.0), ("weather", 0.0)]
    assert not understood.is_irrelevant
    assert understood.intents[0].to_json() == {"intent": "lights", "confidence": 1}


def test_understand_counterexample_is_irrelevant_with_zeros(model: NluModel, encoder: Encoder) -> None:
    """nlu.md §3, *Irrelevance*: with alternate_intents all zeros."""
    understood = model.understand("who is the president of France?", encoder)
    assert understood.is_irrelevant
    assert [confidence for _, confidence in scores(understood)] == [0.0] * 4


def test_understand_text_of_two_intents_and_a_counterexample_is_an_example(model_of: ModelOf) -> None:
    """nlu.md §3: both get 1; if it is also a counterexample, the intent example wins."""
    data = TrainingData(
        intents=(
            TrainingIntent("b", ("ok", "yes")),
            TrainingIntent("a", ("OK!", "fine")),
            TrainingIntent("c", ("no",)),
        ),
        counterexamples=("ok",),
    )
    understood = model_of(data).understand("ok", None)
    assert scores(understood) == [("a", 1.0), ("b", 1.0), ("c", 0.0)]
    assert not understood.is_irrelevant


def test_understand_question_mark_does_not_move_the_scores(model: NluModel, encoder: Encoder) -> None:
    """nlu.md §3, *Irrelevance*: punctuation at the end scores the same."""
    plain = model.understand("is it raining over there", encoder)
    assert scores(model.understand("is it raining over there ?", encoder)) == scores(plain)
    assert scores(model.understand("  is it raining over there!!", encoder)) == scores(plain)


def test_understand_gives_the_ten_best_with_ties_by_name(model_of: ModelOf) -> None:
    """nlu.md §3: descending confidence, ties by name ascending, the top 10 whatever the score."""
    intents = tuple(TrainingIntent(f"i{number:02}", (f"word{number}",)) for number in reversed(range(15)))
    understood = model_of(TrainingData(intents=intents)).understand("word7", None)
    assert len(understood.intents) == MAX_INTENTS == 10
    assert [intent.intent for intent in understood.intents] == [
        "i07",
        *(f"i{n:02}" for n in range(9) if n != 7),
        "i09",
    ]


def test_understand_confidences_descend_and_stay_within_bounds(model: NluModel, encoder: Encoder) -> None:
    for text in ("lights and music", "rain", "hello", "🙂", "?", "a" * 3000, "\ud800"):
        confidences = [confidence for _, confidence in scores(model.understand(text, encoder))]
        assert confidences == sorted(confidences, reverse=True)
        assert all(0.0 <= confidence <= 1.0 for confidence in confidences)


def test_understand_entities_come_with_offsets_of_the_text_as_typed(
    model: NluModel, encoder: Encoder
) -> None:
    """nlu.md §4: offsets count code points of the text."""
    understood = model.understand("  👍🏽 rain in the  Big   Apple 10001-1234?", encoder)
    assert [(e.entity, e.value, e.location) for e in understood.entities] == [
        ("city", "New York City", (18, 29)),
        ("zip", "code", (30, 40)),
    ]
    assert understood.entities[1].attributes["groups"][1] == {"group": "group_1", "location": [30, 35]}


def test_understand_irrelevant_text_still_has_its_entities(model: NluModel, encoder: Encoder) -> None:
    """nlu.md §3, *Irrelevance*: irrelevant input with an entity still returns the entities."""
    understood = model.understand("the mayor of Boston resigned over a scandal", encoder)
    assert understood.is_irrelevant
    assert [entity.value for entity in understood.entities] == ["Boston"]


def test_understand_skipping_intents_leaves_them_out(model: NluModel, encoder: Encoder) -> None:
    """nlu.md §1, step 2: supplied intents are kept, entities are still detected."""
    understood = model.understand("rain in Boston", encoder, skip_intents=True)
    assert understood.intents == ()
    assert not understood.is_irrelevant
    assert [entity.value for entity in understood.entities] == ["Boston"]


def test_understand_skipping_entities_leaves_them_out(model: NluModel, encoder: Encoder) -> None:
    """nlu.md §1, step 2: supplied entities are kept, intents are still classified."""
    both = model.understand("will it rain in Boston", encoder)
    understood = model.understand("will it rain in Boston", encoder, skip_entities=True)
    assert understood.entities == ()
    assert understood.intents == both.intents


def test_understand_skipping_both_gives_nothing(model: NluModel, encoder: Encoder) -> None:
    assert model.understand("hello", encoder, skip_intents=True, skip_entities=True) == Understanding()


def test_understand_reference_filled_by_any_value_is_exact(model_of: ModelOf) -> None:
    """nlu.md §3: `@facility around Palm Beach` vs `hospital around palm beach` gives 1."""
    facility = EntityDefinition(
        "facility", values=(EntityValue("clinic"), EntityValue("hospital", synonyms=("ER",)))
    )
    data = TrainingData(
        intents=(
            TrainingIntent("find", ("@facility around Palm Beach",)),
            TrainingIntent("bye", ("see you",)),
        ),
        entities=(facility,),
    )
    model = model_of(data)
    for word in ("hospital", "ER", "clinic"):
        assert scores(model.understand(f"{word} around palm beach", None)) == [("find", 1.0), ("bye", 0.0)]
    assert model.understand("er around palm beach", None, skip_entities=True).intents[0].confidence == 1.0
    assert model.understand("bank around palm beach", None).intents[0].confidence < 1.0


@pytest.fixture(scope="module")
def greeting(encoder: Encoder) -> NluModel:
    """A skill with an example whose entity has values that the encoder does not know."""
    values = tuple(map(EntityValue, ("apple", "\U0001f600", "שלום")))
    data = TrainingData(
        intents=(
            TrainingIntent("greet", ("hello there", "good day", "hi @fz")),
            TrainingIntent("eat", ("i want to eat a pizza", "bring me some soup", "what is on the menu")),
        ),
        entities=(EntityDefinition("fz", values=values),),
    )
    return load_model(train(data, encoder, {}, lambda *_: None).blob)


@pytest.mark.parametrize(
    "text",
    [
        *("z" * 300, "\U0001f600\U0001f600", "\U0001f389\U0001f389!", "สวัสดีครับ", "你好", "مرحبا"),
        *("zzz \U0001f389", "shalom \U0001f389\U0001f389"),
    ],
)
def test_understand_when_the_encoder_knows_no_word_then_it_is_like_no_example(
    greeting: NluModel, encoder: Encoder, text: str
) -> None:
    """nlu.md §3, *Irrelevance*: a value that the encoder does not know attracts no unknown words."""
    assert greeting.understand(text, encoder).is_irrelevant


@pytest.mark.parametrize("text", ["hi apple", "hi \U0001f600", "hi שלום", "hi \U0001f389", "hi banana"])
def test_understand_when_a_reference_has_a_value_that_the_encoder_does_not_know_then_it_still_works(
    greeting: NluModel, encoder: Encoder, text: str
) -> None:
    """nlu.md §3: a reference stands for all values."""
    assert greeting.understand(text, encoder).intents[0].intent == "greet"
    assert greeting.understand(text, encoder).intents[0].confidence > 0.7


def test_understand_without_intents_is_irrelevant(model_of: ModelOf) -> None:
    """nlu.md §3: no intent above 0.2 survived."""
    assert model_of(TrainingData()).understand("hello", None) == Understanding(is_irrelevant=True)


def test_understand_intents_without_examples_are_listed_with_zero(model_of: ModelOf) -> None:
    data = TrainingData(intents=(TrainingIntent("b", ()), TrainingIntent("a", ())))
    understood = model_of(data).understand("hello", None)
    assert scores(understood) == [("a", 0.0), ("b", 0.0)]
    assert understood.is_irrelevant


def test_understand_with_another_encoder_is_decided_by_words_alone(
    model: NluModel, model_of: ModelOf, data: TrainingData
) -> None:
    """nlu-design.md §4: never mix models trained with and without the encoder."""
    lost = model.understand("please switch the lights on now", None)
    fallback = model_of(data).understand("please switch the lights on now", None)
    assert lost.intents[0].intent == fallback.intents[0].intent == "lights"
    assert lost.intents[0].confidence == pytest.approx(fallback.intents[0].confidence, abs=0.02)


def test_understand_fallback_model_ignores_the_encoder(
    model_of: ModelOf, data: TrainingData, encoder: Encoder
) -> None:
    model = model_of(data)
    assert model.encoder_identity == "fallback"
    for text in ("please switch the lights on now", "capital of Mongolia"):
        assert model.understand(text, encoder) == model.understand(text, None)


def test_understand_fallback_in_another_language_works(model_of: ModelOf) -> None:
    data = TrainingData(
        language="de",
        intents=(
            TrainingIntent("licht", ("mach das Licht an", "schalte die Lampe ein", "Licht bitte")),
            TrainingIntent("musik", ("spiel etwas Musik", "ich möchte ein Lied hören", "Radio an")),
        ),
    )
    model = model_of(data)
    assert model.understand("kannst du das Licht anmachen", None).intents[0].intent == "licht"
    assert model.understand("spiel mir ein Lied", None).intents[0].intent == "musik"


def test_understand_without_the_off_topic_detector_lets_more_through(
    model_of: ModelOf, data: TrainingData
) -> None:
    """nlu.md §3, *Irrelevance*: `system_settings.off_topic.enabled`."""
    text = "some lights somewhere"
    strict = model_of(data).understand(text, None).intents[0]
    relaxed = model_of(replace(data, is_off_topic_enabled=False)).understand(text, None).intents[0]
    assert relaxed.intent == strict.intent
    assert relaxed.confidence > strict.confidence


def test_problems_name_the_patterns_that_are_not_used(model_of: ModelOf) -> None:
    bad = EntityDefinition("bad", values=(EntityValue("v", "patterns", patterns=("x*+",)),))
    (problem,) = model_of(TrainingData(entities=(bad,))).problems
    assert (problem.entity, problem.value, problem.pattern) == ("bad", "v", "x*+")


def test_understand_from_many_threads_gives_the_same_answers(model: NluModel, encoder: Encoder) -> None:
    texts = ["play a song in Boston", "is it cold in NYC 10001", "who knows", "lights"] * 10
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda text: model.understand(text, encoder), texts))
    assert together == [model.understand(text, encoder) for text in texts]


def test_understand_near_variant_of_an_example_stays_on_its_intent(encoder: Encoder) -> None:
    """nlu.md §3, *Shape target*: times square = 1; central park keeps the intent at a middling score."""
    data = TrainingData(
        intents=(
            TrainingIntent(
                "route", ("please suggest route from times square", "how do I get to the airport")
            ),
            TrainingIntent("food", ("where can I eat", "find me a restaurant")),
            TrainingIntent("bye", ("good bye", "see you later")),
        )
    )
    model = load_model(train(data, encoder, {}, lambda *_: None).blob)
    exact = model.understand("please suggest route from times square", encoder).intents[0]
    near = model.understand("please suggest route from central park", encoder).intents[0]
    assert (exact.intent, exact.confidence) == ("route", 1.0)
    assert near.intent == "route"
    assert 0.3 < near.confidence < 0.85


def test_understand_dutch_question_mark_does_not_count(model_of: ModelOf) -> None:
    """nlu.md §3, *Irrelevance*: with and without `?` score the same."""
    data = TrainingData(
        language="nl",
        intents=(
            TrainingIntent("held", ("ik ben een grote krijger", "ben jij een krijger?")),
            TrainingIntent("dag", ("goedendag", "tot ziens")),
        ),
    )
    model = model_of(data)
    asked, said = (model.understand(f"ik ben een kleine krijger{end}", None) for end in ("?", ""))
    assert asked == said
    assert said.intents[0].intent == "held"


def test_size_bytes_grows_with_the_dictionary(model_of: ModelOf) -> None:
    """design.md, *Compiled skills*: the cache is weighed by bytes."""
    values = tuple(EntityValue(f"value {number}") for number in range(1000))
    large = model_of(TrainingData(entities=(EntityDefinition("e", values=values),)))
    assert large.size_bytes > model_of(TrainingData()).size_bytes + 100_000


def test_correct_when_words_belong_to_the_skill_then_leaves_them_alone(model_of: ModelOf) -> None:
    """nlu.md §7: words of examples, counterexamples, intents, values and synonyms."""
    data = TrainingData(
        intents=(TrainingIntent("reqest_things", ("fetch the smoothi", "bring my coffe-tabel")),),
        counterexamples=("mend the rooof",),
        entities=(EntityDefinition("thing", values=(EntityValue("lampp", synonyms=("old chaiir",)),)),),
    )
    text = "wher is teh smoothi reqest coffe-tabel rooof lampp chaiir plese"
    needs_words("en")
    assert (
        model_of(data).correct(text).text
        == "where is the smoothi reqest coffe-tabel rooof lampp chaiir please"
    )


@pytest.mark.parametrize(
    ("pattern", "corrected"),
    [
        (r"adress \d+", "my adress 5 at the office"),
        ("^..{0,29}$", "my address 5 at the office"),
        ("(", "my address 5 at the office"),
    ],
)
def test_correct_when_a_pattern_matches_then_protects_it_unless_it_matches_anything(
    model_of: ModelOf, pattern: str, corrected: str
) -> None:
    """nlu.md §5: a pattern that matches everything must not protect words from spelling correction."""
    values = (EntityValue("place", "patterns", patterns=(pattern,)),)
    needs_words("en")
    model = model_of(TrainingData(entities=(EntityDefinition("where", values=values),)))
    assert model.correct("my adress 5 at teh office").text == corrected


def test_correct_when_a_fuzzy_value_is_misspelt_then_it_stays_and_is_found(model_of: ModelOf) -> None:
    """nlu.md §7: with fuzzy value `lamp`, `laamp` is not corrected and still found as an entity."""
    lamp = EntityDefinition("thing", is_fuzzy=True, values=(EntityValue("lamp"),))
    needs_words("en")
    model = model_of(TrainingData(entities=(lamp,)))
    text = model.correct("I ned a new laamp").text
    assert text == "I need a new laamp"
    (entity,) = model.understand(text, None).entities
    assert (entity.value, entity.location, entity.confidence) == ("lamp", (13, 18), 0.8)


@pytest.mark.parametrize("typed", ["two old lamps plese", "two old lamps please"])
def test_understand_when_told_what_the_correction_found_then_understands_the_same(
    model_of: ModelOf, typed: str
) -> None:
    """What was found in the text as typed holds for that text alone, not for its correction."""
    values = (EntityValue("lamp", synonyms=("old lamps",)),)
    needs_words("en")
    model = model_of(TrainingData(entities=(EntityDefinition("thing", is_fuzzy=True, values=values),)))
    correction = model.correct(typed)
    assert correction.text == "two old lamps please"
    assert correction.claims is not None
    assert (4, 13) in [(mention.start, mention.end) for mention in correction.claims]
    for text in (typed, correction.text):
        plain = model.understand(text, None)
        assert model.understand(text, None, claims=correction.claims) == plain
        assert plain.entities


def test_understand_when_a_value_is_misspelt_then_the_entity_says_how_much(model_of: ModelOf) -> None:
    """nlu.md §§4-5: `value` is the name of the value, `location` what was typed."""
    fruit = EntityDefinition("fruit", is_fuzzy=True, values=(EntityValue("apple", synonyms=("granny",)),))
    understood = model_of(TrainingData(entities=(fruit,))).understand("👍🏽 an appel, two grannies", None)
    assert [entity.to_json() for entity in understood.entities] == [
        {"entity": "fruit", "location": [6, 11], "value": "apple", "confidence": 0.8},
        {"entity": "fruit", "location": [17, 25], "value": "apple", "confidence": 0.7},
    ]


def test_correct_when_the_language_has_no_correction_then_changes_nothing(model_of: ModelOf) -> None:
    """nlu.md §7: other languages none."""
    text = "chnge my adress"
    for language in ("de", "xx"):
        assert model_of(TrainingData(language=language)).correct(text).text == text


def needs_words(language: str) -> None:
    if find_speller(language) is None:
        pytest.skip("the word lists are not built: run tools/build_words.py")


def test_understand_dates_at_the_point_of_the_user(model_of: ModelOf) -> None:
    """system-entities.md §7: the clock and the zone of the user; user entities come first (nlu.md §4)."""
    data = TrainingData(
        entities=(
            EntityDefinition("sys-date"),
            EntityDefinition("day", values=(EntityValue("today"),)),
            EntityDefinition("sys-location"),
        )
    )
    model = model_of(data)
    point = ReferencePoint(datetime(2020, 5, 21, 10, 15, 30, tzinfo=UTC), "GMT")
    understood = model.understand("in Rome today", None, point)
    assert [(each.entity, each.value) for each in understood.entities] == [
        ("day", "today"),
        ("sys-date", "2020-05-21"),
    ]
    assert model.understand("in Rome today", None).entities[1].value == "1970-01-01"
    assert model.understand("in Rome today", None, point, skip_entities=True).entities == ()
