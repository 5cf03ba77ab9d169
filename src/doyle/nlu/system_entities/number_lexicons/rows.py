"""Short ways of writing the tables of number words."""


def counted(words: str, start: int = 0, step: int = 1) -> dict[str, int]:
    """The words of a row with the numbers that they stand for; `a/b` are two words for one number."""
    return {word: start + place * step for place, row in enumerate(words.split()) for word in row.split("/")}
