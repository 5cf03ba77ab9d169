"""Festivals of the United States, Canada and Great Britain."""

from doyle.nlu.system_entities.festival_rules import (
    MONDAY,
    SATURDAY,
    SUNDAY,
    THURSDAY,
    Festival,
    Festivals,
    easter,
    every,
    festival,
    fixed,
    nth,
    on_monday,
    shifted,
    weekday_from,
)

_NEW_YEAR = "new year's day | new years day | new year day | new year's | new years | new year"
_NEW_YEARS_EVE = "new year's eve | new years eve | new year eve | nye"
_VALENTINE = (
    "valentine's day | valentines day | valentine day | st valentine's day | valentine's | valentines"
)
_WOMEN = "international women's day | international womens day | women's day | womens day"
_PATRICK = (
    "saint patrick's day | st patrick's day | st. patrick's day | st patricks day | saint patricks day"
    " | st. patricks day | patrick's day | st paddy's day | st. paddy's day"
)
_FOOL = "april fools' day | april fool's day | april fools day | april fools | april fool's"
_EARTH = "earth day"
_MOTHER = "mother's day | mothers day | mothers' day"
_FATHER = "father's day | fathers day | fathers' day"
_COMMON: dict[str, Festival] = {
    "valentine": festival(fixed(2, 14), _VALENTINE),
    "goodfriday": festival(easter(-2), "good friday"),
    "easter": festival(easter(), "easter sunday | easter day | easter"),
    "eastermonday": festival(easter(1), "easter monday"),
    "halloween": festival(fixed(10, 31), "halloween | hallowe'en | all hallows eve"),
    "christmas": festival(fixed(12, 25), "christmas day | christmas | xmas day | xmas | x-mas"),
}
_AMERICAN: dict[str, Festival] = {
    "newyear": festival(fixed(1, 1), _NEW_YEAR),
    "groundhog": festival(fixed(2, 2), "groundhog day | groundhog's day"),
    "women": festival(fixed(3, 8), _WOMEN),
    "patrick": festival(fixed(3, 17), _PATRICK),
    "fool": festival(fixed(4, 1), _FOOL),
    "earth": festival(fixed(4, 22), _EARTH),
    "mother": festival(nth(SUNDAY, 2, 5), _MOTHER),
    "father": festival(nth(SUNDAY, 3, 6), _FATHER),
    "labor": festival(nth(MONDAY, 1, 9), "labor day | labour day"),
    "christmaseve": festival(fixed(12, 24), "christmas eve | xmas eve"),
    "boxing": festival(fixed(12, 26), "boxing day"),
    "newyearseve": festival(fixed(12, 31), _NEW_YEARS_EVE),
}
_PRESIDENTS = nth(MONDAY, 3, 2)
AMERICAN_STATES: Festivals = {
    **_COMMON,
    **_AMERICAN,
    "inauguration": festival(every(4, 1, fixed(1, 20)), "inauguration day"),
    "luther": festival(
        nth(MONDAY, 3, 1),
        "martin luther king jr. day | martin luther king jr day | martin luther king day | mlk day"
        " | martin luther king junior day | martin luther king's birthday",
    ),
    "washington": festival(_PRESIDENTS, "washington's birthday | washingtons birthday | washington's day"),
    "president": festival(_PRESIDENTS, "president's day | presidents day | presidents' day | president day"),
    "memorial": festival(nth(MONDAY, -1, 5), "memorial day"),
    "independence": festival(fixed(7, 4), "independence day | fourth of july | 4th of july"),
    "columbus": festival(
        nth(MONDAY, 2, 10), "columbus day | indigenous peoples' day | indigenous peoples day"
    ),
    "veterans": festival(fixed(11, 11), "veterans day | veteran's day | veterans' day"),
    "thanksgiving": festival(nth(THURSDAY, 4, 11), "thanksgiving day | thanksgiving"),
}
CANADIAN: Festivals = {
    **_COMMON,
    **_AMERICAN,
    "epiphany": festival(fixed(1, 6), "epiphany"),
    "commonwealth": festival(nth(MONDAY, 2, 3), "commonwealth day"),
    "tartan": festival(fixed(4, 6), "tartan day"),
    "vimyridge": festival(fixed(4, 9), "vimy ridge day"),
    "victoria": festival(weekday_from(MONDAY, 5, 18), "victoria day"),
    "indigenous": festival(
        fixed(6, 21), "national indigenous peoples day | indigenous peoples day | indigenous peoples' day"
    ),
    "canada": festival(fixed(7, 1), "canada day"),
    "thanksgiving": festival(nth(MONDAY, 2, 10), "thanksgiving day | thanksgiving"),
    "remembrance": festival(fixed(11, 11), "remembrance day"),
    "westminster": festival(fixed(12, 11), "statute of westminster day | statute of westminster"),
}
_BOYNE = fixed(7, 12)
_CHRISTMAS_BANK_HOLIDAY = on_monday(fixed(12, 25))
BRITISH: Festivals = {
    **_COMMON,
    "newyearsday": festival(fixed(1, 1), _NEW_YEAR),
    "2ndjanuary": festival(fixed(1, 2), "2nd january | second of january | 2nd of january"),
    "st.davidsday": festival(
        fixed(3, 1), "saint david's day | st david's day | st. david's day | st davids day"
    ),
    "stpatricksday": festival(fixed(3, 17), _PATRICK),
    "stpatricksdayoff": festival(on_monday(fixed(3, 17)), "st patrick's day off | st. patrick's day off"),
    "st.georgesday": festival(
        fixed(4, 23), "saint george's day | st george's day | st. george's day | st georges day"
    ),
    "earlymaybankholiday": festival(nth(MONDAY, 1, 5), "early may bank holiday | may day bank holiday"),
    "springbankholiday": festival(nth(MONDAY, -1, 5), "spring bank holiday"),
    "queensbirthday": festival(
        nth(SATURDAY, 2, 6), "queen's birthday | queens birthday | king's birthday | kings birthday"
    ),
    "battleoftheboyne": festival(_BOYNE, "battle of the boyne | orangemen's day"),
    "summerbankholiday": festival(nth(MONDAY, -1, 8), "summer bank holiday | august bank holiday"),
    "guyfawkesday": festival(fixed(11, 5), "guy fawkes day | guy fawkes night | bonfire night | guy fawkes"),
    "rememberancesunday": festival(nth(SUNDAY, 2, 11), "remembrance sunday"),
    "standrewsday": festival(
        fixed(11, 30), "saint andrew's day | st andrew's day | st. andrew's day | st andrews day"
    ),
    "standrewsdayobserved": festival(on_monday(fixed(11, 30)), "st andrew's day bank holiday"),
    "boxingday": festival(fixed(12, 26), "boxing day"),
    "battleoftheboyneobserved": festival(on_monday(_BOYNE), "battle of the boyne bank holiday"),
    "bankholidayfirst": festival(_CHRISTMAS_BANK_HOLIDAY),
    "bankholidaysecond": festival(shifted(_CHRISTMAS_BANK_HOLIDAY, 1)),
    "newyearseve": festival(fixed(12, 31), _NEW_YEARS_EVE),
    "newyearsdayobserved": festival(on_monday(fixed(1, 1)), "new year's day bank holiday"),
}
