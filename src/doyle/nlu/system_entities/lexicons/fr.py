"""French dates and times."""

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
    Kind.THE: listed("le|la|les|l'"),
    Kind.A: listed("un|une"),
    Kind.OF: listed("de|du|de la|de l'|d'"),
    Kind.ON: listed("le|pour le|ce"),
    Kind.AT: listed("à|vers|pour|autour de"),
    Kind.IN: listed("en|dans|au|dans le|dans la|au mois de|courant"),
    Kind.FOR: listed("pendant|durant|pour|dans|sur|au cours des"),
    Kind.FROM: listed("de|du|depuis"),
    Kind.TO: listed("à|au|jusqu'à|jusqu'au"),
    Kind.BETWEEN: listed("entre|entre le"),
    Kind.AND: listed("et|et le"),
    Kind.COMMA: listed(","),
    Kind.DOT: listed("."),
    Kind.DASH: listed("-"),
    Kind.AGO: listed("il y a|y a"),
    Kind.AFTER: listed("après"),
    Kind.BEFORE: listed("avant"),
    Kind.OCLOCK: listed("heure|heures|h|heures pile"),
    Kind.PAST: listed("et"),
    Kind.TILL: listed("moins|moins le"),
    Kind.NOW: listed("maintenant"),
    Kind.HOUR: meaning({Clock(1): "une"}),
    Kind.WEEKDAY: meaning(
        {
            0: "lundi|lundis",
            1: "mardi|mardis",
            2: "mercredi|mercredis",
            3: "jeudi|jeudis",
            4: "vendredi|vendredis",
            5: "samedi|samedis",
            6: "dimanche|dimanches",
        }
    ),
    Kind.MONTH: meaning(
        {
            1: "janvier|janv",
            2: "février|févr",
            3: "mars",
            4: "avril|avr",
            5: "mai",
            6: "juin",
            7: "juillet|juil",
            8: "août",
            9: "septembre|sept",
            10: "octobre|oct",
            11: "novembre|nov",
            12: "décembre|déc",
        }
    ),
    Kind.UNIT: meaning(
        {
            Unit.SECOND: "seconde|secondes",
            Unit.MINUTE: "minute|minutes|min|mn",
            Unit.HOUR: "heure|heures",
            Unit.DAY: "jour|jours|journée|journées",
            Unit.WEEK: "semaine|semaines",
            Unit.WEEKEND: "week-end|weekend|week-ends|weekends",
            Unit.FORTNIGHT: "quinzaine",
            Unit.MONTH: "mois",
            Unit.QUARTER: "trimestre|trimestres",
            Unit.YEAR: "an|ans|année|années",
        }
    ),
    Kind.SHIFT: meaning(
        {
            0: "ce|cet|cette|ces",
            1: "prochain|prochaine|prochains|prochaines|suivant|suivante|suivants|suivantes|qui vient",
            -1: "dernier|dernière|derniers|dernières|passé|passée|passés|passées|précédent|précédente",
        }
    ),
    Kind.DAYWORD: meaning(
        {
            0: "aujourd'hui|ce jour|aujourdhui",
            1: "demain",
            -1: "hier",
            2: "après-demain|après demain",
            -2: "avant-hier|avant hier",
        }
    ),
    Kind.QUARTER: meaning({1: "t1|q1", 2: "t2|q2", 3: "t3|q3", 4: "t4|q4"}),
    Kind.PART: meaning(
        {
            "morning": "matin|matins|matinée|du matin|le matin|dans la matinée",
            "afternoon": "après-midi|après midi|aprèm|de l'après-midi|l'après-midi|dans l'après-midi",
            "evening": "soir|soirs|soirée|du soir|le soir|dans la soirée",
            "night": "nuit|de la nuit|la nuit|dans la nuit",
        }
    ),
    Kind.DAYPART: meaning({DayPart(0, "evening"): "ce soir", DayPart(0, "night"): "cette nuit"}),
    Kind.CLOCKWORD: meaning({time(12): "midi", time(0): "minuit"}),
    Kind.FRACTION: meaning({30: "demi|demie", 15: "quart|le quart", 45: "trois quarts"}),
    Kind.AMOUNT: meaning({12: "une douzaine de"}),
    Kind.MODIFIER: meaning(
        {
            Modifier("since", is_start=True): "depuis|depuis le|depuis la",
            Modifier("from", is_start=True): "à partir de|à partir du|à partir d'|dès|dès le",
            Modifier("starting", is_start=True): "à compter de|à compter du|à compter d'",
            Modifier("after", is_start=True, is_last=True): "après|après le",
            Modifier("until", is_start=False, is_last=True): "jusqu'à|jusqu'au|jusqu'en|jusque",
            Modifier("by", is_start=False): "d'ici|au plus tard|au plus tard le",
            Modifier("before", is_start=False): "avant|avant le|avant la",
        }
    ),
}

_TO = "TO|DASH"
_YEAR = "[[COMMA] YEAR]"
_WEEKDAY = "[WEEKDAY [COMMA]]"
_HALF = "[PART] [ZONE]"

DURATIONS: Rules = {
    "units": ("COUNT|A|AMOUNT UNIT",),
    "part_of_unit": ("[A] FRACTION [DASH] UNIT", "[A] FRACTION OF UNIT"),
    "units_and_part": ("COUNT|A UNIT AND FRACTION",),
    "sum": ("COUNT|A UNIT [AND|COMMA] COUNT UNIT",),
}

PHRASES: Rules = {
    "dayword": ("DAYWORD",),
    "weekday": ("[ON] WEEKDAY",),
    "shifted_weekday": ("[ON] SHIFT WEEKDAY", "[ON] WEEKDAY SHIFT"),
    "month_day": (f"[ON] {_WEEKDAY} DAY MONTH [DOT] {_YEAR}",),
    "month_days": (
        f"[FROM] [THE] DAY {_TO} [THE] DAY MONTH {_YEAR}",
        f"BETWEEN [THE] DAY AND [THE] DAY MONTH {_YEAR}",
    ),
    "numeric": (f"[ON] {_WEEKDAY} NUMERIC", "ON DOUBTFUL", "?DOUBTFUL"),
    "month": (f"[IN] MONTH {_YEAR}", "[IN] MONTH SHIFT"),
    "year": ("[IN] BARE_YEAR", "[IN] UNIT YEAR", "IN YEAR"),
    "quarter": (f"[IN] [THE] QUARTER {_YEAR}", f"[IN] [THE] ORDINAL UNIT {_YEAR}"),
    "shifted_unit": (
        "[IN|ON] SHIFT UNIT",
        "[IN|ON] [THE] UNIT SHIFT",
        "[IN|ON] [THE] SHIFT UNIT",
        "ON|THE UNIT",
    ),
    "nth_weekday": (f"[ON] ORDINAL|SHIFT WEEKDAY OF MONTH {_YEAR}", "[ON] ORDINAL|SHIFT WEEKDAY OF UNIT"),
    "time": (
        f"[AT] CLOCK {_HALF}",
        f"[AT] HCLOCK {_HALF}",
        f"AT HOUR OCLOCK [SPELLED|MINUTE] {_HALF}",
        "HOUR OCLOCK PART [ZONE]",
        f"?HOUR OCLOCK [SPELLED|MINUTE] {_HALF}",
    ),
    "time_past": (
        f"[AT] HOUR OCLOCK PAST FRACTION {_HALF}",
        "[AT] CLOCKWORD PAST FRACTION",
    ),
    "time_to": (
        f"[AT] HOUR OCLOCK TILL FRACTION|SPELLED|MINUTE {_HALF}",
        "[AT] CLOCKWORD TILL FRACTION|SPELLED",
    ),
    "clockword": ("[AT] CLOCKWORD [ZONE]",),
    "part": ("PART", "SHIFT PART"),
    "daypart": ("DAYPART",),
    "now": ("NOW",),
    "festival": ("[ON|AT|IN] [THE] FESTIVAL [YEAR]",),
    "ago": ("AGO DURATION",),
    "ahead": ("IN DURATION",),
    "span": ("[FOR] [THE] COUNT|AMOUNT SHIFT UNIT", "[FOR] [THE] SHIFT COUNT UNIT"),
}

COMPOUNDS: Rules = {
    "day_beside": ("DURATION AFTER|BEFORE DATE",),
    "date_range": (f"[FROM] DATE {_TO} DATE", "BETWEEN DATE AND DATE"),
    # `demain matin à 9h` is one time, so that a range of times needs its first word or a bare number.
    "time_range": (
        "FROM TIME TO TIME",
        "[FROM] HOUR TO TIME",
        "TIME|HOUR DASH TIME",
        "BETWEEN TIME|HOUR AND TIME",
    ),
    "bare_time_range": (f"FROM HOUR {_TO} HOUR", "BETWEEN HOUR AND HOUR"),
    "half_open_date": ("MODIFIER DATE",),
    "half_open_time": ("MODIFIER TIME",),
    "half_open_moment": ("MODIFIER MOMENT",),
}

FRENCH = Lexicon(
    language="fr",
    terms=unaccented(TERMS),
    durations=DURATIONS,
    phrases=PHRASES,
    compounds=COMPOUNDS,
    idioms=listed(
        "bonne nuit|bonne soirée|bonne journée|bon week-end|par jour|par mois|par an|par nuit"
        "|une nuit|par semaine"
    ),
    followers=frozenset(listed("et|ou|à|pour|de|du|avec|si|par|en|mais|est|merci")),
    links=frozenset(listed(",|à|a|vers")),
    joins=frozenset(listed(",|/|et|ou")),
)
