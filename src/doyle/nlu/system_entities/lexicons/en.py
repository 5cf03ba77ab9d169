"""English dates and times."""

from datetime import time

from doyle.nlu.system_entities.calendar import Unit
from doyle.nlu.system_entities.lexicon import DayPart, Kind, Lexicon, Rules, Terms, listed, meaning
from doyle.nlu.system_entities.readings import HalfOfDay, Modifier

TERMS: dict[Kind, Terms] = {
    Kind.THE: listed("the"),
    Kind.A: listed("a|an"),
    Kind.OF: listed("of|in"),
    Kind.ON: listed("on"),
    Kind.AT: listed("at|at about|at around|at approximately|@"),
    Kind.IN: listed("in"),
    Kind.FOR: listed("for|in|over|during|within"),
    Kind.FROM: listed("from"),
    Kind.TO: listed("to|until|till|til|through|thru|up to|up until"),
    Kind.BETWEEN: listed("between"),
    Kind.AND: listed("and|&"),
    Kind.COMMA: listed(","),
    Kind.DOT: listed("."),
    Kind.DASH: listed("-"),
    Kind.AGO: listed("ago"),
    Kind.HENCE: listed("from now|hence"),
    Kind.AFTER: listed("after|from"),
    Kind.BEFORE: listed("before|prior to"),
    Kind.OCLOCK: listed("o'clock|oclock|o clock"),
    Kind.PAST: listed("past|after"),
    Kind.TILL: listed("to|till|til|before"),
    Kind.NOW: listed("now"),
    Kind.WEEKDAY: meaning(
        {
            0: "monday|mondays|mon",
            1: "tuesday|tuesdays|tues|tue",
            2: "wednesday|wednesdays|weds|wed",
            3: "thursday|thursdays|thurs|thur|thu",
            4: "friday|fridays|fri",
            5: "saturday|saturdays|sat",
            6: "sunday|sundays|sun",
        }
    ),
    Kind.MONTH: meaning(
        {
            1: "january|jan",
            2: "february|feb",
            3: "march|mar",
            4: "april|apr",
            5: "may",
            6: "june|jun",
            7: "july|jul",
            8: "august|aug",
            9: "september|sept|sep",
            10: "october|oct",
            11: "november|nov",
            12: "december|dec",
        }
    ),
    Kind.UNIT: meaning(
        {
            Unit.SECOND: "second|seconds|sec|secs",
            Unit.MINUTE: "minute|minutes|min|mins",
            Unit.HOUR: "hour|hours|hr|hrs",
            Unit.DAY: "day|days",
            Unit.WEEK: "week|weeks|wk|wks",
            Unit.WEEKEND: "weekend|weekends|week-end",
            Unit.FORTNIGHT: "fortnight|fortnights",
            Unit.MONTH: "month|months",
            Unit.QUARTER: "quarter|quarters",
            Unit.YEAR: "year|years|yr|yrs",
        }
    ),
    Kind.SHIFT: meaning(
        {
            0: "this|this coming|current",
            1: "next|upcoming|coming|following",
            -1: "last|past|previous|this past",
        }
    ),
    Kind.DAYWORD: meaning(
        {
            0: "today",
            1: "tomorrow|tmrw|tomorow|tommorow|tommorrow",
            -1: "yesterday",
            2: "the day after tomorrow|day after tomorrow",
            -2: "the day before yesterday|day before yesterday",
        }
    ),
    Kind.QUARTER: meaning({1: "q1", 2: "q2", 3: "q3", 4: "q4"}),
    Kind.PART: meaning(
        {
            "morning": "morning|mornings",
            "afternoon": "afternoon|afternoons",
            "evening": "evening|evenings",
            "night": "night",
        }
    ),
    Kind.DAYPART: meaning({DayPart(0, "night"): "tonight|tonite"}),
    Kind.CLOCKWORD: meaning({time(12): "noon|midday", time(0): "midnight"}),
    Kind.MERIDIEM: meaning({HalfOfDay.AM: "am|a.m.|a.m", HalfOfDay.PM: "pm|p.m.|p.m"}),
    Kind.FRACTION: meaning({30: "half", 15: "quarter", 45: "three quarters|three-quarters"}),
    Kind.AMOUNT: meaning({2: "a couple of|a couple|couple of|couple", 12: "a dozen"}),
    Kind.MODIFIER: meaning(
        {
            Modifier("since", is_start=True): "since|ever since",
            Modifier("from", is_start=True): "from|as of|as from",
            Modifier("starting", is_start=True): (
                "starting|starting from|starting on|starting in|beginning|beginning on|beginning in"
            ),
            Modifier("after", is_start=True, is_last=True): "after",
            Modifier("until", is_start=False, is_last=True): "until|till|til|up to|up until|through",
            Modifier("by", is_start=False): "by|no later than",
            Modifier("before", is_start=False): "before|prior to",
        }
    ),
}

_TO = "TO|DASH"
_YEAR = "[[COMMA|OF] YEAR]"
_AND = "[COMMA] [AND]"
_WEEKDAY = "[WEEKDAY [COMMA]]"
# What settles an hour, and where it is counted.
_HALF = "[MERIDIEM]|[IN THE PART]|[AT PART] [ZONE]"

DURATIONS: Rules = {
    "units": ("COUNT|A|AMOUNT UNIT",),
    "part_of_unit": ("[A] FRACTION [OF] A UNIT", "[A] FRACTION UNIT"),
    "units_and_part": ("COUNT|A UNIT AND [A] FRACTION", "COUNT AND [A] FRACTION UNIT"),
    "sum": (f"COUNT|A UNIT {_AND} COUNT UNIT", f"COUNT|A UNIT {_AND} COUNT UNIT {_AND} COUNT UNIT"),
}

PHRASES: Rules = {
    "dayword": ("DAYWORD",),
    "weekday": ("[ON] WEEKDAY",),
    "shifted_weekday": ("[ON] [THE] SHIFT WEEKDAY",),
    "weekday_of_week": ("[ON] WEEKDAY [OF] [THE] SHIFT UNIT", "[THE] SHIFT UNIT [ON] WEEKDAY"),
    "weekday_of_number": ("[ON] WEEKDAY [COMMA] [THE] ORDINAL",),
    "month_day": (
        f"[ON] {_WEEKDAY} MONTH [DOT] [THE] DAY {_YEAR}",
        f"[ON] {_WEEKDAY} [THE] DAY [OF] MONTH {_YEAR}",
    ),
    "month_days": (
        f"[FROM] MONTH [THE] DAY {_TO} [THE] DAY {_YEAR}",
        f"[FROM] [THE] DAY {_TO} [THE] DAY [OF] MONTH {_YEAR}",
        f"BETWEEN MONTH [THE] DAY AND [THE] DAY {_YEAR}",
        f"BETWEEN [THE] DAY AND [THE] DAY [OF] MONTH {_YEAR}",
    ),
    "numeric": (f"[ON] {_WEEKDAY} NUMERIC", "[ON] WEEKDAY [COMMA] DOUBTFUL", "ON DOUBTFUL", "?DOUBTFUL"),
    "numeric_alone": ("DOUBTFUL",),
    "day_of_month": ("ON THE ORDINAL", "?THE ORDINAL"),
    "day_of_shifted_month": ("[ON] [THE] ORDINAL OF [THE] SHIFT UNIT", "[ON] [THE] ORDINAL OF THE UNIT"),
    "month": (f"[IN] MONTH {_YEAR}", "[IN] SHIFT MONTH"),
    "year": ("[IN] BARE_YEAR", "IN YEAR"),
    "quarter": (f"[IN] [THE] QUARTER {_YEAR}", "[IN] YEAR QUARTER", f"[IN] [THE] ORDINAL UNIT {_YEAR}"),
    "part_of_period": (
        "[IN|ON] [THE] ORDINAL|SHIFT UNIT OF [THE] SHIFT UNIT",
        "[IN|ON] [THE] ORDINAL|SHIFT UNIT OF THE UNIT",
        f"[IN|ON] [THE] ORDINAL|SHIFT UNIT OF MONTH {_YEAR}",
        "[IN|ON] [THE] ORDINAL|SHIFT UNIT OF YEAR",
    ),
    "quarter_of_year": ("[IN] [THE] QUARTER [OF] [THE] SHIFT UNIT",),
    "shifted_unit": ("[IN|ON|AT] [THE] SHIFT UNIT", "[IN|ON|AT] THE UNIT"),
    "unit_beyond": ("[IN|ON] THE UNIT AFTER|BEFORE SHIFT",),
    "nth_weekday": (
        f"[ON] [THE] ORDINAL|SHIFT WEEKDAY OF MONTH {_YEAR}",
        "[ON] [THE] ORDINAL|SHIFT WEEKDAY OF [THE] SHIFT UNIT",
        "[ON] [THE] ORDINAL|SHIFT WEEKDAY OF THE UNIT",
    ),
    "weekday_ago": ("COUNT WEEKDAY AGO|HENCE",),
    "festival": ("[ON|AT] [SHIFT] FESTIVAL", "[ON|AT] FESTIVAL [COMMA|OF] YEAR"),
    "time": (
        f"[AT] CLOCK {_HALF}",
        "[AT] DOTTED MERIDIEM [ZONE]",
        "[AT] HOUR [OCLOCK] MERIDIEM [ZONE]",
        "[AT] HOUR [OCLOCK] IN THE PART [ZONE]",
        "[AT] HOUR [OCLOCK] AT PART [ZONE]",
        "[AT] HOUR OCLOCK [ZONE]",
        "AT HOUR [ZONE]",
        "AT HOUR MINUTE [ZONE]",
        "[AT] HOUR MINUTE MERIDIEM [ZONE]",
    ),
    "hour_before_part": ("HOUR",),
    "time_past": (
        f"[AT] [A] FRACTION|SPELLED PAST HOUR {_HALF}",
        f"[AT] COUNT UNIT PAST HOUR {_HALF}",
        "[AT] [A] FRACTION|SPELLED PAST CLOCKWORD",
        "[AT] COUNT UNIT PAST CLOCKWORD",
    ),
    # `5 to 7` is a range of numbers: a bare count of minutes must be spelled, behind `at`.
    "time_to": (
        f"[AT] [A] FRACTION TILL HOUR {_HALF}",
        f"AT SPELLED TILL HOUR {_HALF}",
        f"[AT] COUNT UNIT TILL HOUR {_HALF}",
        "[AT] [A] FRACTION TILL CLOCKWORD",
        "[AT] COUNT UNIT TILL CLOCKWORD",
    ),
    "clockword": ("[AT] [HOUR] CLOCKWORD [ZONE]",),
    "part": ("[IN THE] PART", "SHIFT PART", "AT PART"),
    "daypart": ("DAYPART",),
    "now": ("NOW",),
    "ago": ("DURATION AGO",),
    "ahead": ("IN DURATION", "DURATION HENCE"),
    "span": ("[FOR] [THE] SHIFT COUNT|AMOUNT UNIT", "[FOR] [THE] SHIFT UNIT"),
}

COMPOUNDS: Rules = {
    "numeric_beside": ("DOUBTFUL",),
    "day_beside": ("DURATION AFTER|BEFORE DATE",),
    "unit_beside": ("[ON|IN] THE UNIT AFTER|BEFORE DATE",),
    "weekday_beside": ("[ON] THE WEEKDAY AFTER|BEFORE DATE",),
    "date_range": (f"[FROM] DATE {_TO} DATE", "BETWEEN DATE AND DATE"),
    "time_range": (
        f"[FROM] TIME|HOUR {_TO} TIME",
        f"[FROM] TIME {_TO} HOUR",
        "BETWEEN TIME|HOUR AND TIME",
        "BETWEEN TIME AND HOUR",
    ),
    "bare_time_range": (f"FROM HOUR {_TO} HOUR", "BETWEEN HOUR AND HOUR"),
    "time_range_before_part": (f"FROM HOUR {_TO} HOUR", "BETWEEN HOUR AND HOUR"),
    "half_open_date": ("MODIFIER DATE",),
    "half_open_time": ("MODIFIER TIME",),
    "half_open_moment": ("MODIFIER MOMENT",),
}

ENGLISH = Lexicon(
    language="en",
    terms=TERMS,
    durations=DURATIONS,
    phrases=PHRASES,
    compounds=COMPOUNDS,
    weak_terms=frozenset(listed("may|march|mar|apr|sat|sun|wed|dec")),
    idioms=listed(
        "good morning|good afternoon|good evening|good night|now that|now and then|now and again|24/7"
        "|per night|second hand|second thought|second thoughts|second opinion|may be|may i|may we|march on"
        "|current apr|one of|one more|at one point"
    ),
    fillers={
        "now": frozenset(
            listed(
                ",|then|let|lets|i|you|we|he|she|they|it|what|how|who|where|when|why|can|could|would|do"
                "|does|did|tell|show|give|there|my|your|please"
            )
        )
    },
    followers=frozenset(
        listed(
            "and|or|at|for|from|to|until|till|with|if|please|in|but|is|was|will|would|can|could|should"
            "|because|when|then|thanks|i|we"
        )
    ),
    things=frozenset(
        listed(
            "floor|floors|row|place|street|st|avenue|ave|grade|edition|chapter|page|item|option|one|time|day|week"
            "|month|year|century|anniversary|birthday|quarter|half|party|person|people|choice|step|level|class"
        )
    ),
    counted=frozenset(
        listed(
            "people|persons|men|women|children|kids|times|miles|mile|km|kilometers|kilometres|meters|metres|feet"
        )
    ),
    streets=frozenset(
        listed("street|st|avenue|ave|road|rd|lane|drive|boulevard|blvd|square|court|terrace|crescent|highway")
    ),
    plural="s",
    no_plurals=frozenset(
        listed(
            "s|is|as|was|has|does|its|us|yes|this|plus|unless|always|perhaps|sometimes|nowadays|thus|besides"
            "|afterwards|thanks|guys|pls|works|sounds|suits|seems|looks|fits|starts|ends|opens|closes|arrives|leaves"
            "|gets|comes|begins|happens|means|helps|needs|makes|class|across|towards|versus|vs|minus"
        )
    ),
    links=frozenset(listed(",|at|@|t|around|about")),
    joins=frozenset(listed(",|/|&|and|or")),
)
