"""The generator of `java.util.Random`, so that a seed gives the numbers that authors know."""

import math
from dataclasses import dataclass

_MULTIPLIER = 0x5DEECE66D
_MASK = (1 << 48) - 1


def signed(number: int, bits: int) -> int:
    """The lowest bits as a two's complement number."""
    number &= (1 << bits) - 1
    return number - (1 << bits) if number >> (bits - 1) else number


@dataclass(slots=True)
class JavaRandom:
    """A 48-bit linear congruential generator; `state` is the scrambled seed."""

    state: int
    _spare_gaussian: float | None = None

    @classmethod
    def seeded(cls, seed: int) -> "JavaRandom":
        """The generator that `new Random(seed)` makes."""
        return cls((seed ^ _MULTIPLIER) & _MASK)

    def next_bits(self, bits: int) -> int:
        """The next 1..32 bits, signed."""
        self.state = (self.state * _MULTIPLIER + 0xB) & _MASK
        return signed(self.state >> (48 - bits), 32)

    def next_int(self) -> int:
        """Any 32-bit integer."""
        return self.next_bits(32)

    def next_below(self, bound: int) -> int:
        """An integer from 0 to `bound` - 1; `bound` is from 1 to 2^31 - 1."""
        if bound & -bound == bound:
            return (bound * self.next_bits(31)) >> 31
        while True:
            bits = self.next_bits(31)
            value = bits % bound
            if bits - value + bound - 1 < 1 << 31:
                return value

    def next_long(self) -> int:
        """Any 64-bit integer."""
        return signed((self.next_bits(32) << 32) + self.next_bits(32), 64)

    def next_double(self) -> float:
        """A double in [0, 1)."""
        return float((self.next_bits(26) << 27) + self.next_bits(27)) * 2.0**-53

    def next_boolean(self) -> bool:
        """True or false."""
        return self.next_bits(1) != 0

    def next_gaussian(self) -> float:
        """A double from the standard normal distribution (polar method)."""
        if self._spare_gaussian is not None:
            spare, self._spare_gaussian = self._spare_gaussian, None
            return spare
        while True:
            x, y = 2 * self.next_double() - 1, 2 * self.next_double() - 1
            square = x * x + y * y
            if 0 < square < 1:
                factor = math.sqrt(-2 * math.log(square) / square)
                self._spare_gaussian = y * factor
                return x * factor
