"""German dates and times."""

from datetime import time

from doyle.nlu.system_entities.calendar import Unit
from doyle.nlu.system_entities.lexicon import (
    DayPart,
    Kind,
    Lexicon,
    Rules,
    Terms,
    Value,
    WeekPart,
    listed,
    meaning,
)
from doyle.nlu.system_entities.readings import Modifier

_WEEKDAYS = listed("montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|sonnabend")
_SATURDAY = 5
_SHORT = "mo|di|mi|do|fr|sa|so"
_PARTS: dict[Value, str] = {
    "morning": "morgen|vormittag",
    "afternoon": "mittag|nachmittag",
    "evening": "abend",
    "night": "nacht",
}

TERMS: dict[Kind, Terms] = {
    Kind.THE: listed("der|die|das|den|dem|des"),
    Kind.A: listed("ein|eine|einen|einem|einer"),
    Kind.OF: listed("des|der|im|von|vom"),
    Kind.ON: listed("am|an|den|an dem|zu"),
    Kind.AT: listed("um|gegen|so gegen|ungefähr um|@"),
    Kind.IN: listed("in|im|in der|in dem|in den|innerhalb von"),
    Kind.FOR: listed("für|in|während|über"),
    Kind.FROM: listed("von|vom"),
    Kind.TO: listed("bis|bis zum|bis zur|bis zu|bis um"),
    Kind.BETWEEN: listed("zwischen|zwischen dem"),
    Kind.AND: listed("und|und dem"),
    Kind.COMMA: listed(","),
    Kind.DOT: listed("."),
    Kind.DASH: listed("-"),
    Kind.AGO: listed("vor"),
    Kind.AFTER: listed("nach"),
    Kind.BEFORE: listed("vor"),
    Kind.OCLOCK: listed("uhr"),
    Kind.PAST: listed("nach"),
    Kind.TILL: listed("vor"),
    Kind.NOW: listed("jetzt"),
    Kind.HALF: listed("halb"),
    Kind.WEEKDAY: meaning(
        {
            0: "montag|montags|mo",
            1: "dienstag|dienstags|di",
            2: "mittwoch|mittwochs|mi",
            3: "donnerstag|donnerstags|do",
            4: "freitag|freitags|fr",
            5: "samstag|samstags|sonnabend|sonnabends|sa",
            6: "sonntag|sonntags|so",
        }
    ),
    Kind.WEEKPART: {
        f"{weekday}{word}": WeekPart(day if day < len(_WEEKDAYS) - 1 else _SATURDAY, str(part))
        for day, weekday in enumerate(_WEEKDAYS)
        for part, words in _PARTS.items()
        for word in listed(words)
    },
    Kind.MINUTES: meaning({15: "viertelstunde", 30: "halbe stunde", 45: "dreiviertelstunde"}),
    Kind.MONTH: meaning(
        {
            1: "januar|jänner|jan",
            2: "februar|feber|feb",
            3: "märz|maerz|mrz",
            4: "april|apr",
            5: "mai",
            6: "juni|juno|jun",
            7: "juli|jul",
            8: "august|aug",
            9: "september|sept|sep",
            10: "oktober|okt",
            11: "november|nov",
            12: "dezember|dez",
        }
    ),
    Kind.UNIT: meaning(
        {
            Unit.SECOND: "sekunde|sekunden|sek",
            Unit.MINUTE: "minute|minuten|min",
            Unit.HOUR: "stunde|stunden|std",
            Unit.DAY: "tag|tage|tagen|tages",
            Unit.WEEK: "woche|wochen",
            Unit.WEEKEND: "wochenende|wochenenden|wochenendes",
            Unit.MONTH: "monat|monate|monaten|monats",
            Unit.QUARTER: "quartal|quartale|quartalen|quartals",
            Unit.YEAR: "jahr|jahre|jahren|jahres",
        }
    ),
    Kind.SHIFT: meaning(
        {
            0: "dieser|diese|dieses|diesen|diesem|aktuelle|aktuellen",
            1: (
                "nächster|nächste|nächstes|nächsten|nächstem|naechste|naechsten|naechster|naechstes|kommender"
                "|kommende|kommendes|kommenden|folgende|folgenden"
            ),
            -1: (
                "letzter|letzte|letztes|letzten|letztem|vergangene|vergangenen|vergangenes|vergangener"
                "|vorige|vorigen|voriger|voriges|vorherige|vorherigen"
            ),
            2: "übernächste|übernächsten|übernächstes|übernächster",
            -2: "vorletzte|vorletzten|vorletztes|vorletzter",
        }
    ),
    Kind.DAYWORD: meaning(
        {0: "heute", 1: "morgen", -1: "gestern", 2: "übermorgen|uebermorgen", -2: "vorgestern"}
    ),
    Kind.QUARTER: meaning({1: "q1", 2: "q2", 3: "q3", 4: "q4"}),
    Kind.PART: meaning(
        {
            "morning": "vormittag|vormittags|morgens|früh|in der früh|am morgen|in der frühe",
            "afternoon": "nachmittag|nachmittags",
            "evening": "abend|abends",
            "night": "nacht|nachts",
        }
    ),
    Kind.DAYPART: meaning(
        {
            DayPart(0, "morning"): "heute morgen",
            DayPart(-1, "morning"): "gestern morgen",
            DayPart(1, "morning"): "morgen früh",
        }
    ),
    Kind.CLOCKWORD: meaning({time(12): "mittag|mittags|zu mittag", time(0): "mitternacht|um mitternacht"}),
    Kind.FRACTION: meaning({30: "halb|halbe|halben", 15: "viertel", 45: "dreiviertel"}),
    Kind.AMOUNT: meaning({12: "ein dutzend"}),
    Kind.MODIFIER: meaning(
        {
            Modifier("since", is_start=True): "seit|seit dem|seit der",
            Modifier("from", is_start=True): "von|vom",
            Modifier("starting", is_start=True): "ab|ab dem|ab der|ab um",
            Modifier("after", is_start=True, is_last=True): "nach|nach dem|nach der",
            Modifier("until", is_start=False, is_last=True): "bis|bis zum|bis zur|bis um|bis zu",
            Modifier("by", is_start=False): "spätestens|spätestens am|spätestens um",
            Modifier("before", is_start=False): "vor|vor dem|vor der",
        }
    ),
}

_TO = "TO|DASH"
_YEAR = "[[COMMA] YEAR]"
_WEEKDAY = "[WEEKDAY [COMMA]]"
_PART = "[PART|[IN THE PART] [ZONE]]"

DURATIONS: Rules = {
    "units": ("COUNT|A|AMOUNT UNIT",),
    "part_of_unit": ("[A] FRACTION UNIT",),
    "minutes": ("[A] MINUTES",),
    "sum": ("COUNT|A UNIT [AND|COMMA] COUNT UNIT",),
}

PHRASES: Rules = {
    "dayword": ("DAYWORD",),
    "weekday": ("[ON] WEEKDAY",),
    "weekday_of_week": ("SHIFT UNIT [ON] WEEKDAY", "[ON] WEEKDAY [OF|IN|THE] SHIFT UNIT"),
    "shifted_weekday": ("[ON] [THE] SHIFT WEEKDAY",),
    "month_day": (f"[ON] {_WEEKDAY} [THE] DAY [DOT] MONTH [DOT] {_YEAR}",),
    "month_days": (
        f"[FROM] [THE] DAY [DOT] {_TO} [THE] DAY [DOT] MONTH {_YEAR}",
        f"BETWEEN [THE] DAY [DOT] AND [THE] DAY [DOT] MONTH {_YEAR}",
    ),
    "numeric": (f"[ON] {_WEEKDAY} [THE] NUMERIC", "ON DOUBTFUL", "THE DOUBTFUL", "?DOUBTFUL"),
    "numeric_alone": ("DOUBTFUL",),
    "day_of_month": ("ON ORDINAL", "?THE ORDINAL"),
    "day_of_shifted_month": ("[ON] [THE] ORDINAL [THE] SHIFT UNIT", "[ON] [THE] ORDINAL THE UNIT"),
    "month": (f"[IN] MONTH {_YEAR}", "[IN] [THE] SHIFT MONTH"),
    "year": ("[IN] BARE_YEAR", "[IN] UNIT YEAR", "IN YEAR"),
    "quarter": (f"[IN] [THE] QUARTER {_YEAR}", f"[IN] [THE] ORDINAL UNIT {_YEAR}"),
    "shifted_unit": ("[IN|ON] [THE] SHIFT UNIT", "IN|ON UNIT"),
    "nth_weekday": (
        f"[ON] [THE] ORDINAL|SHIFT WEEKDAY [OF] MONTH {_YEAR}",
        "[ON] [THE] ORDINAL|SHIFT WEEKDAY [OF] THE UNIT",
        "[ON] [THE] ORDINAL|SHIFT WEEKDAY [OF|IN|THE] SHIFT UNIT",
    ),
    "time": (
        f"[AT] CLOCK [OCLOCK] {_PART}",
        f"[AT] DOTTED OCLOCK {_PART}",
        f"[AT] HOUR OCLOCK [MINUTE] {_PART}",
        f"AT HOUR {_PART}",
    ),
    "time_past": (
        f"[AT] FRACTION|SPELLED|MINUTE PAST HOUR [OCLOCK] {_PART}",
        f"[AT] COUNT UNIT PAST HOUR {_PART}",
    ),
    "time_to": (
        f"[AT] FRACTION|SPELLED|MINUTE TILL HOUR [OCLOCK] {_PART}",
        f"[AT] COUNT UNIT TILL HOUR {_PART}",
    ),
    "half_to": (
        f"[AT] HALF HOUR [OCLOCK] {_PART}",
        f"[AT] SPELLED|COUNT PAST|TILL HALF HOUR [OCLOCK] {_PART}",
        f"[AT] COUNT UNIT PAST|TILL HALF HOUR [OCLOCK] {_PART}",
    ),
    "clockword": ("[AT] CLOCKWORD [ZONE]",),
    "part": ("[ON|IN] [THE] PART", "SHIFT PART"),
    "daypart": ("DAYPART",),
    "weekpart": ("[ON] [THE] [SHIFT] WEEKPART",),
    "now": ("NOW",),
    "festival": ("[ON|IN] [THE] [SHIFT] FESTIVAL [YEAR]",),
    "ago": ("AGO DURATION",),
    "ahead": ("IN DURATION",),
    "span": ("[FOR] [THE] SHIFT COUNT|AMOUNT UNIT",),
}

COMPOUNDS: Rules = {
    "numeric_beside": ("DOUBTFUL",),
    "day_beside": ("DURATION AFTER|BEFORE DATE", "DATE IN DURATION"),
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

GERMAN = Lexicon(
    language="de",
    terms=TERMS,
    durations=DURATIONS,
    phrases=PHRASES,
    compounds=COMPOUNDS,
    short_terms=frozenset(listed(_SHORT)),
    idioms=listed(
        "guten morgen|guten abend|guten tag|gute nacht|von mir|vor ort|schönen tag|eine nacht"
        "|pro nacht|zu früh|so früh|möglichst früh|schönen abend"
    ),
    followers=frozenset(
        listed("und|oder|um|für|von|bis|mit|bitte|in|ist|wird|soll|kann|weil|wenn|danke|ich|wir")
    ),
    links=frozenset(listed(",|um|gegen|so")),
    joins=frozenset(listed(",|/|und|oder")),
)
