"""Dutch dates and times."""

from datetime import time

from doyle.nlu.system_entities.calendar import Unit
from doyle.nlu.system_entities.lexicon import DayPart, Kind, Lexicon, Rules, Terms, listed, meaning
from doyle.nlu.system_entities.readings import Modifier

TERMS: dict[Kind, Terms] = {
    Kind.THE: listed("de|het|'t"),
    Kind.A: listed("een"),
    Kind.OF: listed("van|in|van de"),
    Kind.ON: listed("op|aanstaande"),
    Kind.AT: listed("om|rond|tegen|omstreeks|@"),
    Kind.IN: listed("over|in|binnen"),
    Kind.FOR: listed("voor|gedurende|in|tijdens"),
    Kind.FROM: listed("van|vanaf"),
    Kind.TO: listed("tot|tot en met|t/m|tot aan"),
    Kind.BETWEEN: listed("tussen"),
    Kind.AND: listed("en"),
    Kind.COMMA: listed(","),
    Kind.DOT: listed("."),
    Kind.DASH: listed("-"),
    Kind.AGO: listed("geleden"),
    Kind.AFTER: listed("na"),
    Kind.BEFORE: listed("voor"),
    Kind.OCLOCK: listed("uur|u"),
    Kind.PAST: listed("over"),
    Kind.TILL: listed("voor"),
    Kind.NOW: listed("nu"),
    Kind.HALF: listed("half"),
    Kind.WEEKDAY: meaning(
        {
            0: "maandag|maandags",
            1: "dinsdag|dinsdags",
            2: "woensdag|woensdags",
            3: "donderdag|donderdags",
            4: "vrijdag|vrijdags",
            5: "zaterdag|zaterdags",
            6: "zondag|zondags",
        }
    ),
    Kind.MONTH: meaning(
        {
            1: "januari|jan",
            2: "februari|feb",
            3: "maart|mrt",
            4: "april|apr",
            5: "mei",
            6: "juni|jun",
            7: "juli|jul",
            8: "augustus|aug",
            9: "september|sept|sep",
            10: "oktober|okt",
            11: "november|nov",
            12: "december|dec",
        }
    ),
    Kind.UNIT: meaning(
        {
            Unit.SECOND: "seconde|seconden",
            Unit.MINUTE: "minuut|minuten|min",
            Unit.HOUR: "uur|uren|uurtje",
            Unit.DAY: "dag|dagen",
            Unit.WEEK: "week|weken",
            Unit.WEEKEND: "weekend|weekeinde|weekends",
            Unit.MONTH: "maand|maanden",
            Unit.QUARTER: "kwartaal|kwartalen",
            Unit.YEAR: "jaar|jaren",
        }
    ),
    Kind.SHIFT: meaning(
        {
            0: "deze|dit|huidige",
            1: "volgende|volgend|komende|komend|eerstvolgende|aanstaande",
            -1: "vorige|vorig|afgelopen|laatste|laatst|voorbije",
        }
    ),
    Kind.DAYWORD: meaning({0: "vandaag", 1: "morgen", -1: "gisteren", 2: "overmorgen", -2: "eergisteren"}),
    Kind.QUARTER: meaning({1: "q1", 2: "q2", 3: "q3", 4: "q4"}),
    Kind.PART: meaning(
        {
            "morning": "ochtend|ochtends|'s ochtends|'s morgens|in de ochtend|vanochtend|vanmorgen",
            "afternoon": "middag|middags|'s middags|in de middag|namiddag|vanmiddag",
            "evening": "avond|avonds|'s avonds|in de avond",
            "night": "nacht|nachts|'s nachts|in de nacht",
        }
    ),
    Kind.DAYPART: meaning(
        {
            DayPart(0, "evening"): "vanavond",
            DayPart(0, "night"): "vannacht",
            DayPart(1, "morning"): "morgenochtend|morgenvroeg",
            DayPart(1, "afternoon"): "morgenmiddag",
            DayPart(1, "evening"): "morgenavond",
            DayPart(-1, "evening"): "gisteravond",
        }
    ),
    Kind.CLOCKWORD: meaning({time(0): "middernacht"}),
    Kind.FRACTION: meaning({30: "half|halve", 15: "kwart|kwartier", 45: "driekwart"}),
    Kind.AMOUNT: meaning({12: "een dozijn"}),
    Kind.MODIFIER: meaning(
        {
            Modifier("since", is_start=True): "sinds|sedert",
            Modifier("from", is_start=True): "vanaf|met ingang van",
            Modifier("after", is_start=True, is_last=True): "na",
            Modifier("until", is_start=False, is_last=True): "tot|tot en met|t/m|tot aan",
            Modifier("by", is_start=False): "uiterlijk|uiterlijk om|uiterlijk op",
            Modifier("before", is_start=False): "voor|vóór",
        }
    ),
}

_TO = "TO|DASH"
_YEAR = "[[COMMA] YEAR]"
_WEEKDAY = "[WEEKDAY [COMMA]]"
_HALF = "[PART] [ZONE]"

DURATIONS: Rules = {
    "units": ("COUNT|A|AMOUNT UNIT",),
    "part_of_unit": ("[A] FRACTION UNIT",),
    "sum": ("COUNT|A UNIT [AND|COMMA] COUNT UNIT",),
}

PHRASES: Rules = {
    "dayword": ("DAYWORD",),
    "weekday": ("[ON] WEEKDAY",),
    "shifted_weekday": ("[ON] SHIFT WEEKDAY",),
    "month_day": (f"[ON] {_WEEKDAY} [THE] DAY MONTH [DOT] {_YEAR}",),
    "month_days": (
        f"[FROM] [THE] DAY {_TO} [THE] DAY MONTH {_YEAR}",
        f"BETWEEN [THE] DAY AND [THE] DAY MONTH {_YEAR}",
    ),
    "numeric": (f"[ON] {_WEEKDAY} NUMERIC", "ON DOUBTFUL", "?DOUBTFUL"),
    "month": (f"[IN] MONTH {_YEAR}", "[IN] SHIFT MONTH"),
    "year": ("[IN] BARE_YEAR", "IN YEAR"),
    "quarter": (f"[IN] [THE] QUARTER {_YEAR}", f"[IN] [THE] ORDINAL UNIT {_YEAR}"),
    "shifted_unit": ("[IN|ON] [THE] SHIFT UNIT", "[IN|ON] THE UNIT"),
    "nth_weekday": (
        f"[ON] [THE] ORDINAL|SHIFT WEEKDAY OF MONTH {_YEAR}",
        "[ON] [THE] ORDINAL|SHIFT WEEKDAY OF [THE] UNIT",
    ),
    "time": (
        f"[AT] CLOCK [OCLOCK] {_HALF}",
        f"[AT] DOTTED OCLOCK {_HALF}",
        f"AT HOUR OCLOCK {_HALF}",
        "HOUR OCLOCK PART [ZONE]",
        f"?HOUR OCLOCK {_HALF}",
        f"AT HOUR {_HALF}",
    ),
    "time_past": (f"[AT] FRACTION|SPELLED|MINUTE PAST HOUR [OCLOCK] {_HALF}",),
    "time_to": (f"[AT] FRACTION|SPELLED|MINUTE TILL HOUR [OCLOCK] {_HALF}",),
    "half_to": (f"[AT] HALF HOUR [OCLOCK] {_HALF}",),
    "clockword": ("[AT] CLOCKWORD [ZONE]",),
    "part": ("PART",),
    "daypart": ("DAYPART",),
    "now": ("NOW",),
    "festival": ("[ON|IN] [THE] FESTIVAL [YEAR]",),
    "ago": ("DURATION AGO",),
    "ahead": ("IN DURATION",),
    "span": ("[FOR] [THE] SHIFT COUNT|AMOUNT UNIT",),
}

COMPOUNDS: Rules = {
    "day_beside": ("DURATION AFTER|BEFORE DATE",),
    "date_range": (f"[FROM] DATE {_TO} DATE", "BETWEEN DATE AND DATE"),
    "time_range": (
        f"[FROM] TIME|HOUR {_TO} TIME",
        f"[FROM] TIME {_TO} HOUR",
        "BETWEEN TIME|HOUR AND TIME",
        "BETWEEN TIME AND HOUR",
    ),
    "bare_time_range": (f"FROM HOUR {_TO} HOUR", "BETWEEN HOUR AND HOUR"),
    "half_open_date": ("MODIFIER DATE",),
    "half_open_time": ("MODIFIER TIME",),
    "half_open_moment": ("MODIFIER MOMENT",),
}

DUTCH = Lexicon(
    language="nl",
    terms=TERMS,
    durations=DURATIONS,
    phrases=PHRASES,
    compounds=COMPOUNDS,
    idioms=listed(
        "goede morgen|goedemorgen|goede avond|goede nacht|fijne dag|fijne avond|per dag|per nacht"
        "|een nacht|per week"
    ),
    followers=frozenset(listed("en|of|om|voor|van|tot|met|als|in|maar|is|graag|bedankt")),
    links=frozenset(listed(",|om|rond|tegen")),
    joins=frozenset(listed(",|/|en|of")),
)
