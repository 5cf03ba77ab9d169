"""Festivals of the Arab world, China, Japan and Korea."""

from datetime import date, timedelta

from doyle.nlu.system_entities.festival_rules import (
    MONDAY,
    SATURDAY,
    SUNDAY,
    WEDNESDAY,
    Festivals,
    Rule,
    between,
    chinese,
    easter,
    every,
    except_in,
    festival,
    fixed,
    islamic,
    nth,
    on_monday,
    solar,
    weekday_from,
)
from doyle.nlu.system_entities.moon_calendars import CHINA, KOREA

_JAPAN = 9.0
_QINGMING, _SPRING, _AUTUMN = 15, 0, 180
_MUHARRAM, _RABI, _RAJAB, _RAMADAN, _SHAWWAL, _HAJJ = 1, 3, 7, 9, 10, 12

ARABIC: Festivals = {
    "newyear": festival(fixed(1, 1), "رأس السنة | رأس السنة الميلادية"),
    "valentine": festival(fixed(2, 14), "عيد الحب"),
    "easter": festival(easter(), "عيد الفصح | عيد القيامة"),
    "christmaseve": festival(fixed(12, 24), "ليلة عيد الميلاد"),
    "christmas": festival(fixed(12, 25), "عيد الميلاد | عيد الميلاد المجيد | الكريسماس"),
    "eidalfitr": festival(islamic(_SHAWWAL, 1), "عيد الفطر"),
    "eidaladha": festival(islamic(_HAJJ, 10), "عيد الأضحى | عيد الاضحى"),
    "ramadan": festival(islamic(_RAMADAN, 1), "رمضان | شهر رمضان"),
    "islamicnewyear": festival(islamic(_MUHARRAM, 1), "رأس السنة الهجرية"),
    "ashura": festival(islamic(_MUHARRAM, 10), "عاشوراء | يوم عاشوراء"),
    "mawlidannabi": festival(islamic(_RABI, 12), "المولد النبوي | المولد النبوي الشريف"),
    "dayofarafat": festival(islamic(_HAJJ, 9), "يوم عرفة | يوم عرفات"),
    "laylatalmiraj": festival(islamic(_RAJAB, 27), "ليلة المعراج | الإسراء والمعراج | ليلة الإسراء والمعراج"),
}
_NEW_YEAR_EVE = chinese(1, 1, days=-1)
CHINESE: Festivals = {
    "newyearsday": festival(fixed(1, 1), "元旦 | 新年"),
    "newyearsweekend": festival(weekday_from(SATURDAY, 1, 1), "元旦周末 | 元旦週末"),
    "doubleseventhfestival": festival(chinese(7, 7), "七夕节 | 七夕節 | 七夕"),
    "doubleninthfestival": festival(chinese(9, 9), "重阳节 | 重陽節 | 重阳 | 重陽"),
    "labafestival": festival(chinese(12, 8), "腊八节 | 臘八節 | 腊八 | 臘八"),
    "chingmingfestival": festival(solar(_QINGMING, CHINA), "清明节 | 清明節 | 清明"),
    "longtaitoufestival": festival(chinese(2, 2), "龙抬头 | 龍抬頭 | 龙头节 | 龍頭節"),
    "springfestivaleve": festival(_NEW_YEAR_EVE, "春节前夕 | 春節前夕"),
    "chinesenewyeareve": festival(_NEW_YEAR_EVE, "除夕 | 大年三十 | 年三十"),
    "chinesenewyear": festival(chinese(1, 1), "春节 | 春節 | 农历新年 | 農曆新年 | 大年初一"),
    "lanternfestival": festival(chinese(1, 15), "元宵节 | 元宵節 | 元宵"),
    "zhonghefestival": festival(chinese(2, 1), "中和节 | 中和節"),
    "christmas": festival(fixed(12, 25), "圣诞节 | 聖誕節 | 圣诞 | 聖誕"),
    "laborday": festival(fixed(5, 1), "劳动节 | 勞動節"),
    "valentine": festival(fixed(2, 14), "情人节 | 情人節"),
    "easter": festival(easter(), "复活节 | 復活節"),
    "dragonboatfestival": festival(chinese(5, 5), "端午节 | 端午節 | 端午"),
    "midautumnfestival": festival(chinese(8, 15), "中秋节 | 中秋節 | 中秋"),
    "nationalday": festival(fixed(10, 1), "国庆节 | 國慶節 | 国庆 | 國慶"),
}


def _observed(rule: Rule) -> Rule:
    """In Japan the Monday after a festival that falls on a Sunday."""
    return on_monday(rule, days=(SUNDAY,))


def _may_sixth(month: int, day: int) -> Rule:
    """The 6th of May instead of one of the three festivals before it that falls on a Sunday."""
    return lambda year: date(year, 5, 6) if date(year, month, day).weekday() == SUNDAY else None


_RESPECT = nth(MONDAY, 3, 9)


def _bridge(year: int) -> date | None:
    """The day between the Respect for the Aged Day and the autumn equinox, if only one lies between."""
    first, last = _RESPECT(year), _AUTUMN_DAY(year)
    is_bridged = first is not None and last is not None and last - first == timedelta(days=2)
    return first + timedelta(days=1) if first is not None and is_bridged else None


_AUTUMN_DAY = solar(_AUTUMN, _JAPAN)
_SPRING_DAY = solar(_SPRING, _JAPAN)
_MOUNTAIN = except_in({2020: (8, 10), 2021: (8, 8)}, fixed(8, 11))
_SPORTS = except_in({2020: (7, 24), 2021: (7, 23)}, nth(MONDAY, 2, 10))
_EMPEROR = except_in({2019: None}, lambda year: date(year, 2, 23) if year >= 2020 else date(year, 12, 23))
JAPANESE: Festivals = {
    "newyearsday": festival(fixed(1, 1), "元日 | 元旦 | お正月 | 正月"),
    "newyearsdayobserved": festival(_observed(fixed(1, 1))),
    "january2bankholiday": festival(fixed(1, 2)),
    "january3bankholiday": festival(fixed(1, 3)),
    "comingofageday": festival(nth(MONDAY, 2, 1), "成人の日"),
    "nationalfoundationday": festival(fixed(2, 11), "建国記念の日 | 建国記念日"),
    "nationalfoundationdayobserved": festival(_observed(fixed(2, 11))),
    "valentinesday": festival(fixed(2, 14), "バレンタインデー | バレンタイン"),
    "emperorsbirthday": festival(_EMPEROR, "天皇誕生日"),
    "emperorsbirthdayobserved": festival(_observed(_EMPEROR)),
    "dollsfestival": festival(fixed(3, 3), "ひな祭り | 雛祭り | ひなまつり"),
    "springequinox": festival(_SPRING_DAY, "春分の日 | 春分"),
    "springequinoxobserved": festival(_observed(_SPRING_DAY)),
    "easter": festival(easter(), "復活祭 | イースター"),
    "showaday": festival(fixed(4, 29), "昭和の日"),
    "coronationdayholiday": festival(between(2019, 2019, fixed(4, 30))),
    "coronationday": festival(between(2019, 2019, fixed(5, 1)), "即位の日"),
    "constitutionmemorialday": festival(fixed(5, 3), "憲法記念日"),
    "constitutionmemorialdayobserved": festival(_may_sixth(5, 3)),
    "greeneryday": festival(fixed(5, 4), "みどりの日"),
    "greenerydayobserved": festival(_may_sixth(5, 4)),
    "childrensday": festival(fixed(5, 5), "こどもの日 | 子供の日 | 子どもの日"),
    "childrensdayobserved": festival(_may_sixth(5, 5)),
    "starfestival": festival(fixed(7, 7), "七夕"),
    "seaday": festival(except_in({2020: (7, 23), 2021: (7, 22)}, nth(MONDAY, 3, 7)), "海の日"),
    "mountainday": festival(_MOUNTAIN, "山の日"),
    "mountaindayobserved": festival(_observed(_MOUNTAIN)),
    "respectfortheagedday": festival(_RESPECT, "敬老の日"),
    "bridgepublicholiday": festival(_bridge),
    "autumnequinox": festival(_AUTUMN_DAY, "秋分の日 | 秋分"),
    "autumnequinoxobserved": festival(_observed(_AUTUMN_DAY)),
    "healthandsportsday": festival(_SPORTS, "体育の日"),
    "sportsday": festival(_SPORTS, "スポーツの日"),
    "enthronementceremonyday": festival(between(2019, 2019, fixed(10, 22)), "即位礼正殿の儀"),
    "cultureday": festival(fixed(11, 3), "文化の日"),
    "culturedayobserved": festival(_observed(fixed(11, 3))),
    "753day": festival(fixed(11, 15), "七五三"),
    "laborthanksgivingday": festival(fixed(11, 23), "勤労感謝の日"),
    "laborthanksgivingdayobserved": festival(_observed(fixed(11, 23))),
    "christmas": festival(fixed(12, 25), "クリスマス"),
    "december31bankholiday": festival(fixed(12, 31), "大晦日 | 大みそか"),
}
KOREAN: Festivals = {
    "newyearsday": festival(fixed(1, 1), "새해 | 신정 | 새해 첫날"),
    "independencemovementday": festival(fixed(3, 1), "삼일절 | 3·1절"),
    "nationalassemblyelectionday": festival(
        every(4, 0, weekday_from(WEDNESDAY, 4, 9)), "국회의원 선거일 | 국회의원선거일 | 총선일"
    ),
    "laborday": festival(fixed(5, 1), "근로자의 날 | 노동절"),
    "childrensday": festival(fixed(5, 5), "어린이날"),
    "parentsday": festival(fixed(5, 8), "어버이날"),
    "teachersday": festival(fixed(5, 15), "스승의 날"),
    "buddhasbirthday": festival(chinese(4, 8, zone=KOREA), "부처님 오신 날 | 부처님오신날 | 석가탄신일"),
    "memorialday": festival(fixed(6, 6), "현충일"),
    "constitutionmemorialday": festival(fixed(7, 17), "제헌절"),
    "liberationday": festival(fixed(8, 15), "광복절"),
    "chuseok": festival(chinese(8, 15, zone=KOREA), "추석 | 한가위"),
    "armedforcesday": festival(fixed(10, 1), "국군의 날"),
    "nationalfoundationday": festival(fixed(10, 3), "개천절"),
    "hangeulproclamationday": festival(fixed(10, 9), "한글날"),
    "christmaseve": festival(fixed(12, 24), "크리스마스 이브 | 크리스마스이브"),
    "christmas": festival(fixed(12, 25), "크리스마스 | 성탄절"),
    "newyearseve": festival(fixed(12, 31), "섣달 그믐"),
}
