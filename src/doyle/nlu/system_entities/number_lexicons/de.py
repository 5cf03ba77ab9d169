"""German numbers."""

from doyle.nlu.system_entities.number_lexicons.rows import counted
from doyle.nlu.system_entities.number_words import NumberWords

# Keys are folded: `dreissig` is `dreißig`.
_ONES = (
    "null eins zwei/zwo drei vier fünf/fuenf sechs sieben acht neun zehn elf zwölf/zwoelf dreizehn vierzehn"
    " fünfzehn/fuenfzehn sechzehn siebzehn achtzehn neunzehn"
)
_TENS = "zwanzig dreissig vierzig fünfzig/fuenfzig sechzig siebzig achtzig neunzig"
_STEMS = (
    "erst zweit dritt viert fünft/fuenft sechst siebt/siebent acht neunt zehnt elft zwölft/zwoelft dreizehnt"
    " vierzehnt fünfzehnt/fuenfzehnt sechzehnt siebzehnt achtzehnt neunzehnt"
)
_TENTHS = "zwanzigst dreissigst vierzigst fünfzigst/fuenfzigst sechzigst siebzigst achtzigst neunzigst"
_SMALLS = counted(_ONES) | counted(_TENS, start=20, step=10)
_ORDINALS = {
    stem + ending: value
    for stem, value in {
        **counted(_STEMS, start=1),
        **counted(_TENTHS, start=20, step=10),
        "hundertst": 100,
    }.items()
    for ending in ("e", "er", "en", "em", "es")
}

GERMAN = NumberWords(
    language="de",
    smalls=_SMALLS,
    multipliers={
        "hundert": 100,
        "tausend": 10**3,
        "tsd": 10**3,
        "million": 10**6,
        "millionen": 10**6,
        "mio": 10**6,
        "milliarde": 10**9,
        "milliarden": 10**9,
        "mrd": 10**9,
        "billion": 10**12,
        "billionen": 10**12,
    },
    bound=frozenset({"tsd", "mio", "mrd"}),
    ands=frozenset({"und"}),
    articles=frozenset({"ein", "eine", "einen", "einem", "einer", "eines"}),
    ordinals=_ORDINALS,
    ordinal_suffixes=frozenset({"te", "ter", "ten", "ste", "ster", "sten"}),
    minus=frozenset({"minus"}),
    point=frozenset({"komma"}),
    halves=frozenset({"halb", "halbe", "halben", "halbes", "einhalb"}),
    dozens=frozenset({"dutzend"}),
    decimals={"anderthalb": "1.5"},
    atoms={**_SMALLS, "ein": 1, "hundert": 100, "tausend": 10**3},
    joiners=frozenset({"und"}),
    half_endings=frozenset({"einhalb"}),
    ordinal_atoms=_ORDINALS,
    idioms=("sieben sachen",),
    between=frozenset({"zwischen"}),
)
