"""Confusions, their order, and right answers that are nearly lost."""

from typing import Any

from doyle.skills.evaluation.confusions import Mistake, confusions_of, matrix, timid_answers


def test_confusions_when_there_are_several_then_the_most_frequent_come_first_and_the_surest_in_each(
    answer_of: Any,
) -> None:
    mistakes = [
        Mistake(answer_of(*each))
        for each in [
            ("a", "b", 0.5, "weak"),
            ("a", "b", 0.9, "sure"),
            ("a", "c", 0.1, "lost"),
            ("c", "a", 0.9, "other"),
            (None, "a", 0.9, "accepted"),
            ("b", "a", 0.9, "back"),
        ]
    ]
    found = confusions_of(mistakes)
    assert [(each.expected, each.intent, each.count) for each in found] == [
        ("a", "b", 2),
        ("b", "a", 1),
        ("c", "a", 1),
        (None, "a", 1),
        ("a", None, 1),
    ]
    assert [each.answer.case.text for each in found[0].mistakes] == ["sure", "weak"]


def test_confusions_when_mistakes_come_in_another_order_then_they_are_the_same(answer_of: Any) -> None:
    mistakes = [Mistake(answer_of("a", name, 0.5, text)) for name in "bc" for text in "xyz"]
    assert confusions_of(mistakes) == confusions_of(mistakes[::-1])


def test_timid_answers_when_right_with_little_confidence_then_they_are_told(answer_of: Any) -> None:
    answers = [
        answer_of("a", "a", 0.39, "second"),
        answer_of("a", "a", 0.21, "first"),
        answer_of("a", "a", 0.4, "sure enough"),
        answer_of("a", "b", 0.3, "wrong"),
        answer_of("a", "a", 0.2, "irrelevant"),
        answer_of(None, "a", 0.1, "out of scope"),
    ]
    assert [each.case.text for each in timid_answers(answers)] == ["first", "second"]


def test_matrix_when_counted_then_right_answers_are_in_it(answer_of: Any) -> None:
    answers = [answer_of("a", "a"), answer_of("a", "a"), answer_of("a", "b"), answer_of(None, "a", 0.1)]
    assert matrix(answers) == {("a", "a"): 2, ("a", "b"): 1, (None, None): 1}
