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
from doyle.nlu.system_entities.readings import HalfOfDay, Modifier

_SHORT = "lun|mar|mer|gio|ven|sab|dom|gen|feb|apr|mag|giu|lug|ago|set|sett|ott|nov|dic"

TERMS: dict[Kind, Terms] = {
    Kind.THE: listed("il|lo|la|i|gli|le|l'"),
    Kind.A: listed("un|una|uno|un'"),
    Kind.OF: listed("di|del|della|dell'|dello|d'"),
    Kind.ON: listed("il|di|nel|l'|per il|al|il giorno|nel giorno|nella giornata di"),
    Kind.THE_DAY: listed("il giorno|nel giorno|per il giorno|giorno|al giorno|dal giorno"),
    Kind.AT: listed("alle|all'|alle ore|ore|verso le|verso l'|per le|per l'|intorno alle|attorno alle|h|@"),
    Kind.IN: listed("in|nel|nella|nell'|tra|fra|entro|nel mese di|mese di|nell'anno|anno"),
    Kind.FOR: listed("per|negli|nelle|nei|durante|entro"),
    Kind.FROM: listed("da|dal|dalle|dall'|dalla|dalle ore"),
    Kind.FROM_HOUR: listed("dalle|dall'|dalle ore|delle|dell'|delle ore"),
    Kind.HOURS: listed("le|l'|le ore"),
    Kind.TO: listed(
        "a|al|alle|all'|alla|fino a|fino al|fino alle|fino alla|fino all'|alle ore|sino a|sino al"
    ),
    Kind.BETWEEN: listed("tra|fra|tra il|fra il"),
    Kind.AND: listed("e|e il"),
    Kind.COMMA: listed(","),
    Kind.DOT: listed("."),
    Kind.DASH: listed("-"),
    Kind.AGO: listed("fa"),
    Kind.AFTER: listed("dopo|dopo il|dopo la|dopo l'"),
    Kind.BEFORE: listed("prima di|prima del|prima della|prima dell'"),
    Kind.OCLOCK: listed("in punto|precise|ore"),
    Kind.PAST: listed("e"),
    Kind.TILL: listed("meno"),
    Kind.NOW: listed("adesso|ora|in questo momento|proprio ora"),
    Kind.HOUR: meaning({Clock(1): "una"}),
    Kind.WEEKDAY: meaning(
        {
            0: "lunedì|lun",
            1: "martedì|mar",
            2: "mercoledì|mer",
            3: "giovedì|gio",
            4: "venerdì|ven",
            5: "sabato|sabati|sab",
            6: "domenica|domeniche|dom",
        }
    ),
    Kind.MONTH: meaning(
        {
            1: "gennaio|gen",
            2: "febbraio|feb",
            3: "marzo|mar",
            4: "aprile|apr",
            5: "maggio|mag",
            6: "giugno|giu",
            7: "luglio|lug",
            8: "agosto|ago",
            9: "settembre|set|sett",
            10: "ottobre|ott",
            11: "novembre|nov",
            12: "dicembre|dic",
        }
    ),
    Kind.UNIT: meaning(
        {
            Unit.SECOND: "secondo|secondi|sec",
            Unit.MINUTE: "minuto|minuti|min|minutino|minutini",
            Unit.HOUR: "ora|ore|oretta|h",
            Unit.DAY: "giorno|giorni",
            Unit.WEEK: "settimana|settimane",
            Unit.WEEKEND: "weekend|week-end|fine settimana|finesettimana|week end",
            Unit.MONTH: "mese|mesi",
            Unit.QUARTER: "trimestre|trimestri",
            Unit.YEAR: "anno|anni",
        }
    ),
    Kind.SHIFT: meaning(
        {
            0: "questo|questa|questi|queste|quest'|corrente",
            1: "prossimo|prossima|prossimi|prossime|seguente|che viene|entrante",
            -1: "scorso|scorsa|scorsi|scorse|passato|passata|ultimo|ultima|ultimi|ultime|precedente",
        }
    ),
    Kind.DAYWORD: meaning(
        {
            0: "oggi",
            1: "domani",
            -1: "ieri",
            2: "dopodomani|dopo domani",
            -2: "l'altro ieri|altro ieri|l'altroieri|altroieri|avantieri|ieri l'altro",
        }
    ),
    Kind.QUARTER: meaning({1: "q1|t1", 2: "q2|t2", 3: "q3|t3", 4: "q4|t4"}),
    Kind.PART: meaning(
        {
            "morning": (
                "mattina|mattino|di mattina|del mattino|la mattina|della mattina|al mattino|stamattina"
                "|stamane|stamani|in mattinata|mattinata|nella mattinata"
            ),
            "afternoon": (
                "pomeriggio|di pomeriggio|del pomeriggio|nel pomeriggio|il pomeriggio|al pomeriggio"
                "|questo pomeriggio"
            ),
            "evening": "sera|di sera|della sera|la sera|alla sera|in serata|serata|nella serata",
            "night": "notte|di notte|della notte|la notte|nella notte",
        }
    ),
    Kind.DAYPART: meaning(
        {
            DayPart(0, "evening"): "stasera|questa sera",
            DayPart(0, "night"): "stanotte|questa notte",
            DayPart(1, "morning"): "domattina",
            DayPart(-1, "evening"): "iersera",
        }
    ),
    Kind.CLOCKWORD: meaning(
        {time(12): "mezzogiorno|a mezzogiorno|mezzodì", time(0): "mezzanotte|a mezzanotte"}
    ),
    Kind.MERIDIEM: meaning({HalfOfDay.AM: "am|a.m.|a.m", HalfOfDay.PM: "pm|p.m.|p.m"}),
    Kind.FRACTION: meaning({30: "mezza|mezzo|mezz'", 15: "un quarto|quarto", 45: "tre quarti"}),
    Kind.AMOUNT: meaning({2: "un paio di|un paio d'|paio di", 12: "una dozzina di"}),
    Kind.HOUR_MODIFIER: meaning({Modifier("from", is_start=True): "dalle|dall'|dalle ore"}),
    Kind.MODIFIER: meaning(
        {
            Modifier("since", is_start=True): "da",
            Modifier("from", is_start=True): "dal|dalla|a partire|a partire da|a partire dal|a partire dalla",
            Modifier("after", is_start=True, is_last=True): "dopo|dopo il|dopo la",
            Modifier("until", is_start=False, is_last=True): (
                "fino|fino a|fino al|fino alla|sino|sino a|sino al|finché non è"
            ),
            Modifier(
                "by", is_start=False
            ): "entro|entro il|entro la|entro e non oltre|non oltre|non più tardi di",
            Modifier("before", is_start=False): "prima|prima di|prima del|prima della",
        }
    ),
}

_TO = "TO|DASH"
_YEAR = "[[OF|COMMA] YEAR]"
_WEEKDAY = "[WEEKDAY [DOT|COMMA]]"
# What settles an hour, and where it is counted.
_HALF = "[OCLOCK] [PART|MERIDIEM] [ZONE]"

DURATIONS: Rules = {
    "units": ("COUNT|A|AMOUNT UNIT",),
    "part_of_unit": ("[A] FRACTION UNIT", "[A] FRACTION OF UNIT"),
    "units_and_part": ("COUNT|A UNIT AND FRACTION",),
    "sum": ("COUNT|A UNIT [AND|COMMA] COUNT UNIT", "COUNT|A UNIT [COMMA] COUNT UNIT AND COUNT UNIT"),
}

PHRASES: Rules = {
    "dayword": ("DAYWORD",),
    "weekday": ("[ON] WEEKDAY",),
    "shifted_weekday": ("[ON] SHIFT WEEKDAY", "[ON] WEEKDAY SHIFT"),
    "weekday_of_week": (
        "[ON] WEEKDAY OF SHIFT UNIT",
        "[ON] WEEKDAY OF UNIT SHIFT",
        "[IN|THE] SHIFT UNIT [COMMA] [ON] WEEKDAY",
        "[IN|THE] UNIT SHIFT [COMMA] [ON] WEEKDAY",
    ),
    "weekday_of_number": ("[ON] WEEKDAY [COMMA] [THE_DAY] DAY",),
    "month_day": (f"[ON] {_WEEKDAY} [THE|ON] DAY [OF] MONTH [DOT] {_YEAR}",),
    "month_days": (
        f"[FROM] [THE] DAY {_TO} [THE] DAY [OF] MONTH {_YEAR}",
        f"BETWEEN [THE] DAY AND [THE] DAY [OF] MONTH {_YEAR}",
    ),
    "numeric": (
        f"[ON] {_WEEKDAY} NUMERIC",
        "[ON] WEEKDAY [COMMA] DOUBTFUL",
        "ON DOUBTFUL",
        "?DOUBTFUL",
    ),
    "day_of_month": ("THE_DAY DAY",),
    "day_alone": ("ON DAY",),
    "day_of_shifted_month": (
        "ON|THE_DAY DAY OF SHIFT UNIT",
        "ON|THE_DAY DAY OF UNIT SHIFT",
        "ON|THE_DAY DAY OF UNIT",
        "ON|THE_DAY DAY SHIFT UNIT",
    ),
    "month": (f"[IN] MONTH {_YEAR}", "[IN] SHIFT MONTH", "[IN] MONTH SHIFT"),
    "year": ("[IN] BARE_YEAR", "IN YEAR"),
    "quarter": (f"[IN] [THE] QUARTER {_YEAR}", f"[IN] [THE] ORDINAL UNIT {_YEAR}"),
    "shifted_unit": ("[IN|ON] [THE] SHIFT UNIT", "[IN|ON|THE] UNIT SHIFT", "IN|ON|THE UNIT"),
    "nth_weekday": (
        f"[ON|THE] ORDINAL|SHIFT WEEKDAY OF MONTH {_YEAR}",
        "[ON|THE] ORDINAL|SHIFT WEEKDAY OF SHIFT UNIT",
        "[ON|THE] ORDINAL|SHIFT WEEKDAY OF UNIT [SHIFT]",
    ),
    "weekday_ago": ("COUNT WEEKDAY AGO",),
    "festival": ("[ON|IN|THE] [SHIFT] FESTIVAL [SHIFT]", "[ON|IN|THE] FESTIVAL [OF] YEAR"),
    "time": (
        f"[AT] CLOCK {_HALF}",
        f"AT DOTTED {_HALF}",
        f"AT HOUR {_HALF}",
        f"AT HCLOCK {_HALF}",
        "HOUR|HALF_HOUR [OCLOCK] PART|MERIDIEM [ZONE]",
        "AT HALF_HOUR",
        f"?HOURS|FROM_HOUR HOUR|HALF_HOUR|DOTTED|CLOCK {_HALF}",
    ),
    "written_hour": (f"HCLOCK {_HALF}",),
    "time_past": (
        f"AT|HOURS HOUR PAST FRACTION|SPELLED|MINUTE {_HALF}",
        "HOUR PAST FRACTION|SPELLED|MINUTE PART [ZONE]",
        f"?FROM_HOUR HOUR PAST FRACTION|SPELLED|MINUTE {_HALF}",
        "[AT] CLOCKWORD PAST FRACTION|SPELLED|MINUTE",
    ),
    "time_to": (
        f"AT|HOURS HOUR TILL FRACTION|SPELLED|MINUTE|COUNT {_HALF}",
        f"?FROM_HOUR HOUR TILL FRACTION|SPELLED|MINUTE|COUNT {_HALF}",
        # `un quarto alle cinque`.
        f"FRACTION AT HOUR {_HALF}",
        f"COUNT UNIT AT HOUR {_HALF}",
        "FRACTION|SPELLED TO CLOCKWORD",
    ),
    "clockword": ("[AT] CLOCKWORD [ZONE]",),
    "part": ("PART", "SHIFT PART"),
    "daypart": ("DAYPART",),
    "now": ("NOW",),
    "ago": ("DURATION AGO",),
    "ahead": ("IN DURATION",),
    "span": ("[FOR|THE] SHIFT COUNT|AMOUNT UNIT", "[FOR|THE] COUNT UNIT SHIFT"),
}

COMPOUNDS: Rules = {
    "hour_alone": (f"HOURS HOUR|DOTTED {_HALF}", "HALF_HOUR", "HOUR PAST FRACTION"),
    "hour_beside": (
        f"HOURS HOUR|DOTTED|HALF_HOUR {_HALF}",
        "HALF_HOUR",
        "HOUR PAST FRACTION",
        "DOTTED",
    ),
    "part_beside": ("PART",),
    "day_beside": ("DURATION AFTER|BEFORE DATE",),
    "weekday_beside": ("[ON] WEEKDAY AFTER|BEFORE DATE",),
    "unit_beside": ("[ON|IN|THE] UNIT AFTER|BEFORE DATE",),
    "date_range": (f"[FROM] DATE {_TO} DATE", "BETWEEN DATE AND DATE"),
    # `di sera alle 9` is one time, so that a range of times needs its first word or a dash.
    "time_range": (
        "FROM HOUR|CLOCK|HCLOCK TO TIME",
        "FROM TIME|CLOCKWORD TO TIME|HOUR",
        "FROM_HOUR HOUR|DOTTED|CLOCK|HCLOCK TO HOUR|DOTTED|CLOCK|HCLOCK|TIME",
        "TIME|HOUR DASH TIME",
        "BETWEEN [HOURS] TIME|HOUR AND [HOURS] TIME",
        "BETWEEN TIME AND HOUR",
        "BETWEEN HOURS HOUR|DOTTED AND [HOURS] HOUR|DOTTED",
    ),
    "bare_time_range": ("FROM HOUR TO HOUR", "BETWEEN HOUR AND HOUR"),
    "half_open_date": ("MODIFIER DATE",),
    "half_open_time": ("MODIFIER TIME",),
    "half_open_hour": (
        f"HOUR_MODIFIER HOUR|DOTTED|CLOCK|HCLOCK|HALF_HOUR {_HALF}",
        f"HOUR_MODIFIER HOUR PAST FRACTION|SPELLED|MINUTE {_HALF}",
    ),
    "half_open_moment": ("MODIFIER MOMENT",),
}

ITALIAN = Lexicon(
    language="it",
    terms=unaccented(TERMS),
    durations=DURATIONS,
    phrases=PHRASES,
    compounds=COMPOUNDS,
    weak_terms=frozenset(listed("sera|notte|mattina|mattino|serata|mattinata|pomeriggio")),
    short_terms=frozenset(listed(_SHORT)),
    idioms=listed(
        "buona notte|buonanotte|buona sera|buon pomeriggio|buona serata|una notte|per notte|a notte|buona"
        " giornata|buon weekend|buon fine settimana|a che ora|che ora|che ore|all'ora|ogni ora|ora di punta"
        "|ora legale|ora solare|ora locale|per ora|di ora in ora|alla settimana|al giorno|al mese|all'anno"
        "|a volte|24/7|d'ora in poi"
    ),
    fillers={"ora": frozenset(listed(",|che|come|basta|vediamo|vi|ti"))},
    followers=frozenset(
        listed(
            "e|o|a|al|alle|all'|per|di|da|dal|dalle|con|se|in|nel|ma|grazie|va|vanno|è|sono|siamo|sarebbe|può"
            "|posso|vorrei|voglio|ho|abbiamo|c'|ci|si|non|sì|anche|prego|perché|quando|io|noi|verso|fino"
            "|libero|disponibile"
        )
    ),
    things=frozenset(
        listed(
            "persone|persona|adulti|adulto|bambini|bambino|posti|biglietti|ospiti|camere|notti|giorni|ore"
            "|minuti|settimane|mesi|anni|euro|pizze|volte|tavoli|coperti|pezzi|km|kg"
        )
    ),
    links=frozenset(listed(",|verso|alle|@|t")),
    joins=frozenset(listed(",|/|e|o")),
)
