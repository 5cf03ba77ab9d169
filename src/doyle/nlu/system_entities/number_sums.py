"""Adds the parts of a spelled number up: `two hundred and five thousand`, `quatre-vingt-dix`, `dos mil`."""

from collections.abc import Sequence
from copy import copy
from decimal import Decimal
from typing import NamedTuple

from doyle.nlu.system_entities.number_words import Joint, NumberWords, Piece, PieceKind

_HUNDRED = 100
_THOUSAND = 1000
_DOZEN = 12
_MAX_JOINS = 10
_MAX_SCALE = 10**15
_ADDENDS = frozenset({PieceKind.SMALL, PieceKind.MULTIPLIER, PieceKind.ORDINAL, PieceKind.ARTICLE})


class Item(NamedTuple):
    """One part of a number in a text: the word it is in, and for digits their value and how they are written.

    `is_inner` tells that the part before it is in the same word, `is_bound` that it never comes first.
    """

    piece: Piece
    first: int
    last: int
    is_inner: bool = False
    amount: Decimal = Decimal(0)
    digits: str = ""
    is_bound: bool = False

    @property
    def kind(self) -> PieceKind:
        """What kind of part it is."""
        return self.piece.kind


class Reading(NamedTuple):
    """A number that was read up to the item `end`; `joins` counts the words for `and` inside it."""

    end: int
    value: Decimal
    is_ordinal: bool = False
    joins: int = 0


class _Sum:
    """A number that grows part by part: what is settled, and the group of up to three places being read."""

    def __init__(self, words: NumberWords) -> None:
        self._words = words
        self.total = Decimal(0)
        self.group: Decimal | None = None
        self._scale = _MAX_SCALE
        self._is_closed = False

    @property
    def value(self) -> Decimal:
        return self.total + (self.group or 0)

    @property
    def half(self) -> Decimal:
        """What `and a half` adds: half a million after millions, else half of one."""
        is_scaled = self.group is None and self._scale > _THOUSAND
        return Decimal(self._scale) / 2 if is_scaled else Decimal("0.5")

    @property
    def joint(self) -> Joint | None:
        """The place that an `and` would stand after."""
        if self.group is None:
            return Joint.SCALES if self.total else None
        if not self.group or self._is_closed:
            return None
        if self.group % _HUNDRED == 0:
            return Joint.HUNDREDS
        return Joint.TENS if self.group % 10 == 0 and self.group % _HUNDRED > 10 else None

    @property
    def takes_article(self) -> bool:
        """Whether an article may end the number as its one: `cent un`, `quatre-vingt-un`."""
        return self.group is None or self.group % _HUNDRED in (0, 80)

    def takes_small(self, value: int, *, is_joined: bool, is_inner: bool) -> bool:
        """Whether a number below a thousand may be added."""
        if self.group is None:
            return self.total == 0 or 0 < value < self._scale
        if self._is_closed or not value:
            return False
        low = int(self.group) % _HUNDRED
        if low == 0:
            return self.group > 0 and value < _HUNDRED
        if value < 10:
            return self._takes_ones(low, value) and (is_joined or is_inner or not self._words.needs_and)
        if value < 20:
            return low in self._words.teens_after
        is_reversed = low < 10 and value % 10 == 0 and value < _HUNDRED and is_joined and is_inner
        return is_reversed or (self._is_score(low, value) and not is_joined)

    def add_digits(self, amount: Decimal) -> None:
        """Add digits, which only a multiplier may follow."""
        self.group = amount
        self._is_closed = True

    def add_small(self, value: int) -> None:
        if self.group is not None and self._is_score(int(self.group) % _HUNDRED, value):
            self.group += 76
        else:
            self.group = (self.group or Decimal(0)) + value

    def takes_multiplier(self, factor: int) -> bool:
        """Whether what was read last may be counted in hundreds, thousands, millions."""
        if factor == _HUNDRED:
            return self.group is None or self._takes_hundred(self.group)
        lower = self._below(factor)
        if (
            (self.group is not None and self.group == 0)
            or lower >= _MAX_SCALE
            or (not lower and factor >= self._scale)
        ):
            return False
        high = self.total - self.total % factor
        return bool(high % (factor * 10 ** len(str(int(lower)))) == 0)

    def multiply(self, factor: int) -> None:
        if factor == _HUNDRED:
            self.group = (self.group or Decimal(1)) * factor
            self._is_closed = False
            return
        lower = self._below(factor)
        self.total = self.total - self.total % factor + (lower or 1) * factor
        self.group = None
        self._scale = factor
        self._is_closed = False

    def _takes_ones(self, low: int, value: int) -> bool:
        if low == 10:
            return value >= 7 and bool(self._words.teens_after)
        return low > 10 and low % 10 == 0

    def _takes_hundred(self, group: Decimal) -> bool:
        is_count = group == int(group) and 0 < group < _HUNDRED
        if self._is_closed and not self._words.has_digit_hundreds:
            return False
        return is_count and (group < 10 or (group > 10 and group % 10 != 0 and not self.total))

    def _below(self, factor: int) -> Decimal:
        return self.total % factor + (self.group or 0)

    def _is_score(self, low: int, value: int) -> bool:
        return self._words.has_scores and low == 4 and value == 20


class NumberReader:
    """Reads spelled numbers of one language out of the parts of a text."""

    def __init__(self, words: NumberWords, items: Sequence[Item]) -> None:
        self._words = words
        self._items = items

    def read(self, start: int, max_joins: int = _MAX_JOINS, *, has_half: bool = True) -> Reading | None:
        """The longest number that starts at an item, with at most so many `and` in it.

        `has_half` says whether `and a half` may belong to it.
        """
        if self._kind(start) is PieceKind.ORDINAL:
            return Reading(start + 1, Decimal(self._items[start].piece.value), is_ordinal=True)
        special = self._half_of(start)
        if special is not None:
            return special
        total = _Sum(self._words)
        at, joins, is_ordinal = self._begin(total, start), 0, False
        if at == start:
            return None
        while at < len(self._items) and not is_ordinal:
            step = at + (self._kind(at) is PieceKind.AND and joins < max_joins and self._may_join(total, at))
            if not self._may_add(total, step, is_joined=step > at):
                break
            joins += step > at
            is_ordinal = self._kind(step) is PieceKind.ORDINAL
            self._add(total, step)
            at = step + 1
        if is_ordinal:
            return Reading(at, total.value, is_ordinal=True, joins=joins)
        return self._finish(total, at, joins, has_half=has_half and joins < max_joins)

    def _kind(self, at: int) -> PieceKind | None:
        return self._items[at].kind if at < len(self._items) else None

    def _begin(self, total: _Sum, start: int) -> int:
        """Reads the first part; returns `start` if no number starts there."""
        kind = self._kind(start)
        if kind in (PieceKind.SMALL, PieceKind.DIGITS) or (
            kind is PieceKind.MULTIPLIER and not self._items[start].is_bound
        ):
            self._add(total, start)
            return start + 1
        if kind is PieceKind.ARTICLE and self._kind(start + 1) in (PieceKind.MULTIPLIER, PieceKind.DOZEN):
            total.add_small(1)
            return start + 1
        return start

    def _may_join(self, total: _Sum, at: int) -> bool:
        following = self._items[at + 1] if at + 1 < len(self._items) else None
        if following is None or following.kind not in _ADDENDS:
            return False
        if following.is_inner:
            return True
        joint = total.joint
        if joint not in self._words.joints:
            return False
        return joint is Joint.TENS or self._group_value(at + 1) < (
            _HUNDRED if joint is Joint.HUNDREDS else _THOUSAND
        )

    def _group_value(self, start: int) -> int:
        """The value of the hundreds, tens and ones from an item on, `and` left out."""
        group = _Sum(self._words)
        at = start
        while at < len(self._items) and at < start + 4:
            item = self._items[at]
            if item.kind is PieceKind.SMALL and group.takes_small(
                item.piece.value, is_joined=True, is_inner=True
            ):
                group.add_small(item.piece.value)
            elif (
                item.kind is PieceKind.MULTIPLIER
                and item.piece.value == _HUNDRED
                and group.takes_multiplier(100)
            ):
                group.multiply(_HUNDRED)
            else:
                break
            at += 1
        return int(group.value)

    def _may_add(self, total: _Sum, at: int, *, is_joined: bool) -> bool:
        if at >= len(self._items):
            return False
        item = self._items[at]
        if item.kind is PieceKind.ORDINAL and not (item.is_inner or self._words.joins_ordinals):
            return False
        if item.kind is PieceKind.ARTICLE and not (item.piece.value and (is_joined or total.takes_article)):
            return False
        if item.kind in (PieceKind.SMALL, PieceKind.ORDINAL, PieceKind.ARTICLE):
            fits = total.takes_small(item.piece.value, is_joined=is_joined, is_inner=item.is_inner)
            return fits and not self._leaves_multiplier(total, at)
        if item.kind is PieceKind.DIGITS:
            is_lower = total.group is None and self._kind(at + 1) is PieceKind.MULTIPLIER
            return is_lower and total.takes_small(1, is_joined=False, is_inner=False) and not is_joined
        return item.kind is PieceKind.MULTIPLIER and total.takes_multiplier(item.piece.value)

    def _leaves_multiplier(self, total: _Sum, at: int) -> bool:
        """Whether after adding a part a multiplier would be left over: `one hundred, two hundred`."""
        if self._kind(at + 1) is not PieceKind.MULTIPLIER:
            return False
        trial = copy(total)
        self._add(trial, at)
        return not trial.takes_multiplier(self._items[at + 1].piece.value)

    def _add(self, total: _Sum, at: int) -> None:
        item = self._items[at]
        if item.kind is PieceKind.DIGITS:
            total.add_digits(item.amount)
        elif item.kind is PieceKind.MULTIPLIER:
            total.multiply(item.piece.value)
        else:
            total.add_small(item.piece.value)

    def _finish(self, total: _Sum, at: int, joins: int, *, has_half: bool) -> Reading:
        """Adds what may follow a whole number: a dozen, a half, decimal places, and a scale after those."""
        value = total.value
        if self._kind(at) is PieceKind.DOZEN and value == int(value) and value < _HUNDRED:
            return Reading(at + 1, value * _DOZEN, joins=joins)
        half = self._half_after(at) if has_half else 0
        places, end = ("", at) if half else self._places(at)
        if half:
            value, end, joins = value + total.half, half, joins + 1
        elif places and value == int(value):
            value = Decimal(f"{int(value)}.{places}")
        else:
            return Reading(at, value, joins=joins)
        if self._kind(end) is PieceKind.MULTIPLIER and self._items[end].piece.value >= _THOUSAND:
            return Reading(end + 1, value * self._items[end].piece.value, joins=joins)
        return Reading(end, value, joins=joins)

    def _half_after(self, at: int) -> int:
        """The item after `and a half`, 0 if that does not follow."""
        if self._kind(at) is PieceKind.HALF and self._items[at].is_inner:
            return at + 1
        if self._kind(at) is not PieceKind.AND:
            return 0
        at += 1
        is_one = self._kind(at) is PieceKind.SMALL and self._items[at].piece.value == 1
        at += is_one or self._kind(at) is PieceKind.ARTICLE
        return at + 1 if self._kind(at) is PieceKind.HALF else 0

    def _places(self, at: int) -> tuple[str, int]:
        """The decimal places after a word like `point`: single digits in a row, or one number."""
        if self._kind(at) is not PieceKind.POINT:
            return "", at
        end, places = at + 1, ""
        while self._kind(end) in (PieceKind.SMALL, PieceKind.DIGITS):
            item = self._items[end]
            part = item.digits or str(item.piece.value)
            if places and len(part) > 1:
                break
            places, end = places + part, end + 1
            if len(part) > 1:
                is_tens = item.piece.value % 10 == 0 and self._kind(end) is PieceKind.SMALL
                if is_tens and 0 < self._items[end].piece.value < 10:
                    places, end = str(item.piece.value + self._items[end].piece.value), end + 1
                break
        return (places, end) if places.isdigit() else ("", at)

    def _half_of(self, start: int) -> Reading | None:
        """`half a dozen`, `half a million`, `une demi-douzaine`."""
        at = start + (self._kind(start) is PieceKind.ARTICLE)
        if self._kind(at) is not PieceKind.HALF:
            return None
        at += 1 + (self._kind(at + 1) is PieceKind.ARTICLE)
        if self._kind(at) is PieceKind.DOZEN:
            return Reading(at + 1, Decimal(_DOZEN // 2))
        if self._kind(at) is PieceKind.MULTIPLIER and self._items[at].piece.value >= _THOUSAND:
            return Reading(at + 1, Decimal(self._items[at].piece.value) / 2)
        return None
