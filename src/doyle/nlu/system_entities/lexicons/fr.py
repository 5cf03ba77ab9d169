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
from doyle.nlu.system_entities.readings import HalfOfDay, Modifier

_SHORT = "lun|mar|mer|jeu|ven|sam|dim|janv|fév|févr|avr|juil|sept|oct|nov|déc"

TERMS: dict[Kind, Terms] = {
    Kind.THE: listed("le|la|les|l'"),
    Kind.A: listed("un|une"),
    Kind.OF: listed("de|du|de la|de l'|d'"),
    Kind.ON: listed("le|pour le|les"),
    Kind.AT: listed("à|vers|vers les|autour de|aux alentours de|aux environs de|sur les|@"),
    Kind.IN: listed("en|dans|au|dans le|dans la|au mois de|mois de|courant|d'ici|sous"),
    Kind.FOR: listed("pendant|durant|pour|dans|sur|au cours des|ces"),
    Kind.FROM: listed("de|du|depuis"),
    Kind.TO: listed("à|au|jusqu'à|jusqu'au"),
    Kind.BETWEEN: listed("entre|entre le|entre les"),
    Kind.AND: listed("et|et le"),
    Kind.COMMA: listed(","),
    Kind.DOT: listed("."),
    Kind.DASH: listed("-"),
    Kind.AGO: listed("il y a|y a|ça fait"),
    Kind.AFTER: listed("après"),
    Kind.BEFORE: listed("avant"),
    Kind.OCLOCK: listed("heure|heures|h|heures pile"),
    Kind.PAST: listed("et"),
    Kind.TILL: listed("moins|moins le"),
    Kind.NOW: listed("maintenant|en ce moment|à l'instant"),
    Kind.HOUR: meaning({Clock(1): "une"}),
    Kind.WEEKDAY: meaning(
        {
            0: "lundi|lundis|lun",
            1: "mardi|mardis|mar",
            2: "mercredi|mercredis|mer",
            3: "jeudi|jeudis|jeu",
            4: "vendredi|vendredis|ven",
            5: "samedi|samedis|sam",
            6: "dimanche|dimanches|dim",
        }
    ),
    Kind.MONTH: meaning(
        {
            1: "janvier|janv",
            2: "février|févr|fév",
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
            Unit.HOUR: "heure|heures|h",
            Unit.DAY: "jour|jours|journée|journées",
            Unit.WEEK: "semaine|semaines",
            Unit.WEEKEND: "week-end|weekend|week-ends|weekends",
            Unit.FORTNIGHT: "quinzaine|quinzaines",
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
            "morning": "matin|matins|matinée|du matin|le matin|dans la matinée|en matinée|au matin",
            "afternoon": "après-midi|après midi|aprèm|de l'après-midi|l'après-midi|dans l'après-midi",
            "evening": "soir|soirs|soirée|du soir|le soir|dans la soirée|en soirée",
            "night": "nuit|de la nuit|la nuit|dans la nuit",
        }
    ),
    Kind.DAYPART: meaning({DayPart(0, "evening"): "ce soir", DayPart(0, "night"): "cette nuit"}),
    Kind.CLOCKWORD: meaning({time(12): "midi", time(0): "minuit"}),
    Kind.MERIDIEM: meaning({HalfOfDay.AM: "am|a.m.|a.m", HalfOfDay.PM: "pm|p.m.|p.m"}),
    Kind.FRACTION: meaning({30: "demi|demie", 15: "quart|le quart|un quart", 45: "trois quarts"}),
    Kind.AMOUNT: meaning(
        {
            2: "une paire de",
            8: "une huitaine de",
            10: "une dizaine de",
            12: "une douzaine de",
            15: "une quinzaine de",
        }
    ),
    Kind.MODIFIER: meaning(
        {
            Modifier("since", is_start=True): "depuis|depuis le|depuis la",
            Modifier("from", is_start=True): "à partir de|à partir du|à partir d'|dès|dès le",
            Modifier("starting", is_start=True): "à compter de|à compter du|à compter d'",
            Modifier("after", is_start=True, is_last=True): "après|après le",
            Modifier("until", is_start=False, is_last=True): "jusqu'à|jusqu'au|jusqu'en|jusque",
            Modifier(
                "by", is_start=False
            ): "d'ici|d'ici à|d'ici au|d'ici le|au plus tard|au plus tard le|pas plus tard que",
            Modifier("before", is_start=False): "avant|avant le|avant la",
        }
    ),
}

_TO = "TO|DASH"
_YEAR = "[[COMMA|OF] YEAR]"
_WEEKDAY = "[WEEKDAY [DOT|COMMA]]"
# What settles an hour, and where it is counted.
_HALF = "[PART|MERIDIEM] [ZONE]"

DURATIONS: Rules = {
    "units": ("COUNT|A|AMOUNT UNIT",),
    "part_of_unit": ("[A] FRACTION [DASH] UNIT", "[A] FRACTION OF UNIT"),
    "units_and_part": ("COUNT|A UNIT AND FRACTION",),
    "sum": ("COUNT|A UNIT [AND|COMMA] COUNT UNIT", "COUNT|A UNIT [COMMA] COUNT UNIT AND COUNT UNIT"),
}

PHRASES: Rules = {
    "dayword": ("DAYWORD",),
    "weekday": ("[ON] WEEKDAY",),
    "shifted_weekday": ("[ON] SHIFT WEEKDAY", "[ON] WEEKDAY SHIFT"),
    "weekday_of_week": (
        "[ON] WEEKDAY OF UNIT SHIFT",
        "[ON] WEEKDAY [OF] SHIFT UNIT",
        "[IN|THE] UNIT SHIFT [COMMA] [ON] WEEKDAY",
        "SHIFT UNIT [COMMA] [ON] WEEKDAY",
    ),
    "weekday_of_number": ("[ON] WEEKDAY [COMMA] [THE] DAY",),
    "month_day": (f"[ON] {_WEEKDAY} [THE] DAY MONTH [DOT] {_YEAR}",),
    "month_days": (
        f"[FROM] [THE] DAY {_TO} [THE] DAY MONTH {_YEAR}",
        f"BETWEEN [THE] DAY AND [THE] DAY MONTH {_YEAR}",
    ),
    "numeric": (f"[ON] {_WEEKDAY} NUMERIC", "[ON] WEEKDAY [COMMA] DOUBTFUL", "ON DOUBTFUL", "?DOUBTFUL"),
    "day_alone": ("ON DAY",),
    "day_of_shifted_month": ("ON DAY OF UNIT SHIFT", "ON DAY OF SHIFT UNIT", "ON DAY OF UNIT"),
    "month": (f"[IN] MONTH {_YEAR}", "[IN] MONTH SHIFT"),
    "year": ("[IN] BARE_YEAR", "[IN|THE] UNIT YEAR", "IN YEAR"),
    "quarter": (f"[IN] [THE] QUARTER {_YEAR}", f"[IN] [THE] ORDINAL UNIT {_YEAR}"),
    "shifted_unit": (
        "[IN|ON] SHIFT UNIT",
        "[IN|ON] [THE] UNIT SHIFT",
        "[IN|ON] [THE] SHIFT UNIT",
        "ON|THE UNIT",
    ),
    "nth_weekday": (
        f"[ON] ORDINAL|SHIFT WEEKDAY OF MONTH {_YEAR}",
        "[ON] ORDINAL|SHIFT WEEKDAY OF UNIT [SHIFT]",
    ),
    "weekday_ago": ("AGO COUNT WEEKDAY",),
    "time": (
        f"[AT] CLOCK {_HALF}",
        f"AT HCLOCK {_HALF}",
        f"AT HOUR OCLOCK [SPELLED|MINUTE] {_HALF}",
        "HOUR OCLOCK [SPELLED|MINUTE] PART [ZONE]",
        "HOUR MERIDIEM [ZONE]",
        f"?HOUR OCLOCK [SPELLED|MINUTE] {_HALF}",
        "?HCLOCK",
    ),
    "written_hour": (f"HCLOCK {_HALF}", f"HOUR OCLOCK MINUTE {_HALF}"),
    "time_past": (
        f"AT HOUR OCLOCK PAST FRACTION|SPELLED|MINUTE {_HALF}",
        "HOUR OCLOCK PAST FRACTION PART [ZONE]",
        f"?HOUR OCLOCK PAST FRACTION {_HALF}",
        "[AT] CLOCKWORD PAST FRACTION|SPELLED|MINUTE",
    ),
    "time_to": (
        f"[AT] HOUR OCLOCK TILL FRACTION|SPELLED|MINUTE {_HALF}",
        "[AT] CLOCKWORD TILL FRACTION|SPELLED",
    ),
    "clockword": ("[AT] CLOCKWORD [ZONE]",),
    "part": ("PART", "SHIFT PART"),
    "daypart": ("DAYPART",),
    "now": ("NOW",),
    "festival": (
        "[ON|AT|IN] [THE] FESTIVAL [SHIFT]",
        "[ON|AT|IN] [THE] FESTIVAL [OF] YEAR",
    ),
    "ago": ("AGO DURATION",),
    "ahead": ("IN DURATION",),
    "span": ("[FOR] [THE] COUNT|AMOUNT SHIFT UNIT", "[FOR] [THE] SHIFT COUNT UNIT"),
}

COMPOUNDS: Rules = {
    # `une table pour 4 à 20 heures`: without `de` only what is written as hours is a range.
    "hour_alone": ("HOUR OCLOCK [SPELLED|MINUTE] [ZONE]", "HOUR OCLOCK PAST FRACTION", "HCLOCK"),
    "hour_beside": ("HOUR OCLOCK [SPELLED|MINUTE] [ZONE]", "HOUR OCLOCK PAST FRACTION", "HCLOCK"),
    "part_beside": ("PART",),
    "weekday_beside": ("[ON] WEEKDAY AFTER|BEFORE DATE",),
    "unit_beside": ("[ON|IN|THE] UNIT AFTER|BEFORE DATE",),
    "day_beside": ("DURATION AFTER|BEFORE DATE",),
    "date_range": (f"[FROM] DATE {_TO} DATE", "BETWEEN DATE AND DATE"),
    # `demain matin à 9h` is one time, so that a range of times needs its first word or a bare number.
    "time_range": (
        "FROM TIME TO TIME",
        "FROM HOUR TO TIME",
        "[FROM] HCLOCK|CLOCK TO HCLOCK|CLOCK",
        "FROM CLOCKWORD TO TIME",
        "TIME|HOUR DASH TIME",
        "BETWEEN TIME|HOUR AND TIME",
    ),
    "time_range_alone": ("HOUR TO TIME",),
    "bare_time_range": (f"FROM HOUR {_TO} HOUR", "BETWEEN HOUR AND HOUR"),
    "half_open_date": ("MODIFIER DATE",),
    "half_open_time": ("MODIFIER TIME",),
    "half_open_moment": ("MODIFIER MOMENT",),
}

FRENCH = Lexicon(
    language="fr",
    terms=unaccented(TERMS, but=frozenset({"à", "passé"})),
    durations=DURATIONS,
    phrases=PHRASES,
    compounds=COMPOUNDS,
    weak_terms=frozenset(listed("soir|soirs|soirée|nuit|matin|matins|matinée|soiree|matinee")),
    short_terms=frozenset(listed(f"{_SHORT}|fev|fevr|dec")),
    idioms=listed(
        "bonne nuit|bonne après-midi|bon après-midi|bonne fin de journée|du matin au soir"
        "|jour et nuit|24/7|24h/24|24h sur 24|maintenant que|par heure|de l'heure|l'heure"
        "|quelle heure|une fois|bonne soirée|bonne journée|bon week-end|par jour|par mois|par an"
        "|par nuit|une nuit|par semaine"
    ),
    fillers={"maintenant": frozenset(listed(",|que|on|je|j'|il|elle|vous|nous|ça|c'"))},
    followers=frozenset(
        listed(
            "et|ou|à|au|aux|pour|de|du|des|avec|si|par|en|dans|chez|vers|entre|jusqu'|jusque|mais|est|sont|sera"
            "|serait|c'|je|j'|on|nous|vous|il|elle|ça|ce|qui|que|ne|n'|pas|peut|peux|pouvez|merci|svp|s'|aussi"
            "|plutôt|parce|car|quand|puis|alors|disponible|libre"
        )
    ),
    things=frozenset(
        listed(
            "personne|personnes|adulte|adultes|enfant|enfants|place|places|billet|billets|nuit|nuits|jours"
            "|heures|minutes|semaines|mois|ans|euros|euro|fois|tables|couverts|pièces|invités|km|kg"
        )
    ),
    links=frozenset(listed(",|à|a|vers")),
    joins=frozenset(listed(",|/|et|ou")),
)
