"""The page about an evaluation: whole, well formed, and deaf to what texts try."""

from collections.abc import Sequence
from html.parser import HTMLParser

import pytest

from doyle.cli.evaluation_page import HEADINGS, report_page
from doyle.skills.evaluation.answers import Answer, Case
from doyle.skills.evaluation.calibration import calibrate
from doyle.skills.evaluation.confusions import Mistake, Neighbour, confusions_of, timid_answers
from doyle.skills.evaluation.findings import Findings, Twins
from doyle.skills.evaluation.report import Demands, Evaluation, Report
from doyle.skills.evaluation.scores import score
from doyle.wire.runtime import RuntimeIntent

VOID = {"meta", "br", "rect", "path", "circle"}
SOUND = Findings()
FREE = Demands()
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</title></style></svg></table><h1>",
    "a\x00b\x1b[31m\x7f\ud800",
    "\u202egnp.exe \u200b 🍰 שלום",
    "]]>--><!-- &lt; &amp;amp; 'x'",
)


class Outline(HTMLParser):
    """Checks that tags close in order, and collects what is there."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID or self.open[-1] == tag:
            assert self.open.pop() == tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


def answer(expected: str | None, top: str, confidence: float = 0.9, text: str = "x") -> Answer:
    return Answer(Case(text, expected), (RuntimeIntent(top, confidence),), confidence <= 0.2)


def report_of(
    answers: Sequence[Answer], findings: Findings = SOUND, demands: Demands = FREE, skill: str = "s"
) -> Report:
    mistakes = [Mistake(each, Neighbour(each.case.text, 0.5)) for each in answers if not each.is_right]
    evaluation = Evaluation(
        None,
        tuple(answers),
        score(answers),
        calibrate(answers),
        confusions_of(mistakes),
        timid_answers(answers),
        findings,
    )
    return Report(skill, "en", 2, 10, 0, None, 5, evaluation, demands)


def outline(report: Report) -> Outline:
    found = Outline(report_page(report))
    assert found.open == []
    return found


def test_page_when_all_is_right_then_it_says_so() -> None:
    found = outline(report_of([answer("a", "a")]))
    assert "None: every text got what it should get." in found.text
    assert HEADINGS["mending"] not in found.text
    assert HEADINGS["timid"] not in found.text


def test_page_when_there_is_everything_then_every_section_can_be_reached() -> None:
    findings = Findings(twins=(Twins(0.95, "one", "a", "two", None),), few=(("a", 1),))
    answers = [answer("a", "a", 0.3), answer("a", "b"), answer(None, "b"), answer("b", "b", 0.1)]
    found = outline(report_of(answers, findings))
    for name, heading in HEADINGS.items():
        assert ("href", f"#{name}") in found.attributes
        assert ("id", name) in found.attributes
        assert heading in found.text
    assert "0.95 #a: one | irrelevant: two" in " ".join(found.text.split())


@pytest.mark.parametrize("text", HOSTILE)
def test_page_when_names_and_texts_are_hostile_then_they_stay_texts(text: str) -> None:
    answers = [
        answer(text, text, 0.3, text),
        answer(text, "b", 0.9, text),
        answer(None, text, 0.9, text),
        answer(text, text, 0.1, text),
    ]
    findings = Findings(
        twins=(Twins(1.0, text, text, text, None),),
        few=((text, 1),),
        untested=(text,),
        thin=(text,),
        unknown=(text,),
        leaked=(text,),
    )
    report = report_of(answers, findings, skill=text)
    found, plain = outline(report), outline(report_of([answer("a", "b")], Findings(few=(("a", 1),))))
    assert set(found.tags) - set(plain.tags) <= {"details", "summary", "tbody"}
    assert {"script", "img"}.isdisjoint(found.tags)
    assert not [name for name, _ in found.attributes if name.startswith("on")]
    report_page(report).encode("utf-8")


def test_page_when_it_is_opened_then_nothing_is_loaded_from_elsewhere() -> None:
    """One file, complete in itself; the browser is told to load and run nothing."""
    page = report_page(report_of([answer("a", "b")]))
    found = Outline(page)
    assert "http" not in page.replace("http-equiv", "")
    assert {"link", "script", "img", "iframe"}.isdisjoint(found.tags)
    assert not [name for name, _ in found.attributes if name == "src"]
    assert all(value.startswith("#") for name, value in found.attributes if name == "href" and value)
    assert ("content", "default-src 'none'; style-src 'unsafe-inline'") in found.attributes
    assert "url(" not in page
    assert "@import" not in page


def test_page_when_there_are_gates_then_each_says_how_it_went() -> None:
    demands = Demands(accuracy=0.5, macro_f1=0.9, out_of_scope_recall=0.5)
    text = outline(report_of([answer("a", "a"), answer("a", "b")], demands=demands)).text
    assert "accuracy 0.500, at least 0.5 demanded: passed" in text
    assert "macro F1 0.666, at least 0.9 demanded: failed" in text
    assert "out-of-scope recall –, at least 0.5 demanded: failed" in text


def test_page_when_lists_are_long_then_the_rest_is_folded() -> None:
    findings = Findings(few=tuple((f"i{at}", 1) for at in range(13)))
    page = report_page(report_of([answer("a", "a")], findings))
    assert "<summary>3 more</summary>" in page
    assert page.index("#i9: 1") < page.index("<summary>3 more</summary>") < page.index("#i12: 1")


def test_page_when_drawn_then_every_drawing_has_a_name_and_a_table() -> None:
    page = report_page(report_of([answer("a", "b"), answer("b", "b")]))
    assert page.count("<svg") == page.count('<svg role="img" aria-label="') == 2
    assert "The matrix as a table" in page
    assert "The plot as a table" in page


def test_page_when_the_reader_likes_the_dark_then_it_is_dark() -> None:
    page = report_page(report_of([answer("a", "a")]))
    assert "@media (prefers-color-scheme: dark)" in page
