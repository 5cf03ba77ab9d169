"""English numbers."""

from doyle.nlu.system_entities.number_lexicons.rows import counted
from doyle.nlu.system_entities.number_words import Joint, NumberWords

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
)
_TENS = "twenty thirty forty/fourty fifty sixty seventy eighty ninety"
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth/nineth tenth eleventh twelfth thirteenth"
    " fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth"
)
_TENTHS = "twentieth thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth"
# Before these `one` stands for a thing, not for a number. In `the first one` it does too, but the number is
# the right one: real skills let users choose from a list by `@sys-number`.
_BEFORE_PRONOUN = (
    "the this that these those which what any every each no some another other others last next previous"
    " former latter second third fourth fifth sixth same right wrong only new newer old older good"
    " better bad worse big bigger small smaller large larger cheap cheaper long longer short shorter"
    " different similar red blue green black white such our my your his her their middle top bottom left"
    " upper lower original loved not either does should capital"
)

ENGLISH = NumberWords(
    language="en",
    smalls=counted(_ONES + " seventeen eighteen nineteen") | counted(_TENS, start=20, step=10),
    multipliers={
        "hundred": 100,
        "thousand": 10**3,
        "grand": 10**3,
        "million": 10**6,
        "mio": 10**6,
        "mn": 10**6,
        "billion": 10**9,
        "bn": 10**9,
        "trillion": 10**12,
        "lakh": 10**5,
        "crore": 10**7,
    },
    ands=frozenset({"and"}),
    joints=frozenset({Joint.HUNDREDS, Joint.SCALES}),
    articles=frozenset({"a", "an"}),
    ordinals={
        **counted(_ORDINALS, start=1),
        **counted(_TENTHS, start=20, step=10),
        "hundredth": 100,
        "thousandth": 1000,
    },
    ordinal_suffixes=frozenset({"st", "nd", "rd", "th"}),
    minus=frozenset({"minus", "negative"}),
    point=frozenset({"point"}),
    halves=frozenset({"half"}),
    dozens=frozenset({"dozen"}),
    pronouns={"one": frozenset(_BEFORE_PRONOUN.split())},
    superlative="est",
    has_digit_hundreds=True,
    joins_ordinals=True,
    idioms=(
        "one another",
        "24 / 7",
        "401 k",
        "nine to five",
        "catch 22",
        "no - one",
        "one - time",
        "one - way",
        "one way",
        "one - off",
        "square one",
    ),
    between=frozenset({"between"}),
    fractions={
        **dict.fromkeys(("half", "halves"), 2),
        **dict.fromkeys(("third", "thirds"), 3),
        **dict.fromkeys(("quarter", "quarters"), 4),
        **dict.fromkeys(("fifth", "fifths"), 5),
        **dict.fromkeys(("eighth", "eighths"), 8),
        **dict.fromkeys(("tenth", "tenths"), 10),
    },
    couples=("a couple of", "a couple", "couple of", "couple"),
)
