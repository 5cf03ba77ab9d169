"""Reads the "loosely Java" patterns of entity values and rewrites them for our engines (nlu.md §5).

A pattern is cut into pieces; each piece is kept, translated, or refused. What comes out means the same to
RE2 and to `regex`, so that only look-around (and what else RE2 lacks) decides which of them runs it.
"""

from collections.abc import Iterator
from typing import NamedTuple

import regex

from doyle.errors import InputError

MAX_PATTERN_CHARACTERS = 512
MAX_DEPTH = 50
# Characters, classes and marks, every repetition counted as often as it may occur.
MAX_EXPANDED_SIZE = 20_000


class PatternError(InputError):
    """The pattern cannot be used"""


class Pattern(NamedTuple):
    """A translated pattern, and whether it needs an engine with look-around."""

    source: str
    needs_lookaround: bool


_PIECE = regex.compile(
    r"""
      (?P<quote>   \\Q.*?(?:\\E|\Z) )
    | (?P<escape>  \\(?:[pP](?:\{[^}]*\}|.)|u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|x\{[0-9A-Fa-f]+\}
                      |0[0-7]{1,3}|c.|[gk](?:\{[^}]*\}|<[^>]*>|\d+)?|\d+|.|\Z) )
    | (?P<class>   \[\^?\]?(?:\\Q.*?\\E|\\.|\[:\^?\w+:\]|[^\]\\])*(?:\]|\Z) )
    | (?P<group>   \((?:\?(?:<[A-Za-z]\w*>|P<\w+>|P=|P>|<=|<!|[-a-zA-Z]+[:)]|\(|.|\Z))? )
    | (?P<close>   \) )
    | (?P<repeat>  (?:[*+?]|\{\d+(?:,\d*)?\})[?+]? )
    | (?P<brace>   [{}] )
    | (?P<plain>   . )
    """,
    regex.VERBOSE | regex.DOTALL,
)
_HORIZONTAL = "\\t \u00a0\u1680\u180e\u2000-\u200a\u202f\u205f\u3000"
_VERTICAL = "\\n\\x0B\\x0C\\r\u0085\u2028\u2029"
_LAST = "\U0010ffff"
# What each class escape stands for inside square brackets: ASCII, as in Java.
_CLASSES = {
    "d": "0-9",
    "D": f"\\x00-/:-{_LAST}",
    "w": "0-9A-Z_a-z",
    "W": f"\\x00-/:-@\\[-\\^`\\{{-{_LAST}",
    "s": "\\t-\\r ",
    "S": f"\\x00-\\x08\\x0E-\\x1F!-{_LAST}",
    "h": _HORIZONTAL,
    "v": _VERTICAL,
    "e": "\\x1B",
    "a": "\\x07",
}
_OUTSIDE_ONLY = {
    "R": f"(?:\\r\\n|[{_VERTICAL}])",
    "Z": "\\z",
    "H": f"[^{_HORIZONTAL}]",
    "V": f"[^{_VERTICAL}]",
}
_INSIDE, _OUTSIDE = "[0-9A-Z_a-z]", "(?![0-9A-Z_a-z])"
_LOOKAROUND_WORDS = {
    r"\z": r"\Z",
    r"\b": f"(?:(?<={_INSIDE}){_OUTSIDE}|(?<!{_INSIDE})(?={_INSIDE}))",
    r"\B": f"(?:(?<={_INSIDE})(?={_INSIDE})|(?<!{_INSIDE}){_OUTSIDE})",
}
_KEPT_LETTERS = frozenset("tnrf")
_KEPT_OUTSIDE = frozenset("bBAz")
# Java's names of properties, in the words of both engines.
_PROPERTIES = {
    "Alpha": "a-zA-Z",
    "Digit": "0-9",
    "Alnum": "a-zA-Z0-9",
    "Upper": "A-Z",
    "Lower": "a-z",
    "Punct": r"!-/:-@\[-`\{-~",
    "Space": r"\t-\r ",
    "Blank": r"\t ",
    "XDigit": "0-9a-fA-F",
    "ASCII": r"\x00-\x7F",
    "IsAlphabetic": r"\p{L}",
    "IsLetter": r"\p{L}",
    "IsDigit": r"\p{Nd}",
    "IsUppercase": r"\p{Lu}",
    "IsLowercase": r"\p{Ll}",
    "IsPunctuation": r"\p{P}",
    "javaLetter": r"\p{L}",
    "javaDigit": r"\p{Nd}",
}
_SCRIPTS = frozenset(
    (
        *("Arabic", "Armenian", "Bengali", "Cyrillic", "Devanagari", "Georgian", "Greek", "Gujarati", "Han"),
        *("Hangul", "Hebrew", "Hiragana", "Kannada", "Katakana", "Khmer", "Lao", "Latin", "Malayalam"),
        *("Mongolian", "Myanmar", "Sinhala", "Tamil", "Telugu", "Thai", "Tibetan"),
    )
)
_CATEGORIES = frozenset(
    (
        *("L", "Lu", "Ll", "Lt", "Lm", "Lo", "M", "Mn", "Mc", "Me", "N", "Nd", "Nl", "No", "P", "Pc", "Pd"),
        *("Ps", "Pe", "Pi", "Pf", "Po", "S", "Sm", "Sc", "Sk", "So", "Z", "Zs", "Zl", "Zp"),
    )
)


def translate(source: str) -> Pattern:
    """Rewrite a pattern for our engines.

    Raises:
        PatternError: it uses a construct that the API refuses (possessive repetition, back-reference,
            conditional group) or that neither engine has, or it is too long or too deep.
    """
    if len(source) > MAX_PATTERN_CHARACTERS:
        raise PatternError(f"a pattern may have at most {MAX_PATTERN_CHARACTERS} characters")
    _check_size(source)
    pieces = list(_pieces(source))
    needs_lookaround = any(piece.startswith(("(?=", "(?!", "(?<=", "(?<!", "(?>")) for piece in pieces)
    return Pattern("".join(pieces), needs_lookaround)


def in_lookaround_words(translated: str) -> str:
    """Rewrite a translated pattern for `regex`: its `\\b` stays ASCII, its end of text is `\\Z`."""
    return "".join(_LOOKAROUND_WORDS.get(match[0], match[0]) for match in _PIECE.finditer(translated))


def _check_size(source: str) -> None:
    """Refuse what would take too much room once its counted repetitions are written out."""
    sizes = [0]
    last = 0
    for match in _PIECE.finditer(source):
        if match.lastgroup == "group" and not match[0].endswith(")"):
            sizes.append(0)
        elif match.lastgroup == "close" and len(sizes) > 1:
            last = sizes.pop()
            sizes[-1] += last
        elif match.lastgroup == "repeat":
            grown = last * _most_repeats(match[0])
            sizes[-1] += grown - last
            last = grown
        else:
            last = 1
            sizes[-1] += last
        if len(sizes) > MAX_DEPTH or sum(sizes) > MAX_EXPANDED_SIZE:
            raise PatternError("the pattern is too large: repetitions multiply, groups are nested too deep")


def _most_repeats(piece: str) -> int:
    return max(1, *map(int, regex.findall(r"\d+", piece)), 1)


def _pieces(source: str) -> Iterator[str]:
    for match in _PIECE.finditer(source):
        piece = match[0]
        match match.lastgroup:
            case "quote":
                yield _literal(piece.removeprefix(r"\Q").removesuffix(r"\E"))
            case "escape":
                yield _escape(piece)
            case "class":
                yield _class(piece)
            case "group":
                yield _group(piece)
            case "repeat":
                yield _repeat(piece)
            case "brace":
                yield f"\\{piece}"
            case _:
                yield piece


def _literal(text: str) -> str:
    return regex.escape(text, special_only=True)


def _repeat(piece: str) -> str:
    if len(piece) > 1 and piece.endswith("+"):
        raise PatternError(f"possessive repetition is not supported: {piece}")
    return piece


def _group(piece: str) -> str:
    if piece in {"(", "(?:", "(?=", "(?!", "(?<=", "(?<!", "(?>"}:
        return piece
    if piece == "(?(":
        raise PatternError("conditional groups are not supported: (?(")
    if piece in {"(?P=", "(?P>"}:
        raise PatternError(f"back-references are not supported: {piece}")
    if piece.startswith("(?P<"):
        return piece
    if piece.startswith("(?<") and piece.endswith(">"):
        return f"(?P<{piece[3:]}"
    return _flags(piece)


def _flags(piece: str) -> str:
    flags, end = piece[2:-1], piece[-1:]
    if end not in {":", ")"} or not flags or set(flags) - set("imsdu-") or flags.count("-") > 1:
        raise PatternError(f"not supported in a pattern: {piece}")
    kept = flags.replace("d", "").replace("u", "").rstrip("-")
    if kept:
        return f"(?{kept}{end}"
    return "(?:" if end == ":" else "(?:)"


def _escape(piece: str) -> str:
    letter = piece[1:2]
    if letter in "123456789gk" and letter:
        raise PatternError(f"back-references are not supported: {piece}")
    if letter in {"p", "P"}:
        return f"[{'^' if letter == 'P' else ''}{_property(piece)}]"
    if letter in _CLASSES:
        return f"[{_CLASSES[letter]}]"
    if letter in _OUTSIDE_ONLY:
        return _OUTSIDE_ONLY[letter]
    return piece if letter in _KEPT_OUTSIDE and letter else _character(piece)


def _character(piece: str) -> str:
    """An escape that stands for one character."""
    letter = piece[1:2]
    if not letter:
        raise PatternError("a pattern may not end in a backslash")
    if letter in _KEPT_LETTERS or not (letter.isascii() and letter.isalnum()):
        return piece if letter.isascii() else letter
    code = _character_code(piece)
    if code is None or not 0 < code <= 0x10FFFF or 0xD800 <= code < 0xE000:
        raise PatternError(f"not supported in a pattern: {piece}")
    return chr(code) if code > 0x7F else f"\\x{code:02X}"


def _character_code(piece: str) -> int | None:
    letter, rest = piece[1], piece[2:].strip("{}")
    if letter in "ux" and rest:
        return int(rest, 16)
    if letter == "0" and rest:
        return int(rest, 8)
    return ord(rest) ^ 64 if letter == "c" and rest.isascii() and rest else None


def _property(piece: str) -> str:
    name = piece[2:].strip("{}")
    if name in _PROPERTIES:
        return _PROPERTIES[name]
    bare = name.removeprefix("Is").removeprefix("In")
    if name in _CATEGORIES or bare in _SCRIPTS or bare in _CATEGORIES:
        return f"\\p{{{bare}}}"
    raise PatternError(f"not supported in a pattern: {piece}")


_CLASS_PIECE = regex.compile(
    r"\\Q.*?\\E|\[:\^?\w+:\]|\\(?:[pP](?:\{[^}]*\}|.)|u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|x\{[0-9A-Fa-f]+\}"
    r"|0[0-7]{1,3}|c.|.|\Z)|.",
    regex.DOTALL,
)


def _class(piece: str) -> str:
    if not piece.endswith("]") or len(piece) < 3:
        raise PatternError(f"a character class is not closed: {piece}")
    is_negated = piece.startswith("[^")
    inner = piece[2:-1] if is_negated else piece[1:-1]
    if "&&" in inner:
        raise PatternError("intersections of character classes are not supported: &&")
    members = "".join(_class_member(match[0]) for match in _CLASS_PIECE.finditer(inner))
    return f"[{'^' if is_negated else ''}{members}]"


def _class_member(member: str) -> str:
    if member.startswith(r"\Q"):
        return _literal(member[2:-2])
    if member.startswith("[:"):
        return member
    if not member.startswith("\\"):
        return f"\\{member}" if member in "[]&|~" else member
    letter = member[1:2]
    if letter == "p":
        return _property(member)
    if letter == "P":
        return _negated_property(member)
    if letter == "b":
        raise PatternError(r"not supported in a character class: \b")
    return _CLASSES.get(letter) or _character(member)


def _negated_property(member: str) -> str:
    inner = _property(member)
    if not inner.startswith(r"\p{"):
        raise PatternError(f"not supported in a character class: {member}")
    return inner.replace(r"\p", r"\P", 1)
