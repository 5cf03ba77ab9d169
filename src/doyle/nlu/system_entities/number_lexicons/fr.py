"""French numbers."""

from doyle.nlu.system_entities.number_lexicons.rows import counted
from doyle.nlu.system_entities.number_words import Joint, NumberWords

_ONES = "zéro/zero x deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"
_TENS = "vingt/vingts trente quarante cinquante soixante septante huitante/octante nonante"
_ORDINALS = (
    "premier/première/premiers/premières deuxième/second/seconde troisième quatrième cinquième sixième"
    " septième huitième neuvième dixième onzième douzième treizième quatorzième quinzième seizième"
)

FRENCH = NumberWords(
    language="fr",
    smalls={
        **{word: value for word, value in counted(_ONES).items() if word != "x"},
        **counted(_TENS, start=20, step=10),
    },
    multipliers={
        "cent": 100,
        "cents": 100,
        "mille": 10**3,
        "million": 10**6,
        "millions": 10**6,
        "milliard": 10**9,
        "milliards": 10**9,
        "billion": 10**12,
        "billions": 10**12,
    },
    bound=frozenset({"cents"}),
    ands=frozenset({"et"}),
    joints=frozenset({Joint.TENS}),
    ones=frozenset({"un", "une"}),
    ordinals=counted(_ORDINALS, start=1),
    ordinal_suffixes=frozenset(
        ["er", "ère", "ere", "re", "e", "è", "ème", "eme", "ième", "ieme", "nd", "nde"]
    ),
    minus=frozenset({"moins"}),
    no_minus_after=frozenset({"au", "du", "le", "plus"}),
    point=frozenset({"virgule"}),
    halves=frozenset({"demi", "demie"}),
    dozens=frozenset({"douzaine", "douzaines"}),
    teens_after=frozenset({60, 80}),
    has_scores=True,
    idioms=("pour cent", "quoi de neuf", "tout neuf", "comme neuf", "flambant neuf"),
    between=frozenset({"entre"}),
)
