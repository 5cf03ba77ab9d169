"""Festivals of Germany, the Netherlands and the Czech Republic."""

from datetime import date

from doyle.nlu.system_entities.festival_rules import (
    SUNDAY,
    WEDNESDAY,
    Festivals,
    advent,
    easter,
    festival,
    fixed,
    nth,
    weekday_from,
)


def _kings_day(year: int) -> date:
    """The 27th of April, the day before if that is a Sunday."""
    day = date(year, 4, 27)
    return date(year, 4, 26) if day.weekday() == SUNDAY else day


GERMAN: Festivals = {
    "newyearsday": festival(fixed(1, 1), "neujahr | neujahrstag"),
    "epiphany": festival(
        fixed(1, 6), "heilige drei könige | heiligen drei könige | dreikönigstag | dreikönige"
    ),
    "valentinesday": festival(fixed(2, 14), "valentinstag"),
    "shrovemonday": festival(easter(-48), "rosenmontag"),
    "carnival": festival(
        easter(-47), "faschingsdienstag | fastnachtsdienstag | fastnacht | fasching | karneval"
    ),
    "internationalwomensday": festival(
        fixed(3, 8), "internationaler frauentag | weltfrauentag | frauentag | internationalen frauentag"
    ),
    "aprilfools": festival(fixed(4, 1), "erster april"),
    "palmsunday": festival(easter(-7), "palmsonntag"),
    "maundythursday": festival(easter(-3), "gründonnerstag"),
    "goodfriday": festival(easter(-2), "karfreitag"),
    "eastersunday": festival(easter(), "ostersonntag | ostern"),
    "eastermonday": festival(easter(1), "ostermontag"),
    "mayday": festival(fixed(5, 1), "tag der arbeit | maifeiertag"),
    "mothersday": festival(nth(SUNDAY, 2, 5), "muttertag"),
    "fathersday": festival(easter(39), "vatertag"),
    "ascensionday": festival(easter(39), "christi himmelfahrt | himmelfahrt | himmelfahrtstag"),
    "whitsunday": festival(easter(49), "pfingstsonntag | pfingsten"),
    "whitmonday": festival(easter(50), "pfingstmontag"),
    "corpuschristi": festival(easter(60), "fronleichnam"),
    "assumptioofmary": festival(fixed(8, 15), "mariä himmelfahrt | maria himmelfahrt"),
    "dayofgermanunity": festival(fixed(10, 3), "tag der deutschen einheit | tag der einheit"),
    "reformationday": festival(fixed(10, 31), "reformationstag"),
    "halloween": festival(fixed(10, 31), "halloween"),
    "allsaintsday": festival(fixed(11, 1), "allerheiligen"),
    "st.martinsday": festival(fixed(11, 11), "martinstag | sankt martin | st. martin | martini"),
    "nationaldayofmourning": festival(advent(-14), "volkstrauertag"),
    "repentanceday": festival(weekday_from(WEDNESDAY, 11, 16), "buß- und bettag | buß und bettag"),
    "sundayofthedead": festival(advent(-7), "totensonntag | ewigkeitssonntag"),
    "firstadventsunday": festival(advent(), "erster advent | erste advent | ersten advent | 1. advent"),
    "secondadventsunday": festival(advent(7), "zweiter advent | zweite advent | zweiten advent | 2. advent"),
    "thirdadventsunday": festival(advent(14), "dritter advent | dritte advent | dritten advent | 3. advent"),
    "fourthadventsunday": festival(advent(21), "vierter advent | vierte advent | vierten advent | 4. advent"),
    "saintnicholasday": festival(fixed(12, 6), "nikolaustag | nikolaus"),
    "christmasday": festival(
        fixed(12, 25),
        "erster weihnachtstag | ersten weihnachtstag | 1. weihnachtstag | erster weihnachtsfeiertag"
        " | ersten weihnachtsfeiertag | 1. weihnachtsfeiertag | weihnachten | weihnachtstag",
    ),
    "boxingday": festival(
        fixed(12, 26),
        "zweiter weihnachtstag | zweiten weihnachtstag | 2. weihnachtstag | zweiter weihnachtsfeiertag"
        " | zweiten weihnachtsfeiertag | 2. weihnachtsfeiertag | stephanstag",
    ),
    "newyearseve": festival(fixed(12, 31), "silvester | silvesterabend"),
}
DUTCH: Festivals = {
    "newyearsday": festival(fixed(1, 1), "nieuwjaarsdag | nieuwjaar"),
    "Valentinesday": festival(fixed(2, 14), "valentijnsdag | valentijn"),
    "goodfriday": festival(easter(-2), "goede vrijdag"),
    "eastersunday": festival(easter(), "eerste paasdag | paaszondag | pasen"),
    "eastermonday": festival(easter(1), "tweede paasdag | paasmaandag"),
    "kingsbirthday": festival(_kings_day, "koningsdag"),
    "liberationday": festival(fixed(5, 5), "bevrijdingsdag"),
    "ascensionday": festival(easter(39), "hemelvaartsdag | hemelvaart"),
    "whitsunday": festival(easter(49), "eerste pinksterdag | pinksterzondag | pinksteren"),
    "whitmonday": festival(easter(50), "tweede pinksterdag | pinkstermaandag"),
    "stnicholaseve": festival(fixed(12, 5), "sinterklaasavond | sinterklaas | pakjesavond"),
    "christmaseve": festival(fixed(12, 24), "kerstavond"),
    "christmasday": festival(fixed(12, 25), "eerste kerstdag | kerstmis | kerst"),
    "seconddayofchristmas": festival(fixed(12, 26), "tweede kerstdag"),
    "newyearseve": festival(fixed(12, 31), "oudejaarsavond | oudjaar | oud en nieuw"),
}
CZECH: Festivals = {
    "newyearsday": festival(fixed(1, 1), "nový rok"),
    "restorationofczechindependenceday": festival(
        fixed(1, 1), "den obnovy samostatného českého státu | den obnovy"
    ),
    "valentinesday": festival(fixed(2, 14), "den svatého valentýna | svatého valentýna | valentýn"),
    "internationalwomensday": festival(fixed(3, 8), "mezinárodní den žen | den žen"),
    "goodfriday": festival(easter(-2), "velký pátek"),
    "eastermonday": festival(easter(1), "velikonoční pondělí"),
    "aprilfools": festival(fixed(4, 1), "apríl | první apríl"),
    "laborday": festival(fixed(5, 1), "svátek práce"),
    "victoryineuropeday": festival(fixed(5, 8), "den vítězství"),
    "mothersday": festival(nth(SUNDAY, 2, 5), "den matek"),
    "childrensday": festival(fixed(6, 1), "den dětí"),
    "fathersday": festival(nth(SUNDAY, 3, 6), "den otců"),
    "saintcyrilandmethodius": festival(fixed(7, 5), "den slovanských věrozvěstů | cyrila a metoděje"),
    "janhusday": festival(fixed(7, 6), "den upálení mistra jana husa | jana husa"),
    "wenceslasday": festival(fixed(9, 28), "den české státnosti | svatého václava"),
    "independentczechoslovakstateday": festival(
        fixed(10, 28), "den vzniku samostatného československého státu | den vzniku československa"
    ),
    "struggleforfreedomanddemocracyday": festival(fixed(11, 17), "den boje za svobodu a demokracii"),
    "christmaseve": festival(fixed(12, 24), "štědrý den | štědrý večer"),
    "christmasday": festival(fixed(12, 25), "první svátek vánoční | vánoce | 1. svátek vánoční"),
    "st.stephensday": festival(fixed(12, 26), "druhý svátek vánoční | 2. svátek vánoční | svatého štěpána"),
    "newyearseve": festival(fixed(12, 31), "silvestr"),
}
