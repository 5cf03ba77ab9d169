"""Direct references to entities inside examples."""

import pytest

from doyle.nlu.references import MAX_FILLINGS, fill_references, find_references

TERMS = {
    "phone": ("Galaxy S8", "iPhone", "Pixel"),
    "city": tuple(f"city {number}" for number in range(20)),
    "zip": (),
}


@pytest.mark.parametrize(
    ("example", "names"),
    [
        ("order a @phone", ["phone"]),
        ("@phone to @city", ["phone", "city"]),
        ("mail me at bob@phone", []),
        ("@unknown and @phones", []),
        ("@@phone", []),
        ("@phone, please", ["phone"]),
        ("no reference", []),
        ("@phone @phone @phone @phone", ["phone", "phone", "phone"]),
    ],
)
def test_find_references_only_names_of_entities_count(example: str, names: list[str]) -> None:
    """nlu.md §3, *Entity references inside examples*; at most three are followed."""
    assert [reference.entity for reference in find_references(example, TERMS)] == names


def test_fill_references_without_any_gives_the_example_itself() -> None:
    assert fill_references("order a phone", TERMS) == [("order a phone", 1.0)]


def test_fill_references_expands_over_all_terms() -> None:
    """nlu.md §3: expanded over all values and synonyms during training."""
    filled = fill_references("order a @phone now", TERMS)
    assert [filling.text for filling in filled] == [f"order a {name} now" for name in TERMS["phone"]]


def test_fill_references_weighs_as_much_as_one_example() -> None:
    """nlu.md §3: a referenced entity with 10 values does not weigh as 10 examples."""
    for example in ("@phone", "fly to @city", "@phone in @city"):
        assert sum(filling.weight for filling in fill_references(example, TERMS)) == pytest.approx(1.0)


def test_fill_references_of_a_large_entity_spreads_eight_texts_evenly() -> None:
    texts = [filling.text for filling in fill_references("to @city", TERMS)]
    assert len(set(texts)) == len(texts) == MAX_FILLINGS == 8
    assert (texts[0], texts[-1]) == ("to city 0", "to city 17")


def test_fill_references_to_several_entities_fills_each() -> None:
    texts = [filling.text for filling in fill_references("@phone from @city", TERMS)]
    assert texts[0] == "Galaxy S8 from city 0"
    assert {text.split(" from ")[0] for text in texts} == set(TERMS["phone"])


def test_fill_references_to_an_entity_without_terms_is_plain_text() -> None:
    """nlu.md §3: pattern values are ignored, system entities are not allowed."""
    assert fill_references("my @zip is", TERMS) == [("my @zip is", 1.0)]
