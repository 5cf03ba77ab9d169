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
from doyle.nlu.system_entities.readings import HalfOfDay, Modifier

# Ordinals too: `a segunda opção`.
_ADJECTIVES = "segunda|terça|quarta|quinta|sexta|segundas|terças|quartas|quintas|sextas"
_SHORT = "seg|qua|qui|sex|sáb|dom|jan|fev|mar|abr|mai|jun|jul|ago|set|out|nov|dez"

TERMS: dict[Kind, Terms] = {
    Kind.THE: listed("o|a|os|as"),
    Kind.A: listed("um|uma"),
    Kind.OF: listed("de|do|da"),
    Kind.ON: listed("em|no|na|nos|nas|aos|às|dia|no dia|o dia|para o dia"),
    Kind.THE_DAY: listed("dia|no dia|o dia|ao dia|até o dia|do dia"),
    Kind.AT: listed("às|à|ao|lá pelas|por volta das|por volta da|pelas|para as|@"),
    Kind.IN: listed("em|no|na|daqui a|daqui|dentro de|no mês de|mês de|no ano de|ano de"),
    Kind.FOR: listed("por|durante|nos|nas|pelos|pelas"),
    Kind.FROM: listed("de|do|da|das|desde"),
    Kind.FROM_HOUR: listed("das"),
    Kind.HOURS: listed("as"),
    Kind.TO: listed("a|até|ao|às|à|até o|até a|até as|até às"),
    Kind.BETWEEN: listed("entre|entre o"),
    Kind.AND: listed("e|e o"),
    Kind.COMMA: listed(","),
    Kind.DOT: listed("."),
    Kind.DASH: listed("-"),
    Kind.AGO: listed("há|faz"),
    Kind.HENCE: listed("atrás"),
    Kind.AFTER: listed("depois de|após|depois da|depois do"),
    Kind.BEFORE: listed("antes de|antes do|antes da"),
    Kind.OCLOCK: listed("horas|hora|hs|hrs|h|em ponto|horas em ponto"),
    Kind.PAST: listed("e"),
    Kind.TILL: listed("para as|para a|pras|pra"),
    Kind.NOW: listed("agora|agora mesmo|neste momento|nesse momento"),
    Kind.HOUR: meaning({Clock(1): "uma"}),
    Kind.WEEKDAY: meaning(
        {
            0: "segunda-feira|segunda feira|segunda|segundas|segundas-feiras|seg",
            1: "terça-feira|terça feira|terça|terças|terças-feiras",
            2: "quarta-feira|quarta feira|quarta|quartas|quartas-feiras|qua",
            3: "quinta-feira|quinta feira|quinta|quintas|quintas-feiras|qui",
            4: "sexta-feira|sexta feira|sexta|sextas|sextas-feiras|sex",
            5: "sábado|sábados|sáb",
            6: "domingo|domingos|dom",
        }
    ),
    Kind.MONTH: meaning(
        {
            1: "janeiro|jan",
            2: "fevereiro|fev",
            3: "março|mar",
            4: "abril|abr",
            5: "maio|mai",
            6: "junho|jun",
            7: "julho|jul",
            8: "agosto|ago",
            9: "setembro|set",
            10: "outubro|out",
            11: "novembro|nov",
            12: "dezembro|dez",
        }
    ),
    Kind.UNIT: meaning(
        {
            Unit.SECOND: "segundo|segundos|seg|segs",
            Unit.MINUTE: "minuto|minutos|min|mins|minutinho|minutinhos",
            Unit.HOUR: "hora|horas|h|hs|hrs|horinha",
            Unit.DAY: "dia|dias",
            Unit.WEEK: "semana|semanas",
            Unit.WEEKEND: "fim de semana|final de semana|fins de semana|finais de semana|fim-de-semana|fds",
            Unit.FORTNIGHT: "quinzena|quinzenas",
            Unit.MONTH: "mês|meses",
            Unit.QUARTER: "trimestre|trimestres",
            Unit.YEAR: "ano|anos",
        }
    ),
    Kind.SHIFT: meaning(
        {
            0: "este|esta|neste|nesta|esse|essa|nesse|nessa|deste|desta|desse|dessa|atual",
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
            "morning": "manhã|de manhã|da manhã|pela manhã|na parte da manhã|no período da manhã",
            "afternoon": "tarde|à tarde|da tarde|de tarde|pela tarde|na parte da tarde|no período da tarde",
            "night": "noite|à noite|da noite|de noite|pela noite",
        }
    ),
    Kind.DAYPART: meaning(
        {
            DayPart(0, "night"): "hoje à noite|hoje de noite|esta noite|nesta noite|essa noite",
            DayPart(-1, "night"): "ontem à noite|ontem de noite",
        }
    ),
    Kind.CLOCKWORD: meaning({time(12): "meio-dia|meio dia", time(0): "meia-noite|meia noite"}),
    # `da madrugada` is before the morning, and no part of the day for system entities.
    Kind.MERIDIEM: meaning(
        {HalfOfDay.AM: "da madrugada|de madrugada|am|a.m.|a.m", HalfOfDay.PM: "pm|p.m.|p.m"}
    ),
    Kind.FRACTION: meaning({30: "meia|meio", 15: "um quarto|quarto"}),
    Kind.AMOUNT: meaning({2: "um par de", 12: "uma dúzia de"}),
    Kind.MODIFIER: meaning(
        {
            Modifier("since", is_start=True): "desde|desde o|desde a",
            Modifier("from", is_start=True): "a partir|a partir de|a partir do|a partir da|a partir das",
            Modifier("after", is_start=True, is_last=True): (
                "depois|depois de|depois do|depois da|depois das|após|após as|após o|após a"
            ),
            Modifier("until", is_start=False, is_last=True): "até|até o|até a|até as",
            Modifier("by", is_start=False): "no máximo até|até no máximo|o mais tardar|o mais tardar até",
            Modifier("before", is_start=False): "antes|antes de|antes do|antes da|antes das",
        }
    ),
}

_TO = "TO|DASH"
_YEAR = "[[OF|COMMA] YEAR]"
_WEEKDAY = "[WEEKDAY [DOT|COMMA]]"
# What settles an hour, and where it is counted.
_HALF = "[PART|MERIDIEM] [ZONE]"

DURATIONS: Rules = {
    "units": ("COUNT|A|AMOUNT UNIT",),
    "part_of_unit": ("[A] FRACTION UNIT", "FRACTION OF UNIT"),
    "units_and_part": ("COUNT|A UNIT AND FRACTION",),
    "sum": ("COUNT|A UNIT [AND|COMMA] COUNT UNIT", "COUNT|A UNIT [COMMA] COUNT UNIT AND COUNT UNIT"),
}

PHRASES: Rules = {
    "dayword": ("DAYWORD",),
    "weekday": ("[ON] WEEKDAY",),
    "shifted_weekday": ("[ON|THE] SHIFT WEEKDAY", "[ON|THE] WEEKDAY SHIFT"),
    "weekday_of_week": (
        "[ON] WEEKDAY [OF|ON] SHIFT UNIT",
        "[ON] WEEKDAY [OF|ON] UNIT SHIFT",
        "[IN|THE] SHIFT UNIT [COMMA] [ON] WEEKDAY",
        "[IN|THE] UNIT SHIFT [COMMA] [ON] WEEKDAY",
    ),
    "weekday_of_number": ("[ON] WEEKDAY [COMMA] THE_DAY DAY",),
    "month_day": (f"[ON] {_WEEKDAY} [ON] DAY [OF] MONTH [DOT] {_YEAR}",),
    "month_days": (
        f"[FROM] [ON] DAY {_TO} [ON] DAY OF MONTH {_YEAR}",
        f"BETWEEN [ON] DAY AND [ON] DAY OF MONTH {_YEAR}",
    ),
    "numeric": (
        f"[ON] {_WEEKDAY} [ON] NUMERIC",
        "[ON] WEEKDAY [COMMA] [ON] DOUBTFUL",
        "ON DOUBTFUL",
        "?DOUBTFUL",
    ),
    "day_of_month": ("THE_DAY DAY",),
    "day_of_shifted_month": (
        "THE_DAY DAY [OF] SHIFT UNIT",
        "THE_DAY DAY OF UNIT SHIFT",
        "THE_DAY DAY OF UNIT",
    ),
    "month": (f"[IN] MONTH {_YEAR}", "[IN] SHIFT MONTH", "[IN] MONTH SHIFT"),
    "year": ("[IN] BARE_YEAR", "IN YEAR"),
    "quarter": (f"[IN|THE] QUARTER {_YEAR}", f"[IN|THE] ORDINAL UNIT {_YEAR}"),
    "shifted_unit": ("[IN|THE] SHIFT UNIT", "[IN|THE] UNIT SHIFT", "IN|THE UNIT"),
    "nth_weekday": (
        f"[IN|THE] ORDINAL|SHIFT WEEKDAY OF MONTH {_YEAR}",
        "[IN|THE] ORDINAL|SHIFT WEEKDAY [OF] SHIFT UNIT",
        "[IN|THE] ORDINAL|SHIFT WEEKDAY OF UNIT [SHIFT]",
    ),
    "weekday_ago": ("AGO COUNT WEEKDAY",),
    "festival": ("[ON|IN|THE] [SHIFT] FESTIVAL [[OF] YEAR]",),
    "time": (
        f"[AT] CLOCK [OCLOCK] {_HALF}",
        f"AT HCLOCK {_HALF}",
        f"AT DOTTED [OCLOCK] {_HALF}",
        f"AT HOUR [OCLOCK] {_HALF}",
        "HOUR|HCLOCK|HALF_HOUR [OCLOCK] PART|MERIDIEM [ZONE]",
        f"?[HOURS] HOUR OCLOCK {_HALF}",
        f"?FROM_HOUR|HOURS HOUR [OCLOCK] {_HALF}",
        "?[FROM_HOUR|HOURS] HCLOCK",
        "?FROM_HOUR|HOURS CLOCK",
    ),
    "written_hour": (f"HCLOCK {_HALF}",),
    "time_past": (
        f"AT HOUR [OCLOCK] PAST FRACTION|SPELLED|MINUTE {_HALF}",
        f"AT HOUR OCLOCK PAST COUNT UNIT {_HALF}",
        "HOUR PAST FRACTION|SPELLED|MINUTE PART|MERIDIEM [ZONE]",
        f"?FROM_HOUR|HOURS HOUR PAST FRACTION|SPELLED|MINUTE {_HALF}",
        "[AT] CLOCKWORD PAST FRACTION|SPELLED|MINUTE",
    ),
    "time_to": (
        f"[AT] SPELLED|COUNT TILL HOUR {_HALF}",
        f"[AT] COUNT UNIT TILL HOUR {_HALF}",
        "[AT] FRACTION|SPELLED|COUNT TILL CLOCKWORD",
    ),
    "clockword": ("[AT] CLOCKWORD [ZONE]",),
    "part": ("PART", "SHIFT PART"),
    "daypart": ("DAYPART",),
    "now": ("NOW",),
    "ago": ("AGO DURATION", "DURATION HENCE"),
    "ahead": ("IN DURATION",),
    "span": ("[FOR|THE] SHIFT COUNT|AMOUNT UNIT", "[FOR|THE] COUNT SHIFT UNIT"),
}

COMPOUNDS: Rules = {
    "hour_alone": (f"HCLOCK {_HALF}", "HOUR PAST FRACTION", "HALF_HOUR"),
    "hour_beside": (
        f"[HOURS] HOUR OCLOCK {_HALF}",
        f"[HOURS] HCLOCK {_HALF}",
        f"[HOURS] HOUR PAST FRACTION {_HALF}",
        f"[HOURS] HALF_HOUR {_HALF}",
        f"HOURS HOUR {_HALF}",
    ),
    "part_beside": ("PART",),
    "day_beside": ("DURATION AFTER|BEFORE DATE",),
    "weekday_beside": ("[ON|THE] WEEKDAY AFTER|BEFORE DATE",),
    "unit_beside": ("[ON|IN|THE] UNIT AFTER|BEFORE DATE",),
    "date_range": (f"[FROM] DATE {_TO} DATE", "BETWEEN DATE AND DATE"),
    # `de manhã às 9` is one time, so that a range of times needs its first word or written hours.
    "time_range": (
        "FROM_HOUR HOUR|HCLOCK|CLOCK TO TIME|HOUR",
        "FROM_HOUR TIME TO TIME|HOUR",
        "FROM CLOCKWORD TO TIME|HOUR",
        "[FROM] HOUR TO HCLOCK",
        "[FROM] HCLOCK TO HCLOCK|HOUR",
        "[FROM] CLOCK TO CLOCK|HCLOCK",
        "TIME|HOUR DASH TIME",
        "BETWEEN [HOURS] TIME|HOUR AND [HOURS] TIME",
        "BETWEEN TIME AND HOUR",
        "BETWEEN HOURS HOUR AND [HOURS] HOUR",
    ),
    "bare_time_range": ("FROM HOUR TO HOUR", "BETWEEN HOUR AND HOUR"),
    "half_open_date": ("MODIFIER DATE",),
    "half_open_time": ("MODIFIER TIME",),
    "half_open_moment": ("MODIFIER MOMENT",),
}

PORTUGUESE = Lexicon(
    language="pt-br",
    terms=unaccented(TERMS, but=frozenset({"à", "às", "até a", "até as", "após a", "após as"})),
    durations=DURATIONS,
    phrases=PHRASES,
    compounds=COMPOUNDS,
    weak_terms=frozenset(listed("tarde|noite|manhã|manha")),
    # `marco` without its cedilla is a milestone and a name.
    short_terms=frozenset(listed(f"{_SHORT}|sab|marco")),
    adjectives=frozenset(listed(f"{_ADJECTIVES}|terca|tercas")),
    idioms=listed(
        "bom dia|boa tarde|boa noite|mais tarde|bom fim de semana|boa semana|bom final de semana|por dia"
        "|por noite|por mês|por semana|por hora|por ano|uma noite|dia a dia|de vez em quando|24/7|até logo"
        "|até a próxima|até agora|mais tarde|a toda hora|hora extra|horas extras"
    ),
    fillers={
        "agora": frozenset(listed(",|que|eu|você|me|como|qual|quais|onde|quando|quanto|vamos|então|sim"))
    },
    followers=frozenset(
        listed(
            "e|ou|a|à|às|ao|as|para|pra|de|das|do|da|com|se|em|no|na|mas|por|pelas|até|obrigado|obrigada"
            "|lá|que|é|foi|está|estou|pode|podem|posso|seria|serve|quero|queria|vou|tem|tenho|não|sim|já"
            "|também|mesmo|eu|você|nós|só|cedo|porque|quando|então|favor|livre|disponível|santa|dia"
        )
    ),
    links=frozenset(listed(",|lá|às|à|@|t")),
    joins=frozenset(listed(",|/|e|ou")),
)
