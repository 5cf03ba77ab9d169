"""Dutch numbers."""

from doyle.nlu.system_entities.number_lexicons.rows import counted
from doyle.nlu.system_entities.number_words import NumberWords

_ONES = (
    "nul één twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien"
    " zeventien achttien negentien"
)
_TENS = "twintig dertig veertig vijftig zestig zeventig tachtig negentig"
_ORDINALS = {
    **counted(
        "eerste tweede derde vierde vijfde zesde zevende achtste negende tiende elfde twaalfde dertiende"
        " veertiende vijftiende zestiende zeventiende achttiende negentiende",
        start=1,
    ),
    **counted(
        "twintigste dertigste veertigste vijftigste zestigste zeventigste tachtigste negentigste honderdste",
        start=20,
        step=10,
    ),
}
_SMALLS = counted(_ONES) | counted(_TENS, start=20, step=10)

DUTCH = NumberWords(
    language="nl",
    smalls=_SMALLS,
    multipliers={
        "honderd": 100,
        "duizend": 10**3,
        "miljoen": 10**6,
        "mln": 10**6,
        "miljard": 10**9,
        "mld": 10**9,
        "biljoen": 10**12,
    },
    bound=frozenset({"mln", "mld"}),
    ands=frozenset({"en"}),
    articles=frozenset({"een"}),
    ordinals=_ORDINALS,
    ordinal_suffixes=frozenset({"e", "de", "ste"}),
    minus=frozenset({"min", "minus"}),
    point=frozenset({"komma"}),
    halves=frozenset({"half", "halve"}),
    dozens=frozenset({"dozijn"}),
    decimals={"anderhalf": "1.5", "anderhalve": "1.5"},
    atoms={**_SMALLS, "een": 1, "honderd": 100, "duizend": 10**3},
    joiners=frozenset({"en", "ën"}),
    half_endings=frozenset({"enhalf", "ënhalf", "enhalve", "ënhalve"}),
    ordinal_atoms=_ORDINALS,
    between=frozenset({"tussen"}),
)
