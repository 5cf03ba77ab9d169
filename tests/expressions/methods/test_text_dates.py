"""Date and time methods of strings (spec/expression-language.md §8.5)."""

from collections.abc import Callable
from typing import Any

import pytest

from doyle.expressions.errors import ExpressionEvaluationError
from doyle.expressions.scope import Scope
from doyle.wire.json import Json


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("'09:00:00'.before('12:00:00')", True),
        ("'12:00:00'.before('12:00:00')", False),
        ("'12:00'.after('09:00:00')", True),
        ("'12:00'.sameMoment('12:00:00')", True),
        ("'12:00'.sameOrBefore('12:00:00')", True),
        ("'12:00'.sameOrAfter('12:00:01')", False),
        ("'2018-01-01'.before('2018-01-02')", True),
        ("'2018-01-02'.before('2018-01-01')", False),
        ("'2018-01-01'.after('2017-12-31')", True),
        ("'2018-01-01'.sameMoment('2018-01-01')", True),
        ("'2018-01-01'.sameOrBefore('2018-01-01')", True),
        ("'2018-01-01'.sameOrAfter('2018-01-01')", True),
        ("'2018-01-01 10:00:00'.before('2018-01-01 10:00:01')", True),
        ("'2018-01-01'.sameMoment('2018-01-01 00:00:00')", True),
        ("'2018-01-01'.before('2018-01-01 10:00:00')", True),
        ("'2018-01-01 10:00:00'.after('2018-01-01')", True),
        ("'2018-01-01 10:00:00'.before('12:00')", True),
        ("'2018-01-01 13:00:00'.before('12:00')", False),
        ("'2018-01-01 13:00:00'.after('12:00')", True),
        ("'2018-01-01 10:00:00 GMT+01:00'.sameMoment('2018-01-01 09:00:00 GMTZ')", True),
        ("'2018-01-01 10:00:00 GMT+01:00'.before('2018-01-01 09:30:00 GMTZ')", True),
        ("'2018-01-01 10:00:00 Europe/Prague'.sameMoment('2018-01-01 09:00:00 Europe/London')", True),
        ("'2018-01-01 10:00:00 GMT+01:00'.before('2018-01-01 09:30:00')", False),
        ("'2018-01-01T10:00:00'.sameMoment('2018-01-01 10:00:00')", True),
        ("'2018-01-01T10:00:00Z'.sameMoment('2018-01-01T11:00:00+01:00')", True),
        ("'2018-01-01T10:00:00.500'.after('2018-01-01T10:00:00')", True),
    ],
)
def test_dates_when_compared_then_order(holds: Callable[..., bool], source: str, expected: bool) -> None:
    """spec/expression-language.md §8.5."""
    assert holds(source) is expected


@pytest.mark.parametrize("method", ["before", "after", "sameMoment", "sameOrBefore", "sameOrAfter"])
@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("2018-01-01", "10:00"),
        ("10:00", "2018-01-01"),
        ("10:00", "2018-01-01 10:00:00"),
    ],
)
def test_dates_when_kinds_do_not_compare_then_are_false_with_a_notice(
    holds: Callable[..., bool], make_scope: Callable[..., Scope], method: str, left: str, right: str
) -> None:
    """spec/expression-language.md §§8.5, 10: only logged."""
    scope = make_scope()
    assert holds(f"'{left}'.{method}('{right}')", scope) is False
    assert [notice.level for notice in scope.notices] == ["warn"]
    assert method in scope.notices[0].message


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("'2018-03-09'.plusDays(1)", "2018-03-10"),
        ("'2018-03-09'.minusDays(9)", "2018-02-28"),
        ("'2018-03-09'.minusMonths(1)", "2018-02-09"),
        ("'2018-01-31'.plusMonths(1)", "2018-02-28"),
        ("'2016-01-31'.plusMonths(1)", "2016-02-29"),
        ("'2018-12-15'.plusMonths(1)", "2019-01-15"),
        ("'2018-01-15'.minusMonths(13)", "2016-12-15"),
        ("'2016-02-29'.plusYears(1)", "2017-02-28"),
        ("'2016-02-29'.minusYears(4)", "2012-02-29"),
        ("'2018-03-09'.plusDays('2')", "2018-03-11"),
        ("'2018-03-09'.plusDays(2.0)", "2018-03-11"),
        ("'2018-03-09'.plusDays(-1)", "2018-03-08"),
        ("'2018-03-09 08:00:00'.plusDays(1)", "2018-03-10 08:00:00"),
        ("'2018-03-09T08:00:00'.plusDays(1)", "2018-03-10T08:00:00"),
        ("'2018-03-09 08:00'.plusDays(1)", "2018-03-10 08:00"),
        ("'2018-03-09 08:00:00 GMT+01:00'.plusMonths(1)", "2018-04-09 08:00:00 GMT+01:00"),
        ("'2018-03-09 08:00:00 Europe/Prague'.plusDays(1)", "2018-03-10 08:00:00 Europe/Prague"),
        ("'08:00:00'.minusMinutes(30)", "07:30:00"),
        ("'23:30:00'.plusHours(1)", "00:30:00"),
        ("'00:30:00'.minusHours(1)", "23:30:00"),
        ("'08:00'.plusMinutes(90)", "09:30"),
        ("'08:00'.plusSeconds(30)", "08:00:30"),
        ("'08:00:00'.plusSeconds(86400)", "08:00:00"),
        ("'2018-03-09'.plusHours(1)", "2018-03-09 01:00:00"),
        ("'2018-03-09'.minusSeconds(1)", "2018-03-08 23:59:59"),
        ("'2018-03-09 23:30:00'.plusHours(1)", "2018-03-10 00:30:00"),
        ("'2018-03-09 08:00:00 GMT+01:00'.plusHours(24)", "2018-03-10 08:00:00 GMT+01:00"),
        ("'2018-03-25 01:30:00 Europe/Prague'.plusHours(1)", "2018-03-25 03:30:00 Europe/Prague"),
        ("'2018-03-09T08:00:00Z'.plusHours(1)", "2018-03-09T09:00:00Z"),
        ("'2018-3-9'.plusDays(0)", "2018-03-09"),
        ("'8:05'.plusMinutes(0)", "08:05"),
    ],
)
def test_date_when_moved_then_keeps_its_form(evaluate: Callable[..., Any], source: str, value: Json) -> None:
    """spec/expression-language.md §8.5 and E11."""
    assert evaluate(source) == value


@pytest.mark.parametrize(
    "source",
    [
        "'08:00'.plusDays(1)",
        "'08:00'.plusMonths(1)",
        "'08:00'.minusYears(1)",
        "'2018-03-09'.plusDays(1.5)",
        "'2018-03-09'.plusDays('x')",
        "'2018-03-09'.plusDays(null)",
        "'2018-03-09'.plusDays()",
        "'2018-03-09'.plusDays(99999999999L)",
        "'2018-03-09'.plusDays(99999999999999L)",
        "'2018-03-09'.plusYears(9000)",
        "'2018-03-09'.minusYears(3000)",
        "'2018-03-09 00:00:00'.plusSeconds(999999999999L)",
        "'9999-12-31'.plusDays(1)",
        "'2018-02-30'.plusDays(1)",
        "'2018-13-01'.plusDays(1)",
        "'25:00'.plusHours(1)",
        "'10:60'.plusHours(1)",
        "'tomorrow'.plusDays(1)",
        "''.plusDays(1)",
        "'2018-03-09 08:00:00 Nowhere/Land'.plusDays(1)",
        "'2018-03-09'.before('soon')",
        "'2018-03-09'.before(null)",
        "'2018-03-09'.before({1})",
        "'2018-03-09'.reformatDateTime(null)",
        "'2018-03-09'.reformatDateTime()",
        "'word'.reformatDateTime('y')",
    ],
)
def test_date_when_it_does_not_fit_then_fails(evaluate: Callable[..., Any], source: str) -> None:
    """spec/expression-language.md §8.5: other text is an error."""
    with pytest.raises(ExpressionEvaluationError):
        evaluate(source)


def test_date_when_the_variable_is_null_then_fails(holds: Callable[..., bool]) -> None:
    """spec/expression-language.md §11: `$cc_paydate.before($current_date)`."""
    with pytest.raises(ExpressionEvaluationError, match="null"):
        holds("$cc_paydate.before($current_date)", cc_paydate=None, current_date="2018-03-09")


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("'17:30:00'.reformatDateTime('h:mm a')", "5:30 PM"),
        ("'17:30'.reformatDateTime('yyyy-MM-dd')", "1970-01-01"),
        ("'2018-03-09'.reformatDateTime('HH:mm:ss')", "00:00:00"),
        ("'2018-03-09'.reformatDateTime('EEE, MMM d, yyyy')", "Fri, Mar 9, 2018"),
        ("'2018-03-09'.reformatDateTime('EEEE')", "Friday"),
        ("'2018-03-09'.reformatDateTime('u')", "5"),
        ("'2018-03-09'.reformatDateTime('MM-dd')", "03-09"),
        ("'2018-03-09'.reformatDateTime('Y')", "2018"),
        ("'2018-03-09 10:00:00 GMT+01:00'.reformatDateTime('HH:mm XXX')", "10:00 +01:00"),
        ("'2018-03-09 10:00:00 Europe/Prague'.reformatDateTime('HH:mm z')", "10:00 CET"),
        ("'2018-03-09 10:00:00'.reformatDateTime('z')", "GMT"),
        ("now().reformatDateTime('EEE, d MMM yyyy')", "Fri, 9 Mar 2018"),
    ],
)
def test_date_when_reformatted_then_follows_the_pattern(
    evaluate: Callable[..., Any], source: str, text: str
) -> None:
    """spec/expression-language.md §8.5."""
    assert evaluate(source) == text


def test_date_when_reformatted_then_speaks_the_skills_language(
    evaluate: Callable[..., Any], make_scope: Callable[..., Scope]
) -> None:
    """spec/expression-language.md §8.5."""
    scope = make_scope(language="de", context={"timezone": "Europe/Berlin"})
    assert evaluate("'2018-03-09'.reformatDateTime('EEEE, d. MMMM yyyy')", scope) == "Freitag, 9. März 2018"
    assert evaluate("'2018-03-09'.reformatDateTime('z')", scope) == "CET"
