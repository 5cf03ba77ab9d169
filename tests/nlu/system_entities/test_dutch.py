"""Dutch dates and times."""

from typing import Any

LANGUAGE = "nl"
EXAMPLES = """
+ vandaag
  date 2020-05-21 [0,7] relative_day=0
+ morgen
  date 2020-05-22 [0,6] relative_day=1
+ overmorgen
  date 2020-05-23 [0,10] relative_day=2
+ eergisteren
  date 2020-05-19 [0,11] relative_day=-2
+ morgenochtend
  date 2020-05-22 [0,13] relative_day=1
  time 06:00:00 [0,13] from range part_of_day=morning
  time 12:00:00 [0,13] to range part_of_day=morning
+ morgen om 17:30
  date 2020-05-22 [0,6] relative_day=1 link=0_15
  time 17:30:00 [7,15] granularity=minute specific_hour=17 specific_minute=30 link=0_15
+ vanavond
  date 2020-05-21 [0,8] relative_day=0
  time 18:00:00 [0,8] from range part_of_day=evening
  time 22:00:00 [0,8] to range part_of_day=evening
+ vanochtend
  time 06:00:00 [0,10] from range part_of_day=morning
  time 12:00:00 [0,10] to range part_of_day=morning
+ maandag
  date 2020-05-25 [0,7] specific_day_of_week=monday alt=2020-05-18
+ op maandag
  date 2020-05-25 [0,10] specific_day_of_week=monday alt=2020-05-18
+ volgende dinsdag
  date 2020-05-26 [0,16] specific_day_of_week=tuesday
+ afgelopen vrijdag
  date 2020-05-15 [0,17] specific_day_of_week=friday
+ 3 mei
  date 2021-05-03 [0,5] specific_month=5 specific_day=3 alt=2020-05-03
+ op 3 mei 2021
  date 2021-05-03 [0,13] specific_year=2021 specific_month=5 specific_day=3
+ zaterdag 23 mei
  date 2020-05-23 [0,15] specific_day_of_week=saturday specific_month=5 specific_day=23
+ 03/04/2018
  date 2018-04-03 [0,10] specific_year=2018 specific_month=4 specific_day=3
+ van 3 tot 5 juni
  date 2020-06-03 [0,16] from range specific_month=6 specific_day=3
  date 2020-06-05 [0,16] to range specific_month=6 specific_day=5
+ in januari
  date 2021-01-01 [0,10] from range granularity=month specific_month=1 alt=2020-01-01
  date 2021-01-31 [0,10] to range granularity=month specific_month=1 alt=2020-01-31
+ maart 2021
  date 2021-03-01 [0,10] from range granularity=month specific_month=3 specific_year=2021
  date 2021-03-31 [0,10] to range granularity=month specific_month=3 specific_year=2021
+ volgende week
  date 2020-05-25 [0,13] from range granularity=week relative_week=1
  date 2020-05-31 [0,13] to range granularity=week relative_week=1
+ vorige week
  date 2020-05-11 [0,11] from range granularity=week relative_week=-1
  date 2020-05-17 [0,11] to range granularity=week relative_week=-1
+ dit weekend
  date 2020-05-23 [0,11] from range granularity=weekend relative_weekend=0
  date 2020-05-24 [0,11] to range granularity=weekend relative_weekend=0
+ in het weekend
  date 2020-05-23 [0,14] from range granularity=weekend relative_weekend=0
  date 2020-05-24 [0,14] to range granularity=weekend relative_weekend=0
+ vorige maand
  date 2020-04-01 [0,12] from range granularity=month relative_month=-1
  date 2020-04-30 [0,12] to range granularity=month relative_month=-1
+ volgend jaar
  date 2021-01-01 [0,12] from range granularity=year relative_year=1
  date 2021-12-31 [0,12] to range granularity=year relative_year=1
+ over twee dagen
  date 2020-05-23 [0,15] relative_day=2
+ over twee weken
  date 2020-06-04 [0,15] granularity=week relative_week=2
+ drie maanden geleden
  date 2020-02-21 [0,20] granularity=month relative_month=-3
+ een uur geleden
  date 2020-05-21 [0,15] link=0_15
  time 09:15:30 [0,15] relative_hour=-1 link=0_15
+ over een half uur
  date 2020-05-21 [0,17] link=0_17
  time 10:45:30 [0,17] granularity=minute relative_minute=30 link=0_17
+ over anderhalf uur
  date 2020-05-21 [0,18] link=0_18
  time 11:45:30 [0,18] granularity=minute relative_hour=1 relative_minute=30 link=0_18
+ de afgelopen 3 dagen
  date 2020-05-18 [0,20] from range relative_day=-3
  date 2020-05-21 [0,20] to range relative_day=0
+ van maandag tot vrijdag
  date 2020-05-25 [0,23] from range specific_day_of_week=monday alt=2020-05-18
  date 2020-05-29 [0,23] to range specific_day_of_week=friday alt=2020-05-22
+ sinds gisteren
  date 2020-05-20 [0,14] from relative_day=-1 range_modifier=since
+ tot vrijdag
  date 2020-05-22 [0,11] to specific_day_of_week=friday range_modifier=until alt=2020-05-15
+ vanaf maandag
  date 2020-05-25 [0,13] from specific_day_of_week=monday range_modifier=from alt=2020-05-18
+ om 5
  time 05:00:00 [0,4] specific_hour=5 alt=17:00:00
+ om 5 uur
  time 05:00:00 [0,8] specific_hour=5 alt=17:00:00
+ om half vijf
  time 04:30:00 [0,12] granularity=minute specific_hour=4 specific_minute=30 alt=16:30:00
+ kwart over vijf
  time 05:15:00 [0,15] granularity=minute specific_hour=5 specific_minute=15 alt=17:15:00
+ kwart voor zes
  time 05:45:00 [0,14] granularity=minute specific_hour=5 specific_minute=45 alt=17:45:00
+ tien over acht
  time 08:10:00 [0,14] granularity=minute specific_hour=8 specific_minute=10 alt=20:10:00
+ 17.30 uur
  time 17:30:00 [0,9] granularity=minute specific_hour=17 specific_minute=30
+ 17:30
  time 17:30:00 [0,5] granularity=minute specific_hour=17 specific_minute=30
+ 8 uur 's avonds
  time 20:00:00 [0,15] specific_hour=20 part_of_day=evening
+ 9 uur 's ochtends
  time 09:00:00 [0,17] specific_hour=9 part_of_day=morning
+ middernacht
  time 00:00:00 [0,11] specific_hour=0
+ in de middag
  time 12:00:00 [0,12] from range part_of_day=afternoon
  time 18:00:00 [0,12] to range part_of_day=afternoon
+ van 14 tot 16 uur
  time 14:00:00 [0,17] from range specific_hour=14
  time 16:00:00 [0,17] to range specific_hour=16
+ tussen 2 en 4 uur
  time 02:00:00 [0,17] from range specific_hour=2 alt=14:00:00
  time 04:00:00 [0,17] to range specific_hour=4 alt=16:00:00
+ tot 21 uur
  time 21:00:00 [0,10] to specific_hour=21 range_modifier=until
+ nu
  date 2020-05-21 [0,2] relative_day=0 link=0_2
  time 10:15:30 [0,2] granularity=instant part_of_day=now link=0_2
+ de eerste maandag van mei
  date 2021-05-03 [0,25] specific_day_of_week=monday specific_month=5 alt=2020-05-04
+ derde kwartaal 2020
  date 2020-07-01 [0,19] from range granularity=quarter specific_quarter=3 specific_year=2020
  date 2020-09-30 [0,19] to range granularity=quarter specific_quarter=3 specific_year=2020
+ 2021
  date 2021-01-01 [0,4] from range granularity=year specific_year=2021
  date 2021-12-31 [0,4] to range granularity=year specific_year=2021
+ zaterdag om 20 uur
  date 2020-05-23 [0,8] specific_day_of_week=saturday link=0_18 alt=2020-05-16
  time 20:00:00 [9,18] specific_hour=20 link=0_18
+ een tafel voor twee personen op vrijdag om half negen
  number 2 [15,19]
  date 2020-05-22 [29,39] specific_day_of_week=friday link=29_53 alt=2020-05-15
  time 08:30:00 [40,53] granularity=minute specific_hour=8 specific_minute=30 link=29_53 alt=20:30:00
+ goede morgen
+ het duurt twee uur
  number 2 [10,14]
+ om een afspraak te maken
+ een nacht
+ half negen
  time 08:30:00 [0,10] granularity=minute specific_hour=8 specific_minute=30 alt=20:30:00
+ eerste kerstdag
  date 2020-12-25 [0,15] festival=christmasday
+ Koningsdag
  date 2021-04-27 [0,10] festival=kingsbirthday
+ oudejaarsavond
  date 2020-12-31 [0,14] festival=newyearseve
"""


def test_find_when_a_text_is_dutch_then_has_exactly_these_mentions(example: Any) -> None:
    """system-entities.md §§6-7 in Dutch."""
    assert example.find() == example.expected
