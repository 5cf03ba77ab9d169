"""Festivals of Spain, France, Italy and Brazil."""

from datetime import date, timedelta

from doyle.nlu.system_entities.festival_rules import (
    SUNDAY,
    Festivals,
    Rule,
    easter,
    easter_sunday,
    festival,
    fixed,
    nth,
    on_monday,
)


def _observed(rule: Rule) -> Rule:
    """In Spain the Monday after a festival that falls on a Sunday."""
    return on_monday(rule, days=(SUNDAY,))


def _holy_family(year: int) -> date:
    """The Sunday after Christmas, the 30th of December if Christmas is a Sunday."""
    christmas = date(year, 12, 25)
    return christmas + timedelta(days=5 if christmas.weekday() == SUNDAY else 6 - christmas.weekday())


def _mothers_day(year: int) -> date:
    """In France the last Sunday of May, a week later if that is Whitsunday."""
    day = date(year, 5, 31)
    sunday = day - timedelta(days=(day.weekday() - SUNDAY) % 7)
    return sunday + timedelta(days=7) if sunday == easter_sunday(year) + timedelta(days=49) else sunday


SPANISH: Festivals = {
    "newyearsday": festival(fixed(1, 1), "año nuevo | día de año nuevo"),
    "epiphany": festival(fixed(1, 6), "día de reyes | reyes magos | epifanía | día de los reyes magos"),
    "epiphanyobserved": festival(_observed(fixed(1, 6))),
    "valentinesday": festival(fixed(2, 14), "día de san valentín | san valentín | día de los enamorados"),
    "andalusiaday": festival(fixed(2, 28), "día de andalucía"),
    "balearesday": festival(fixed(3, 1), "día de las islas baleares | día de baleares"),
    "ashwednesday": festival(easter(-46), "miércoles de ceniza"),
    "sanjose": festival(fixed(3, 19), "día de san josé | san josé | día del padre"),
    "palmsunday": festival(easter(-7), "domingo de ramos"),
    "maundythursday": festival(easter(-3), "jueves santo"),
    "goodfriday": festival(easter(-2), "viernes santo"),
    "eastersunday": festival(
        easter(), "domingo de pascua | domingo de resurrección | pascua | día de pascua"
    ),
    "eastermonday": festival(easter(1), "lunes de pascua"),
    "aragonday": festival(fixed(4, 23), "día de aragón"),
    "stgeorgeday": festival(fixed(4, 23), "día de san jorge | san jorge | sant jordi"),
    "laborday": festival(fixed(5, 1), "día del trabajo | día del trabajador | día de los trabajadores"),
    "communityday": festival(fixed(5, 2), "día de la comunidad de madrid | día de la comunidad"),
    "saintisidro": festival(fixed(5, 15), "día de san isidro | san isidro"),
    "mothersday": festival(nth(SUNDAY, 1, 5), "día de la madre"),
    "whitsunday": festival(easter(49), "domingo de pentecostés | pentecostés"),
    "corpuschristi": festival(easter(60), "corpus christi"),
    "feastofsaintjamestheapostle": festival(fixed(7, 25), "día de santiago | santiago apóstol"),
    "cantabriaday": festival(nth(SUNDAY, 2, 8), "día de cantabria"),
    "assumptionofmary": festival(fixed(8, 15), "asunción de la virgen | día de la asunción | la asunción"),
    "assumptionobserved": festival(_observed(fixed(8, 15))),
    "hispanicday": festival(
        fixed(10, 12), "día de la hispanidad | fiesta nacional de españa | día del pilar | el pilar"
    ),
    "hispanicdayobserved": festival(_observed(fixed(10, 12))),
    "allsaintsday": festival(fixed(11, 1), "día de todos los santos | todos los santos"),
    "allsaintsdayobserved": festival(_observed(fixed(11, 1))),
    "almunedaday": festival(fixed(11, 9), "día de la almudena | la almudena"),
    "constitutionday": festival(fixed(12, 6), "día de la constitución"),
    "immaculateconception": festival(
        fixed(12, 8), "día de la inmaculada concepción | inmaculada concepción | día de la inmaculada"
    ),
    "immaculateconceptionobserved": festival(_observed(fixed(12, 8))),
    "christmaseve": festival(fixed(12, 24), "nochebuena | víspera de navidad"),
    "christmasday": festival(fixed(12, 25), "día de navidad | navidad"),
    "christmasdayobserved": festival(_observed(fixed(12, 25))),
    "labordayobserved": festival(_observed(fixed(5, 1))),
    "feastoftheholyfamily": festival(_holy_family, "día de la sagrada familia"),
    "newyearseve": festival(fixed(12, 31), "nochevieja | fin de año | víspera de año nuevo"),
}
FRENCH: Festivals = {
    "newyearsday": festival(fixed(1, 1), "jour de l'an | nouvel an | premier de l'an"),
    "valentinesday": festival(fixed(2, 14), "saint-valentin | saint valentin | st valentin"),
    "eastersunday": festival(easter(), "dimanche de pâques | pâques"),
    "eastermonday": festival(easter(1), "lundi de pâques"),
    "laborday": festival(fixed(5, 1), "fête du travail"),
    "wwiivictoryday": festival(fixed(5, 8), "fête de la victoire | victoire 1945 | armistice 1945"),
    "ascensionday": festival(easter(39), "jeudi de l'ascension | ascension"),
    "whitsunday": festival(easter(49), "dimanche de pentecôte | pentecôte"),
    "whitmonday": festival(easter(50), "lundi de pentecôte"),
    "mothersday": festival(_mothers_day, "fête des mères"),
    "fathersday": festival(nth(SUNDAY, 3, 6), "fête des pères"),
    "bastilleday": festival(fixed(7, 14), "fête nationale | fête du 14 juillet"),
    "assumptionofmary": festival(fixed(8, 15), "assomption"),
    "allsaintsday": festival(fixed(11, 1), "toussaint"),
    "armisticeday": festival(fixed(11, 11), "jour de l'armistice | armistice"),
    "christmaseve": festival(fixed(12, 24), "veille de noël | réveillon de noël"),
    "christmasday": festival(fixed(12, 25), "jour de noël | noël"),
    "newyearseve": festival(
        fixed(12, 31), "saint-sylvestre | saint sylvestre | veille du jour de l'an | réveillon du nouvel an"
    ),
}
ITALIAN: Festivals = {
    "newyearsday": festival(fixed(1, 1), "capodanno | primo dell'anno"),
    "epiphany": festival(fixed(1, 6), "epifania | befana"),
    "valentineday": festival(fixed(2, 14), "san valentino"),
    "goodfriday": festival(easter(-2), "venerdì santo"),
    "eastersunday": festival(easter(), "domenica di pasqua | pasqua"),
    "eastermonday": festival(easter(1), "lunedì di pasqua | pasquetta | lunedì dell'angelo"),
    "liberationday": festival(fixed(4, 25), "festa della liberazione"),
    "laborday": festival(fixed(5, 1), "festa dei lavoratori | festa del lavoro"),
    "republicday": festival(fixed(6, 2), "festa della repubblica"),
    "assumptionofmary": festival(fixed(8, 15), "ferragosto | assunzione"),
    "allsaintsday": festival(fixed(11, 1), "ognissanti"),
    "feastoftheimmaculateconception": festival(fixed(12, 8), "immacolata concezione | immacolata"),
    "christmasday": festival(fixed(12, 25), "giorno di natale | natale"),
    "st.stephensday": festival(fixed(12, 26), "santo stefano"),
    "newyearseve": festival(fixed(12, 31), "notte di san silvestro | san silvestro | vigilia di capodanno"),
}
BRAZILIAN: Festivals = {
    "newyearsday": festival(fixed(1, 1), "ano novo | dia de ano novo | confraternização universal"),
    "carnivalday": festival(easter(-47), "carnaval"),
    "carnivalfriday": festival(easter(-51), "sexta-feira de carnaval | sexta de carnaval"),
    "carnivalsaturday": festival(easter(-50), "sábado de carnaval"),
    "carnivalsunday": festival(easter(-49), "domingo de carnaval"),
    "carnivalmonday": festival(easter(-48), "segunda-feira de carnaval | segunda de carnaval"),
    "carnivaltuesday": festival(easter(-47), "terça-feira de carnaval | terça de carnaval"),
    "carnivalend": festival(easter(-46), "quarta-feira de cinzas | fim do carnaval"),
    "goodfriday": festival(easter(-2), "sexta-feira santa | sexta santa | sexta-feira da paixão"),
    "tiradentesday": festival(fixed(4, 21), "dia de tiradentes | tiradentes"),
    "eastersunday": festival(easter(), "domingo de páscoa | páscoa"),
    "laborday": festival(fixed(5, 1), "dia do trabalho | dia do trabalhador"),
    "mothersday": festival(nth(SUNDAY, 2, 5), "dia das mães"),
    "valentinesday": festival(fixed(6, 12), "dia dos namorados"),
    "corpuschristi": festival(easter(60), "corpus christi"),
    "fatherday": festival(nth(SUNDAY, 2, 8), "dia dos pais"),
    "independenceday": festival(fixed(9, 7), "dia da independência"),
    "ourladyofaparecida": festival(
        fixed(10, 12), "nossa senhora aparecida | dia de nossa senhora aparecida | dia das crianças"
    ),
    "teachersday": festival(fixed(10, 15), "dia do professor | dia dos professores"),
    "publicserviceholiday": festival(fixed(10, 28), "dia do servidor público"),
    "allsoulsday": festival(fixed(11, 2), "dia de finados | finados"),
    "republicproclamationday": festival(fixed(11, 15), "proclamação da república"),
    "blackconsciousnessday": festival(fixed(11, 20), "dia da consciência negra | consciência negra"),
    "christmaseve": festival(fixed(12, 24), "véspera de natal"),
    "christmasday": festival(fixed(12, 25), "dia de natal | natal"),
    "newyearseve": festival(fixed(12, 31), "véspera de ano novo | réveillon | reveillon"),
}
