"""Brazilian Portuguese dates and times."""

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
    Kind.THE: listed("o|a|os|as"),
    Kind.A: listed("um|uma"),
    Kind.OF: listed("de|do|da"),
    Kind.ON: listed("em|no|na|no dia|dia|o dia|para o dia|neste|nesta|nessa|nesse"),
    Kind.AT: listed("às|à|lá pelas|por volta das|para as"),
    Kind.IN: listed("em|no|na|daqui a|dentro de"),
    Kind.FOR: listed("por|durante|nos|nas|pelos|pelas"),
    Kind.FROM: listed("de|do|da|das|desde"),
    Kind.FROM_HOUR: listed("das"),
    Kind.TO: listed("a|até|ao|às|à|até o|até a|até as|até às"),
    Kind.BETWEEN: listed("entre|entre o|entre as"),
    Kind.AND: listed("e|e o|e as"),
    Kind.COMMA: listed(","),
    Kind.DASH: listed("-"),
    Kind.AGO: listed("há|faz"),
    Kind.HENCE: listed("atrás"),
    Kind.AFTER: listed("depois de|após|depois da|depois do"),
    Kind.BEFORE: listed("antes de|antes do|antes da"),
    Kind.OCLOCK: listed("horas|hora|hs|hrs|em ponto"),
    Kind.PAST: listed("e"),
    Kind.TILL: listed("para as|para a|pras"),
    Kind.NOW: listed("agora|agora mesmo"),
    Kind.HOUR: meaning({Clock(1): "uma"}),
    Kind.WEEKDAY: meaning(
        {
            0: "segunda-feira|segunda feira|segunda",
            1: "terça-feira|terça feira|terça",
            2: "quarta-feira|quarta feira|quarta",
            3: "quinta-feira|quinta feira|quinta",
            4: "sexta-feira|sexta feira|sexta",
            5: "sábado|sábados",
            6: "domingo|domingos",
        }
    ),
    Kind.MONTH: meaning(
        {
            1: "janeiro",
            2: "fevereiro",
            3: "março",
            4: "abril",
            5: "maio",
            6: "junho",
            7: "julho",
            8: "agosto",
            9: "setembro",
            10: "outubro",
            11: "novembro",
            12: "dezembro",
        }
    ),
    Kind.UNIT: meaning(
        {
            Unit.SECOND: "segundo|segundos",
            Unit.MINUTE: "minuto|minutos|min",
            Unit.HOUR: "hora|horas",
            Unit.DAY: "dia|dias",
            Unit.WEEK: "semana|semanas",
            Unit.WEEKEND: "fim de semana|final de semana|fins de semana",
            Unit.FORTNIGHT: "quinzena",
            Unit.MONTH: "mês|meses",
            Unit.QUARTER: "trimestre|trimestres",
            Unit.YEAR: "ano|anos",
        }
    ),
    Kind.SHIFT: meaning(
        {
            0: "este|esta|neste|nesta|esse|essa|nesse|nessa|deste|desta",
            1: "próximo|próxima|próximos|próximas|que vem|seguinte",
            -1: "passado|passada|passados|passadas|último|última|últimos|últimas|anterior",
        }
    ),
    Kind.DAYWORD: meaning(
        {0: "hoje", 1: "amanhã", -1: "ontem", 2: "depois de amanhã", -2: "anteontem|antes de ontem"}
    ),
    Kind.QUARTER: meaning({1: "t1|q1", 2: "t2|q2", 3: "t3|q3", 4: "t4|q4"}),
    Kind.PART: meaning(
        {
            "morning": "manhã|de manhã|da manhã|pela manhã|na parte da manhã",
            "afternoon": "tarde|à tarde|da tarde|de tarde|pela tarde",
            "night": "noite|à noite|da noite|de noite|da madrugada|de madrugada|madrugada",
        }
    ),
    Kind.DAYPART: meaning(
        {DayPart(0, "night"): "hoje à noite|esta noite", DayPart(-1, "night"): "ontem à noite"}
    ),
    Kind.CLOCKWORD: meaning({time(12): "meio-dia|meio dia|ao meio-dia", time(0): "meia-noite|meia noite"}),
    Kind.FRACTION: meaning({30: "meia|meio", 15: "um quarto|quarto"}),
    Kind.AMOUNT: meaning({2: "um par de", 12: "uma dúzia de"}),
    Kind.MODIFIER: meaning(
        {
            Modifier("since", is_start=True): "desde|desde o|desde a|desde as",
            Modifier("from", is_start=True): "a partir de|a partir do|a partir da|a partir das",
            Modifier("after", is_start=True, is_last=True): "depois de|depois do|depois da|depois das|após",
            Modifier("until", is_start=False, is_last=True): "até|até o|até a|até as|até às",
            Modifier("by", is_start=False): "no máximo até|o mais tardar",
            Modifier("before", is_start=False): "antes de|antes do|antes da|antes das",
        }
    ),
}

_TO = "TO|DASH"
_YEAR = "[[OF|COMMA] YEAR]"
_WEEKDAY = "[WEEKDAY [COMMA]]"
_HALF = "[PART] [ZONE]"

DURATIONS: Rules = {
    "units": ("COUNT|A|AMOUNT UNIT",),
    "part_of_unit": ("[A] FRACTION UNIT", "FRACTION OF UNIT"),
    "units_and_part": ("COUNT|A UNIT AND FRACTION",),
    "sum": ("COUNT|A UNIT [AND|COMMA] COUNT UNIT",),
}

PHRASES: Rules = {
    "dayword": ("DAYWORD",),
    "weekday": ("[ON|THE] WEEKDAY",),
    "shifted_weekday": ("[ON|THE] SHIFT WEEKDAY", "[ON|THE] WEEKDAY SHIFT"),
    "month_day": (f"[ON] {_WEEKDAY} [ON] DAY [OF] MONTH {_YEAR}",),
    "month_days": (
        f"[FROM] [ON] DAY {_TO} [ON] DAY OF MONTH {_YEAR}",
        f"BETWEEN [ON] DAY AND [ON] DAY OF MONTH {_YEAR}",
    ),
    "numeric": (f"[ON] {_WEEKDAY} NUMERIC", "ON DOUBTFUL", "?DOUBTFUL"),
    "month": (f"[IN] MONTH {_YEAR}", "[IN] SHIFT MONTH", "[IN] MONTH SHIFT"),
    "year": ("[IN] BARE_YEAR", "IN YEAR"),
    "quarter": (f"[IN|THE] QUARTER {_YEAR}", f"[IN|THE] ORDINAL UNIT {_YEAR}"),
    "shifted_unit": ("[IN|THE] SHIFT UNIT", "[IN|THE] UNIT SHIFT", "IN|THE UNIT"),
    "nth_weekday": (
        f"[IN|THE] ORDINAL|SHIFT WEEKDAY OF MONTH {_YEAR}",
        "[IN|THE] ORDINAL|SHIFT WEEKDAY OF UNIT",
    ),
    "time": (
        f"[AT] CLOCK {_HALF}",
        f"[AT] HCLOCK {_HALF}",
        f"AT HOUR OCLOCK {_HALF}",
        f"?HOUR OCLOCK {_HALF}",
        "HOUR PART [ZONE]",
        f"AT HOUR {_HALF}",
    ),
    "time_past": (f"AT HOUR PAST FRACTION|SPELLED|MINUTE {_HALF}", "CLOCKWORD PAST FRACTION"),
    "time_to": (f"SPELLED|COUNT TILL HOUR {_HALF}",),
    "clockword": ("[AT] CLOCKWORD [ZONE]",),
    "part": ("PART", "SHIFT PART"),
    "daypart": ("DAYPART",),
    "now": ("NOW",),
    "festival": ("[ON|IN|THE] FESTIVAL [[OF] YEAR]",),
    "ago": ("AGO DURATION", "DURATION HENCE"),
    "ahead": ("IN DURATION",),
    "span": ("[FOR|THE] SHIFT COUNT|AMOUNT UNIT",),
}

COMPOUNDS: Rules = {
    "day_beside": ("DURATION AFTER|BEFORE DATE",),
    "date_range": (f"[FROM] DATE {_TO} DATE", "BETWEEN DATE AND DATE"),
    # `à tarde às 5` is one time, so that a range of times needs its first word or a bare number.
    "time_range": (
        "FROM TIME TO TIME|HOUR",
        "[FROM] HOUR TO TIME",
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

PORTUGUESE = Lexicon(
    language="pt-br",
    terms=unaccented(TERMS, but=frozenset({"à", "às", "há", "até a", "até as"})),
    durations=DURATIONS,
    phrases=PHRASES,
    compounds=COMPOUNDS,
    weak_terms=frozenset(listed("segunda|terça|terca|quarta|quinta|sexta|tarde")),
    idioms=listed(
        "bom dia|boa tarde|boa noite|mais tarde|bom fim de semana|por dia|uma noite|por noite"
        "|por mês|por semana"
    ),
    followers=frozenset(listed("e|ou|a|para|de|com|se|em|mas|obrigado|obrigada")),
    links=frozenset(listed(",|lá")),
    joins=frozenset(listed(",|/|e|ou")),
)
