"""Italian numbers."""

from doyle.nlu.system_entities.number_lexicons.rows import counted
from doyle.nlu.system_entities.number_words import NumberWords

_ONES = (
    "zero uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici"
    " sedici diciassette diciotto diciannove"
)
_TENS = "venti trenta quaranta cinquanta sessanta settanta ottanta novanta"
_ELIDED = "vent trent quarant cinquant sessant settant ottant novant"
_ORDINALS = (
    "primo/prima secondo/seconda terzo/terza quarto/quarta quinto/quinta sesto/sesta settimo/settima"
    " ottavo/ottava nono/nona decimo/decima undicesimo/undicesima dodicesimo/dodicesima"
)
_VOWELS = {"uno": 1, "una": 1, "un": 1, "otto": 8}
_SMALLS = counted(_ONES) | counted(_TENS, start=20, step=10)
# Words that go with a number; `sei` is `you are` as well.
_BEFORE_SIX = (
    "le alle dalle ore numero opzione da di tra fra in per a i gli con ogni siamo eravamo saremo vorrei"
    " voglio prenoto prenotare ordinare comprare circa quasi almeno solo soltanto dopo abbiamo ho avere sono"
    " o più meno questi quei queste quelle nei negli nelle dei degli delle ai agli sui ultimi ultime"
    " prossimi prossime"
)
_BEFORE_ONE = "numero opzione da tra fra solo soltanto scelta punto più meno zero capitolo"
_COUNTABLE = (
    "euro dollari sterline yen franchi centesimi persone giorni ore minuti secondi mesi anni settimane notti"
    " volte biglietti adulti bambini posti pizze pezzi litri chili camere mila milioni miliardi % per a o"
)

ITALIAN = NumberWords(
    language="it",
    smalls=_SMALLS,
    multipliers={
        "cento": 100,
        "mille": 10**3,
        "mila": 10**3,
        "milione": 10**6,
        "milioni": 10**6,
        "miliardo": 10**9,
        "miliardi": 10**9,
    },
    bound=frozenset({"mila"}),
    ands=frozenset({"e"}),
    articles=frozenset({"un", "una"}),
    ordinals=counted(_ORDINALS, start=1),
    ordinal_suffixes=frozenset({"º", "ª", "o", "a"}),
    minus=frozenset({"meno"}),
    no_minus_after=frozenset({"almeno", "per", "a", "più", "o"}),
    point=frozenset({"virgola", "punto"}),
    halves=frozenset({"mezzo", "mezza"}),
    dozens=frozenset({"dozzina", "dozzine"}),
    atoms={**_SMALLS, "tré": 3, "cento": 100, "mille": 10**3, "mila": 10**3},
    elided={
        **{
            ten + one: value + unit
            for ten, value in counted(_ELIDED, start=20, step=10).items()
            for one, unit in _VOWELS.items()
        },
        "cent": 100,
    },
    doubtful={"sei": frozenset(_BEFORE_SIX.split()), "uno": frozenset(_BEFORE_ONE.split())},
    countable=frozenset(_COUNTABLE.split()),
    hours_after=frozenset({"le", "alle", "dalle", "ore"}),
    idioms=("per cento",),
    between=frozenset({"tra", "fra"}),
)
