"""Numbers of JSON that comes from outside."""

import math


def finite_number(digits: str) -> float:
    """The double of a JSON number with a fraction or an exponent: none that JSON could not say again.

    Raises:
        ValueError: it is beyond all doubles.
    """
    number = float(digits)
    if math.isinf(number):
        raise ValueError("number is infinity when parsed as double")
    return number
