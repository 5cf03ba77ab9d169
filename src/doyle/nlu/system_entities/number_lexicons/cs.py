"""Czech numbers, in their simple forms."""

from doyle.nlu.system_entities.number_lexicons.rows import counted
from doyle.nlu.system_entities.number_words import NumberWords

_ONES = (
    "nula jeden/jedna/jedno dva/dvě tři čtyři pět šest sedm osm devět deset jedenáct dvanáct třináct čtrnáct"
    " patnáct šestnáct sedmnáct osmnáct devatenáct"
)
_TENS = "dvacet třicet čtyřicet padesát šedesát sedmdesát osmdesát devadesát"
_ORDINALS = (
    "první druhý/druhá/druhé třetí čtvrtý/čtvrtá/čtvrté pátý/pátá/páté šestý/šestá/šesté sedmý/sedmá/sedmé"
    " osmý/osmá/osmé devátý/devátá/deváté desátý/desátá/desáté"
)
_SMALLS = counted(_ONES) | counted(_TENS, start=20, step=10)

CZECH = NumberWords(
    language="cs",
    smalls=_SMALLS,
    multipliers={
        "sto": 100,
        "stě": 100,
        "sta": 100,
        "set": 100,
        "tisíc": 10**3,
        "tisíce": 10**3,
        "tis": 10**3,
        "milion": 10**6,
        "milión": 10**6,
        "miliony": 10**6,
        "milionů": 10**6,
        "mil": 10**6,
        "miliarda": 10**9,
        "miliardy": 10**9,
        "miliard": 10**9,
    },
    bound=frozenset({"stě", "ste", "sta", "set", "tis", "mil"}),
    ordinals=counted(_ORDINALS, start=1),
    minus=frozenset({"minus", "mínus"}),
    point=frozenset({"celá", "celé", "celých"}),
    halves=frozenset({"půl"}),
    dozens=frozenset({"tucet"}),
    # Inside a word one is `jedn` or `jeden`: `jednadvacet`, `jedenadvacet`.
    atoms={word: value for word, value in _SMALLS.items() if word not in ("jedna", "jedno")},
    elided={"jedn": 1},
    joiners=frozenset({"a"}),
    between=frozenset({"mezi"}),
)
