"""Italian dates and times."""

from datetime import time

from doyle.nlu.system_entities.calendar import Unit
from doyle.nlu.system_entities.lexicon import (
    Clock,
    DayPart,
    Kind,
    Lexicon,
    Rules,
    Terms,
    listed,
    meaning,
    unaccented,
)
from doyle.nlu.system_entities.readings import Modifier

TERMS: dict[Kind, Terms] = {
    Kind.THE: listed("il|lo|la|i|gli|le|l'"),
    Kind.A: listed("un|una|uno|un'"),
    Kind.OF: listed("di|del|della|dell'|dello|d'"),
    Kind.ON: listed("il|per il|di|nel|l'"),
    Kind.AT: listed("alle|all'|alle ore|ore|verso le|verso l'|per le|dalle parti delle"),
    Kind.IN: listed("in|nel|nella|nell'|tra|fra|entro"),
    Kind.FOR: listed("per|negli|nelle|nei|durante"),
    Kind.FROM: listed("da|dal|dalle|dall'|dalla|dalle ore"),
    Kind.FROM_HOUR: listed("dalle|dall'|dalle ore"),
    Kind.TO: listed("a|al|alle|all'|fino a|fino al|fino alle|alle ore"),
    Kind.BETWEEN: listed("tra|fra|tra il|fra il|tra le|fra le"),
    Kind.AND: listed("e|e il|e le"),
    Kind.COMMA: listed(","),
    Kind.DASH: listed("-"),
    Kind.AGO: listed("fa"),
    Kind.AFTER: listed("dopo"),
    Kind.BEFORE: listed("prima di|prima del"),
    Kind.OCLOCK: listed("in punto|precise"),
    Kind.PAST: listed("e"),
    Kind.TILL: listed("meno|meno un"),
    Kind.NOW: listed("adesso|ora"),
    Kind.HOUR: meaning({Clock(1): "una"}),
    Kind.WEEKDAY: meaning(
        {
            0: "lunedì",
            1: "martedì",
            2: "mercoledì",
            3: "giovedì",
            4: "venerdì",
            5: "sabato",
            6: "domenica",
        }
    ),
    Kind.MONTH: meaning(
        {
            1: "gennaio",
            2: "febbraio",
            3: "marzo",
            4: "aprile",
            5: "maggio",
            6: "giugno",
            7: "luglio",
            8: "agosto",
            9: "settembre",
            10: "ottobre",
            11: "novembre",
            12: "dicembre",
        }
    ),
    Kind.UNIT: meaning(
        {
            Unit.SECOND: "secondo|secondi",
            Unit.MINUTE: "minuto|minuti|min",
            Unit.HOUR: "ora|ore",
            Unit.DAY: "giorno|giorni",
            Unit.WEEK: "settimana|settimane",
            Unit.WEEKEND: "weekend|week-end|fine settimana|finesettimana",
            Unit.MONTH: "mese|mesi",
            Unit.QUARTER: "trimestre|trimestri",
            Unit.YEAR: "anno|anni",
        }
    ),
    Kind.SHIFT: meaning(
        {
            0: "questo|questa|questi|queste|quest'",
            1: "prossimo|prossima|prossimi|prossime|seguente|che viene",
            -1: "scorso|scorsa|scorsi|scorse|passato|passata|ultimo|ultima|ultimi|ultime",
        }
    ),
    Kind.DAYWORD: meaning(
        {
            0: "oggi",
            1: "domani",
            -1: "ieri",
            2: "dopodomani|dopo domani",
            -2: "l'altro ieri|altro ieri|avantieri",
        }
    ),
    Kind.QUARTER: meaning({1: "q1|t1", 2: "q2|t2", 3: "q3|t3", 4: "q4|t4"}),
    Kind.PART: meaning(
        {
            "morning": (
                "mattina|mattino|di mattina|del mattino|la mattina|stamattina|stamane|in mattinata|mattinata"
            ),
            "afternoon": "pomeriggio|di pomeriggio|del pomeriggio|nel pomeriggio|il pomeriggio",
            "evening": "sera|di sera|della sera|la sera|in serata|serata",
            "night": "notte|di notte|della notte|la notte",
        }
    ),
    Kind.DAYPART: meaning({DayPart(0, "evening"): "stasera", DayPart(0, "night"): "stanotte"}),
    Kind.CLOCKWORD: meaning({time(12): "mezzogiorno|a mezzogiorno", time(0): "mezzanotte|a mezzanotte"}),
    Kind.FRACTION: meaning({30: "mezza|mezzo|mezz'", 15: "un quarto|quarto", 45: "tre quarti"}),
    Kind.AMOUNT: meaning({2: "un paio di", 12: "una dozzina di"}),
    Kind.MODIFIER: meaning(
        {
            Modifier("since", is_start=True): "da",
            Modifier(
                "from", is_start=True
            ): "dal|dalla|dalle|dall'|a partire da|a partire dal|a partire dalle",
            Modifier("after", is_start=True, is_last=True): "dopo|dopo le|dopo il",
            Modifier(
                "until", is_start=False, is_last=True
            ): "fino|fino a|fino al|fino alle|fino all'|sino a|sino alle",
            Modifier("by", is_start=False): "entro|entro il|entro le",
            Modifier("before", is_start=False): "prima di|prima del|prima delle|prima della",
        }
    ),
}

_TO = "TO|DASH"
_YEAR = "[[OF|COMMA] YEAR]"
_WEEKDAY = "[WEEKDAY [COMMA]]"
_HALF = "[OCLOCK] [PART] [ZONE]"

DURATIONS: Rules = {
    "units": ("COUNT|A|AMOUNT UNIT",),
    "part_of_unit": ("[A] FRACTION UNIT", "FRACTION OF UNIT"),
    "units_and_part": ("COUNT|A UNIT AND FRACTION",),
    "sum": ("COUNT|A UNIT [AND|COMMA] COUNT UNIT",),
}

PHRASES: Rules = {
    "dayword": ("DAYWORD",),
    "weekday": ("[ON] WEEKDAY",),
    "shifted_weekday": ("[ON] SHIFT WEEKDAY", "[ON] WEEKDAY SHIFT"),
    "month_day": (f"[ON] {_WEEKDAY} DAY [OF] MONTH {_YEAR}",),
    "month_days": (
        f"[FROM] [THE] DAY {_TO} [THE] DAY [OF] MONTH {_YEAR}",
        f"BETWEEN [THE] DAY AND [THE] DAY [OF] MONTH {_YEAR}",
    ),
    "numeric": (f"[ON] {_WEEKDAY} NUMERIC", "ON DOUBTFUL", "?DOUBTFUL"),
    "month": (f"[IN] MONTH {_YEAR}", "[IN] SHIFT MONTH", "[IN] MONTH SHIFT"),
    "year": ("[IN] BARE_YEAR", "IN YEAR"),
    "quarter": (f"[IN] [THE] QUARTER {_YEAR}", f"[IN] [THE] ORDINAL UNIT {_YEAR}"),
    "shifted_unit": ("[IN|ON] [THE] SHIFT UNIT", "[IN|ON|THE] UNIT SHIFT", "IN|ON|THE UNIT"),
    "nth_weekday": (
        f"[ON|THE] ORDINAL|SHIFT WEEKDAY OF MONTH {_YEAR}",
        "[ON|THE] ORDINAL|SHIFT WEEKDAY OF UNIT",
    ),
    "time": (f"[AT] CLOCK {_HALF}", f"AT DOTTED {_HALF}", f"AT HOUR {_HALF}", "HOUR PART [ZONE]"),
    "time_past": (f"AT HOUR PAST FRACTION|SPELLED|MINUTE {_HALF}", "CLOCKWORD PAST FRACTION"),
    "time_to": (f"AT HOUR TILL FRACTION|SPELLED|MINUTE {_HALF}",),
    "clockword": ("[AT] CLOCKWORD [ZONE]",),
    "part": ("PART", "SHIFT PART"),
    "daypart": ("DAYPART",),
    "now": ("NOW",),
    "festival": ("[ON|IN|THE] FESTIVAL [YEAR]",),
    "ago": ("DURATION AGO",),
    "ahead": ("IN DURATION",),
    "span": ("[FOR|THE] SHIFT COUNT|AMOUNT UNIT",),
}

COMPOUNDS: Rules = {
    "day_beside": ("DURATION AFTER|BEFORE DATE",),
    "date_range": (f"[FROM] DATE {_TO} DATE", "BETWEEN DATE AND DATE"),
    # `di sera alle 9` is one time, so that a range of times needs its first word or a bare number.
    "time_range": (
        "FROM TIME|HOUR TO TIME",
        "FROM TIME TO HOUR",
        "FROM_HOUR HOUR TO HOUR",
        "TIME|HOUR DASH TIME",
        "BETWEEN TIME|HOUR AND TIME",
        "BETWEEN TIME AND HOUR",
    ),
    "bare_time_range": ("FROM HOUR TO HOUR", "BETWEEN HOUR AND HOUR"),
    "half_open_date": ("MODIFIER DATE",),
    "half_open_time": ("MODIFIER TIME",),
    "half_open_moment": ("MODIFIER MOMENT",),
}

ITALIAN = Lexicon(
    language="it",
    terms=unaccented(TERMS),
    durations=DURATIONS,
    phrases=PHRASES,
    compounds=COMPOUNDS,
    weak_terms=frozenset({"ora"}),
    idioms=listed(
        "buona notte|buonanotte|buona sera|buon pomeriggio|buona serata|una notte|per notte|buona"
        " giornata|buon weekend"
    ),
    followers=frozenset(listed("e|o|a|per|di|da|con|se|in|ma|grazie")),
    links=frozenset(listed(",|verso")),
    joins=frozenset(listed(",|/|e|o")),
)
