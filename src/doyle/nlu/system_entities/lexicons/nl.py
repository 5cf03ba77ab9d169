"""Dutch dates and times."""

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
    unaccented,
)
from doyle.nlu.system_entities.readings import Modifier

_WEEKDAYS = listed("maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag")
_SHORT_WEEKDAYS = listed("ma|di|wo|do|vr|za|zo")
_PARTS: dict[Value, str] = {
    "morning": "ochtend|morgen",
    "afternoon": "middag|namiddag",
    "evening": "avond",
    "night": "nacht",
}

TERMS: dict[Kind, Terms] = {
    Kind.THE: listed("de|het|'t"),
    Kind.A: listed("een|één|'n"),
    Kind.OF: listed("van|in"),
    Kind.ON: listed("op"),
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
    Kind.HENCE: listed("over"),
    Kind.AFTER: listed("na"),
    Kind.BEFORE: listed("voor|vóór"),
    Kind.OCLOCK: listed("uur|u"),
    Kind.PAST: listed("over|na"),
    Kind.TILL: listed("voor"),
    Kind.NOW: listed("nu|nu meteen|op dit moment"),
    Kind.HALF: listed("half"),
    Kind.WEEKDAY: {
        **{
            term: day
            for day, name in enumerate(_WEEKDAYS)
            for term in (name, f"{name}s", f"'s {name}s", f"{name}en")
        },
        **{name: day for day, name in enumerate(_SHORT_WEEKDAYS)},
    },
    Kind.WEEKPART: {
        f"{weekday}{word}": WeekPart(day, str(part))
        for day, weekday in enumerate(_WEEKDAYS)
        for part, words in _PARTS.items()
        for word in listed(words)
    },
    Kind.MONTH: meaning(
        {
            1: "januari|jan",
            2: "februari|feb|febr",
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
            Unit.SECOND: "seconde|seconden|sec",
            Unit.MINUTE: "minuut|minuten|min|minuutje|minuutjes",
            Unit.HOUR: "uur|uren|uurtje|uurtjes|u",
            Unit.DAY: "dag|dagen|dagje|dagjes",
            Unit.WEEK: "week|weken|weekje|weekjes",
            Unit.WEEKEND: "weekend|weekeinde|weekends|weekeinden|weekeind",
            Unit.MONTH: "maand|maanden|maandje",
            Unit.QUARTER: "kwartaal|kwartalen",
            Unit.YEAR: "jaar|jaren|jaartje",
        }
    ),
    Kind.SHIFT: meaning(
        {
            0: "deze|dit|huidige|huidig",
            1: "volgende|volgend|komende|komend|eerstvolgende|aanstaande|aankomende|aankomend",
            -1: "vorige|vorig|afgelopen|laatste|laatst|voorbije|voorgaande",
        }
    ),
    Kind.DAYWORD: meaning(
        {0: "vandaag|heden", 1: "morgen", -1: "gisteren", 2: "overmorgen", -2: "eergisteren"}
    ),
    Kind.QUARTER: meaning({1: "q1|k1", 2: "q2|k2", 3: "q3|k3", 4: "q4|k4"}),
    Kind.PART: meaning(
        {
            "morning": "ochtend|ochtends|'s ochtends|'s morgens|'s ochtends vroeg|vanochtend|vanmorgen",
            "afternoon": "middag|middags|'s middags|namiddag|'s namiddags|vanmiddag",
            "evening": "avond|avonds|'s avonds",
            "night": "nacht|nachts|'s nachts",
        }
    ),
    Kind.DAYPART: meaning(
        {
            DayPart(0, "evening"): "vanavond|hedenavond",
            DayPart(0, "night"): "vannacht",
            DayPart(1, "morning"): "morgenochtend|morgenvroeg|morgen vroeg",
            DayPart(1, "afternoon"): "morgenmiddag|morgennamiddag",
            DayPart(1, "evening"): "morgenavond",
            DayPart(1, "night"): "morgennacht",
            DayPart(-1, "morning"): "gisterochtend|gisterenochtend|gistermorgen|gisterenmorgen",
            DayPart(-1, "afternoon"): "gistermiddag|gisterenmiddag|gisternamiddag",
            DayPart(-1, "evening"): "gisteravond|gisterenavond",
            DayPart(-1, "night"): "gisternacht|gisterennacht",
            DayPart(2, "morning"): "overmorgenochtend|overmorgen vroeg",
        }
    ),
    Kind.CLOCKWORD: meaning(
        {time(12): "twaalf uur 's middags|12 uur 's middags|noen", time(0): "middernacht"}
    ),
    Kind.FRACTION: meaning({30: "half|halve", 15: "kwart|kwartier", 45: "driekwart"}),
    Kind.MINUTES: meaning({15: "kwartier|kwartiertje", 45: "drie kwartier|driekwartier"}),
    Kind.AMOUNT: meaning({2: "een paar|paar", 12: "een dozijn"}),
    Kind.MODIFIER: meaning(
        {
            Modifier("since", is_start=True): "sinds|sedert",
            Modifier("from", is_start=True): "vanaf|met ingang van|ingaande",
            Modifier("after", is_start=True, is_last=True): "na",
            Modifier("until", is_start=False, is_last=True): "tot|tot en met|t/m|tot aan",
            Modifier("by", is_start=False): "uiterlijk|ten laatste|niet later dan",
            Modifier("before", is_start=False): "voor|vóór",
        }
    ),
}

_TO = "TO|DASH"
_YEAR = "[[COMMA|OF] YEAR]"
_WEEKDAY = "[WEEKDAY [COMMA]]"
# What settles an hour, and where it is counted.
_HALF = "[PART]|[IN THE PART] [ZONE]"

DURATIONS: Rules = {
    "units": ("COUNT|A|AMOUNT UNIT",),
    "part_of_unit": ("[A] FRACTION UNIT",),
    "minutes": ("[A] MINUTES",),
    "sum": ("COUNT|A UNIT [AND|COMMA] COUNT UNIT",),
}

PHRASES: Rules = {
    "dayword": ("DAYWORD",),
    "weekday": ("[ON] WEEKDAY",),
    "shifted_weekday": ("[ON] [THE] SHIFT WEEKDAY",),
    "weekday_of_week": ("SHIFT UNIT [ON] WEEKDAY", "[ON] WEEKDAY [OF] SHIFT UNIT"),
    "weekday_of_number": ("[ON] WEEKDAY [COMMA] THE ORDINAL|DAY",),
    "month_day": (f"[ON] {_WEEKDAY} [THE] DAY [OF] MONTH [DOT] {_YEAR}",),
    "month_days": (
        f"[FROM] [THE] DAY {_TO} [THE] DAY MONTH {_YEAR}",
        f"BETWEEN [THE] DAY AND [THE] DAY MONTH {_YEAR}",
    ),
    "numeric": (f"[ON] {_WEEKDAY} NUMERIC", "[ON] WEEKDAY [COMMA] DOUBTFUL", "ON DOUBTFUL", "?DOUBTFUL"),
    "day_of_month": ("ON THE ORDINAL", "?THE ORDINAL"),
    "day_alone": ("THE ORDINAL",),
    "day_of_shifted_month": ("[ON] THE ORDINAL OF [THE] SHIFT UNIT", "[ON] THE ORDINAL OF THE UNIT"),
    "month": (f"[IN] MONTH {_YEAR}", "[IN] SHIFT MONTH"),
    "year": ("[IN] BARE_YEAR", "IN YEAR", "[IN] THE UNIT YEAR"),
    "quarter": (f"[IN] [THE] QUARTER {_YEAR}", f"[IN] [THE] ORDINAL UNIT {_YEAR}"),
    "shifted_unit": ("[IN|ON] [THE] SHIFT UNIT", "[IN|ON] THE UNIT"),
    "nth_weekday": (
        f"[ON] [THE] ORDINAL|SHIFT WEEKDAY OF MONTH {_YEAR}",
        "[ON] [THE] ORDINAL|SHIFT WEEKDAY OF [THE] SHIFT UNIT",
        "[ON] [THE] ORDINAL|SHIFT WEEKDAY OF THE UNIT",
    ),
    "weekday_ago": ("COUNT WEEKDAY AGO",),
    "festival": ("[ON|IN] [THE] [SHIFT] FESTIVAL [[OF] YEAR]",),
    "time": (
        f"[AT] CLOCK [OCLOCK] {_HALF}",
        f"[AT] DOTTED OCLOCK {_HALF}",
        f"AT DOTTED {_HALF}",
        f"AT HOUR [OCLOCK] {_HALF}",
        "HOUR OCLOCK PART [ZONE]",
        "HOUR OCLOCK IN THE PART [ZONE]",
        f"AT HOUR OCLOCK MINUTE {_HALF}",
        f"AT HCLOCK {_HALF}",
        f"?HOUR OCLOCK {_HALF}",
        "?HCLOCK",
    ),
    "written_hour": (f"HCLOCK {_HALF}",),
    "time_past": (
        f"[AT] FRACTION|SPELLED|MINUTE PAST HOUR [OCLOCK] {_HALF}",
        f"[AT] COUNT UNIT PAST HOUR [OCLOCK] {_HALF}",
        f"AT COUNT PAST HOUR [OCLOCK] {_HALF}",
        "[AT] FRACTION|SPELLED|MINUTE PAST CLOCKWORD",
    ),
    "time_to": (
        f"[AT] FRACTION|SPELLED TILL HOUR [OCLOCK] {_HALF}",
        f"AT MINUTE|COUNT TILL HOUR [OCLOCK] {_HALF}",
        f"[AT] MINUTE TILL HOUR OCLOCK {_HALF}",
        f"[AT] COUNT UNIT TILL HOUR [OCLOCK] {_HALF}",
        "[AT] FRACTION|SPELLED|MINUTE TILL CLOCKWORD",
    ),
    "half_to": (
        f"[AT] HALF HOUR [OCLOCK] {_HALF}",
        f"[AT] SPELLED|COUNT PAST|TILL HALF HOUR [OCLOCK] {_HALF}",
        f"[AT] COUNT UNIT PAST|TILL HALF HOUR [OCLOCK] {_HALF}",
    ),
    "clockword": ("[AT] CLOCKWORD [ZONE]",),
    "part": ("[IN THE] PART", "SHIFT PART"),
    "daypart": ("DAYPART",),
    "weekpart": ("[ON] [THE] [SHIFT] WEEKPART",),
    "now": ("NOW",),
    "ago": ("DURATION AGO",),
    "ahead": ("IN DURATION",),
    "span": ("[FOR] [THE] SHIFT COUNT|AMOUNT UNIT",),
}

COMPOUNDS: Rules = {
    "hour_alone": ("HOUR OCLOCK [ZONE]", "HCLOCK"),
    "hour_beside": ("HOUR OCLOCK [ZONE]", "HCLOCK", "DOTTED"),
    # `vandaag over een week` is a week from today.
    "day_beside": ("DURATION AFTER|BEFORE DATE", "DATE HENCE DURATION"),
    "unit_beside": ("[ON|IN] THE UNIT AFTER|BEFORE DATE",),
    "weekday_beside": ("[ON] THE WEEKDAY AFTER|BEFORE DATE",),
    "date_range": (f"[FROM] DATE {_TO} DATE", "BETWEEN DATE AND DATE"),
    "time_range": (
        f"[FROM] TIME|HOUR {_TO} TIME",
        f"[FROM] TIME {_TO} HOUR",
        f"FROM DOTTED {_TO} DOTTED [OCLOCK]",
        f"DOTTED {_TO} DOTTED OCLOCK",
        "BETWEEN DOTTED AND DOTTED [OCLOCK]",
        "BETWEEN TIME|HOUR AND TIME",
        "BETWEEN TIME AND HOUR",
    ),
    "bare_time_range": (f"FROM HOUR {_TO} HOUR", "BETWEEN HOUR AND HOUR"),
    "half_open_date": ("MODIFIER [ON] DATE",),
    "half_open_time": ("MODIFIER TIME",),
    "half_open_moment": ("MODIFIER MOMENT",),
}

DUTCH = Lexicon(
    language="nl",
    terms=unaccented(TERMS, but=frozenset({"vóór", "één"})),
    durations=DURATIONS,
    phrases=PHRASES,
    compounds=COMPOUNDS,
    short_terms=frozenset((*_SHORT_WEEKDAYS, *listed("jan|mrt|apr|jun|jul|sep|dec"))),
    idioms=listed(
        "goede morgen|goedemorgen|goede middag|goede avond|goede nacht|fijne dag|fijne avond|fijn weekend"
        "|fijne middag|prettige dag|prettig weekend|prettige avond|per dag|per nacht|per week|per uur"
        "|per maand|per jaar|een nacht|tot nu toe|nu en dan|zo nu en dan|af en toe|van de week af"
        "|24/7|tot de volgende keer|dag en nacht|van dag tot dag"
    ),
    fillers={"nu": frozenset(listed(",|dan|ja|eens"))},
    followers=frozenset(
        listed(
            "en|of|om|voor|van|vanaf|tot|met|als|in|op|aan|bij|naar|rond|tegen|tussen|maar|is|was|graag"
            "|bedankt|alstublieft|aub|svp|kan|kunnen|wil|willen|zou|ik|we|wij|jullie|u|ben|zijn|komt|kom"
            "|dan|niet|nog|ook|even|al|want|omdat|beschikbaar|vrij"
        )
    ),
    links=frozenset(listed(",|om|rond|tegen|omstreeks|@|t")),
    joins=frozenset(listed(",|/|&|en|of")),
)
