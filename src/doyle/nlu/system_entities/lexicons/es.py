"""Spanish dates and times."""

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

_SHORT = "lun|mié|jue|vie|sáb|dom|ene|feb|mar|abr|may|jun|jul|ago|sep|sept|set|oct|nov|dic"

TERMS: dict[Kind, Terms] = {
    Kind.THE: listed("el|la|los|las"),
    Kind.A: listed("un|una"),
    Kind.OF: listed("de|del|de la"),
    Kind.ON: listed("el|para el|en el|al|los"),
    Kind.AT: listed("a las|a la|sobre las|sobre la|hacia las|hacia la|para las|para la"),
    Kind.THE_DAY: listed("el día|para el día|día|al día"),
    Kind.HOURS: listed("las|la"),
    Kind.IN: listed("en|en el|en la|dentro de"),
    Kind.FOR: listed("durante|por|en|para"),
    Kind.FROM: listed("de|del|desde|desde el"),
    Kind.TO: listed("a|al|hasta|hasta el|hasta la|hasta las"),
    Kind.BETWEEN: listed("entre|entre el"),
    Kind.AND: listed("y|y el"),
    Kind.COMMA: listed(","),
    Kind.DOT: listed("."),
    Kind.DASH: listed("-"),
    Kind.AGO: listed("hace"),
    Kind.HENCE: listed("atrás"),
    Kind.AFTER: listed("después de|tras|después del"),
    Kind.BEFORE: listed("antes de|antes del"),
    Kind.OCLOCK: listed("horas|hrs|hs|h|en punto"),
    Kind.PAST: listed("y"),
    Kind.TILL: listed("menos"),
    Kind.NOW: listed("ahora|ahora mismo|ahorita"),
    Kind.HOUR: meaning({Clock(1): "una"}),
    Kind.WEEKDAY: meaning(
        {
            0: "lunes|lun",
            1: "martes",
            2: "miércoles|mié",
            3: "jueves|jue",
            4: "viernes|vie",
            5: "sábado|sábados|sáb",
            6: "domingo|domingos|dom",
        }
    ),
    Kind.MONTH: meaning(
        {
            1: "enero|ene",
            2: "febrero|feb",
            3: "marzo|mar",
            4: "abril|abr",
            5: "mayo|may",
            6: "junio|jun",
            7: "julio|jul",
            8: "agosto|ago",
            9: "septiembre|setiembre|sep|sept|set",
            10: "octubre|oct",
            11: "noviembre|nov",
            12: "diciembre|dic",
        }
    ),
    Kind.UNIT: meaning(
        {
            Unit.SECOND: "segundo|segundos",
            Unit.MINUTE: "minuto|minutos|min",
            Unit.HOUR: "hora|horas",
            Unit.DAY: "día|días",
            Unit.WEEK: "semana|semanas",
            Unit.WEEKEND: "fin de semana|fines de semana|finde",
            Unit.FORTNIGHT: "quincena|quincenas",
            Unit.MONTH: "mes|meses",
            Unit.QUARTER: "trimestre|trimestres",
            Unit.YEAR: "año|años",
        }
    ),
    Kind.SHIFT: meaning(
        {
            0: "este|esta|estos|estas",
            1: "próximo|próxima|próximos|próximas|siguiente|siguientes|que viene|que entra|entrante",
            -1: "pasado|pasada|pasados|pasadas|último|última|últimos|últimas|anterior",
        }
    ),
    Kind.DAYWORD: meaning(
        {
            0: "hoy|el día de hoy",
            1: "mañana|el día de mañana",
            -1: "ayer",
            2: "pasado mañana",
            -2: "anteayer|antes de ayer|antier",
        }
    ),
    Kind.QUARTER: meaning({1: "t1|q1", 2: "t2|q2", 3: "t3|q3", 4: "t4|q4"}),
    Kind.PART: meaning(
        {
            "morning": "por la mañana|de la mañana|en la mañana|a la mañana|esta mañana",
            "afternoon": "por la tarde|de la tarde|en la tarde|a la tarde|esta tarde|tarde",
            "night": ("por la noche|de la noche|en la noche|a la noche|noche|de la madrugada|de madrugada"),
        }
    ),
    Kind.DAYPART: meaning({DayPart(0, "night"): "esta noche", DayPart(-1, "night"): "anoche"}),
    Kind.CLOCKWORD: meaning({time(12): "mediodía|al mediodía", time(0): "medianoche|a medianoche"}),
    Kind.MERIDIEM: meaning({HalfOfDay.AM: "am|a.m.|a.m|a. m.", HalfOfDay.PM: "pm|p.m.|p.m|p. m."}),
    Kind.FRACTION: meaning({30: "media|medio", 15: "cuarto", 45: "tres cuartos"}),
    Kind.AMOUNT: meaning({2: "un par de", 12: "una docena de"}),
    Kind.MODIFIER: meaning(
        {
            Modifier("since", is_start=True): "desde|desde el|desde la|desde las",
            Modifier("from", is_start=True): "a partir de|a partir del|a partir de la|a partir de las",
            Modifier("after", is_start=True, is_last=True): "después de|después del|tras|después de las",
            Modifier("until", is_start=False, is_last=True): "hasta|hasta el|hasta la|hasta las",
            Modifier("by", is_start=False): "a más tardar|a más tardar el",
            Modifier("before", is_start=False): "antes de|antes del|antes de las|antes de la",
        }
    ),
}

_TO = "TO|DASH"
_YEAR = "[[OF|COMMA] YEAR]"
_WEEKDAY = "[WEEKDAY [DOT|COMMA]]"
_HALF = "[MERIDIEM|PART] [ZONE]"

DURATIONS: Rules = {
    "units": ("COUNT|A|AMOUNT UNIT",),
    "part_of_unit": ("[A] FRACTION UNIT", "[A] FRACTION OF UNIT"),
    "units_and_part": ("COUNT|A UNIT AND FRACTION",),
    "sum": ("COUNT|A UNIT [AND|COMMA] COUNT UNIT",),
}

PHRASES: Rules = {
    "dayword": ("DAYWORD",),
    "weekday": ("[ON] WEEKDAY",),
    "shifted_weekday": ("[ON] [THE] SHIFT WEEKDAY", "[ON] WEEKDAY SHIFT"),
    "weekday_of_week": (
        "[ON] WEEKDAY OF [THE] SHIFT UNIT",
        "[ON] WEEKDAY OF [THE] UNIT SHIFT",
        "[IN] [THE] UNIT SHIFT [COMMA] [ON] WEEKDAY",
        "[IN] [THE] SHIFT UNIT [COMMA] [ON] WEEKDAY",
    ),
    "weekday_of_number": ("[ON] WEEKDAY [COMMA] [THE_DAY] DAY",),
    "month_day": (f"[ON] {_WEEKDAY} [ON|THE_DAY] DAY [OF] MONTH [DOT] {_YEAR}",),
    "month_days": (
        f"[FROM] [THE] DAY {_TO} [THE] DAY OF MONTH {_YEAR}",
        f"BETWEEN [THE] DAY AND [THE] DAY OF MONTH {_YEAR}",
    ),
    "numeric": (f"[ON] {_WEEKDAY} NUMERIC", "[ON] WEEKDAY [COMMA] DOUBTFUL", "ON DOUBTFUL", "?DOUBTFUL"),
    "day_of_month": ("THE_DAY DAY",),
    "day_alone": ("ON DAY",),
    "day_of_shifted_month": (
        "ON|THE_DAY DAY OF UNIT SHIFT",
        "ON|THE_DAY DAY OF [THE] SHIFT UNIT",
        "ON|THE_DAY DAY OF UNIT",
    ),
    "month": (f"[IN] MONTH {_YEAR}", "[IN] [THE] SHIFT MONTH", "[IN] [THE] MONTH SHIFT"),
    "year": ("[IN] BARE_YEAR", "[IN] UNIT YEAR", "IN YEAR"),
    "quarter": (f"[IN] [THE] QUARTER {_YEAR}", f"[IN] [THE] ORDINAL UNIT {_YEAR}"),
    "shifted_unit": ("[IN|ON] [THE] SHIFT UNIT", "[IN|ON] THE UNIT SHIFT", "[IN|ON] THE UNIT"),
    "nth_weekday": (
        f"[ON] ORDINAL|SHIFT WEEKDAY OF MONTH {_YEAR}",
        "[ON] ORDINAL|SHIFT WEEKDAY OF UNIT",
    ),
    "time": (
        f"[AT] CLOCK [OCLOCK] {_HALF}",
        f"AT HCLOCK {_HALF}",
        "[HOURS] HOUR MERIDIEM [ZONE]",
        "[HOURS] HOUR PART [ZONE]",
        f"?HOURS HOUR [OCLOCK] {_HALF}",
        f"?HOUR OCLOCK {_HALF}",
        "?[HOURS] HCLOCK",
        f"AT HOUR [OCLOCK] {_HALF}",
    ),
    "written_hour": (f"HCLOCK {_HALF}",),
    "time_past": (f"AT|HOURS HOUR PAST FRACTION|SPELLED|MINUTE {_HALF}",),
    "time_to": (f"AT|HOURS HOUR TILL FRACTION|SPELLED|MINUTE {_HALF}",),
    "clockword": ("[AT] CLOCKWORD [ZONE]",),
    "part": ("PART",),
    "daypart": ("DAYPART",),
    "now": ("NOW",),
    "festival": ("[ON|IN] [THE] FESTIVAL [[OF] YEAR]",),
    "ago": ("AGO DURATION", "DURATION HENCE"),
    "ahead": ("IN DURATION",),
    "span": ("[FOR] [THE] SHIFT COUNT|AMOUNT UNIT", "[FOR] [THE] COUNT SHIFT UNIT"),
}

COMPOUNDS: Rules = {
    "hour_alone": (f"HOURS HOUR {_HALF}", "HCLOCK", "HALF_HOUR"),
    "hour_beside": (f"HOUR OCLOCK {_HALF}", f"HOURS HOUR {_HALF}", "HCLOCK", "HALF_HOUR"),
    "weekday_beside": ("[ON] WEEKDAY AFTER|BEFORE DATE",),
    "unit_beside": ("[ON|IN] THE UNIT AFTER|BEFORE DATE",),
    "day_beside": ("DURATION AFTER|BEFORE DATE",),
    "date_range": (f"[FROM] DATE {_TO} DATE", "BETWEEN DATE AND DATE"),
    # `por la tarde a las 5` is one time, so that a range of times needs its first word or a bare number.
    "time_range": (
        "FROM TIME TO TIME|HOUR",
        "FROM HOUR TO TIME",
        "[FROM] HCLOCK|CLOCK TO HCLOCK|CLOCK",
        "TIME|HOUR DASH TIME",
        "BETWEEN TIME|HOUR AND TIME",
        "BETWEEN TIME AND HOUR",
    ),
    "time_range_alone": ("HOUR TO TIME",),
    "bare_time_range": (f"FROM HOUR {_TO} HOUR", "BETWEEN HOUR AND HOUR"),
    "half_open_date": ("MODIFIER DATE",),
    "half_open_time": ("MODIFIER TIME",),
    "half_open_moment": ("MODIFIER MOMENT",),
}

SPANISH = Lexicon(
    language="es",
    terms=unaccented(TERMS, but=frozenset({"el día", "al día", "mié"})),
    durations=DURATIONS,
    phrases=PHRASES,
    compounds=COMPOUNDS,
    weak_terms=frozenset({"tarde", "marzo"}),
    short_terms=frozenset(listed(f"{_SHORT}|sab")),
    idioms=listed(
        "buenas tardes|buenas noches|buen día|buenos días|buen fin de semana|una noche|por noche"
        "|por día|más tarde|mas tarde"
    ),
    followers=frozenset(
        listed(
            "y|o|a|al|para|de|del|desde|hasta|con|si|por|en|pero|es|está|son|sería|gracias|que|no|me|nos|se|te"
            "|quiero|puedo|puede|podemos|voy|vamos|hay|tengo|también|porque|cuando|entonces|sobre|libre"
        )
    ),
    things=frozenset(
        listed(
            "persona|personas|adulto|adultos|niño|niños|plaza|plazas|entrada|entradas|billete|billetes|noches"
            "|días|horas|minutos|semanas|meses|años|euros|pesos|dólares|veces|mesas|piezas|invitados|km|kg"
        )
    ),
    links=frozenset(listed(",|a|sobre|hacia")),
    joins=frozenset(listed(",|/|y|o")),
)
