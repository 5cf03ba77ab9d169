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
+ di 26 mei
  date 2020-05-26 [0,9] specific_day_of_week=tuesday specific_month=5 specific_day=26
+ za 23/5 om 20u
  date 2020-05-23 [0,7] specific_day_of_week=saturday specific_month=5 specific_day=23 link=0_14
  time 20:00:00 [8,14] specific_hour=20 link=0_14
+ ma t/m vr van 9.00 tot 17.00 uur
  date 2020-05-25 [0,9] from range specific_day_of_week=monday alt=2020-05-18
  date 2020-05-29 [0,9] to range specific_day_of_week=friday alt=2020-05-22
  time 09:00:00 [10,32] from range granularity=minute specific_hour=9 specific_minute=0
  time 17:00:00 [10,32] to range granularity=minute specific_hour=17 specific_minute=0
+ 's maandags
  date 2020-05-25 [0,11] specific_day_of_week=monday alt=2020-05-18
+ maandagochtend
  date 2020-05-25 [0,14] specific_day_of_week=monday alt=2020-05-18
  time 06:00:00 [0,14] from range part_of_day=morning
  time 12:00:00 [0,14] to range part_of_day=morning
+ vrijdagavond om 8 uur
  date 2020-05-22 [0,12] specific_day_of_week=friday link=0_21 alt=2020-05-15
  time 20:00:00 [13,21] specific_hour=20 part_of_day=evening link=0_21
+ komende zaterdagmiddag om kwart over drie
  date 2020-05-23 [0,22] specific_day_of_week=saturday link=0_41 alt=2020-05-30
  time 15:15:00 [23,41] granularity=minute specific_hour=15 specific_minute=15 part_of_day=afternoon link=0_41
+ volgende week dinsdag
  date 2020-05-26 [0,21] relative_week=1 specific_day_of_week=tuesday
+ vorige week maandag
  date 2020-05-11 [0,19] relative_week=-1 specific_day_of_week=monday
+ vandaag over een week
  date 2020-05-28 [0,21]
+ ik kom maandag over twee weken
  date 2020-06-08 [7,30]
+ vrijdag de 13e
  date 2020-11-13 [0,14] specific_day=13 specific_day_of_week=friday
+ de 5e
  date 2020-06-05 [0,5] specific_day=5 alt=2020-05-05
+ op de vijfde
  date 2020-06-05 [0,12] specific_day=5 alt=2020-05-05
+ doe mij maar de vijfde
+ op de vijfde verdieping
+ de 1e van volgende maand
  date 2020-06-01 [0,24] specific_day=1 relative_month=1
+ 1e mei
  date 2021-05-01 [0,6] specific_month=5 specific_day=1 alt=2020-05-01
+ 5 mei '21
  date 2021-05-05 [0,9] specific_year=2021 specific_month=5 specific_day=5
+ van 3 tot en met 5 juni
  date 2020-06-03 [0,23] from range specific_month=6 specific_day=3
  date 2020-06-05 [0,23] to range specific_month=6 specific_day=5
+ 3-5 juni
  date 2020-06-03 [0,8] from range specific_month=6 specific_day=3
  date 2020-06-05 [0,8] to range specific_month=6 specific_day=5
+ 21-5-2020
  date 2020-05-21 [0,9] specific_year=2020 specific_month=5 specific_day=21
+ komende maand
  date 2020-06-01 [0,13] from range granularity=month relative_month=1
  date 2020-06-30 [0,13] to range granularity=month relative_month=1
+ in het jaar 2019
  date 2019-01-01 [0,16] from range granularity=year specific_year=2019
  date 2019-12-31 [0,16] to range granularity=year specific_year=2019
+ in het tweede kwartaal van 2021
  date 2021-04-01 [0,31] from range granularity=quarter specific_quarter=2 specific_year=2021
  date 2021-06-30 [0,31] to range granularity=quarter specific_quarter=2 specific_year=2021
+ anderhalf jaar geleden
  date 2018-11-21 [0,22] granularity=month relative_year=-1 relative_month=-6
+ een paar dagen geleden
  date 2020-05-19 [0,22] relative_day=-2
+ over drie kwartier
  date 2020-05-21 [0,18] link=0_18
  time 11:00:30 [0,18] granularity=minute relative_minute=45 link=0_18
+ de komende 4 uur
  time 10:15:30 [0,16] from range relative_hour=0
  time 14:15:30 [0,16] to range relative_hour=4
+ over 3 uur en 15 minuten
  date 2020-05-21 [0,24] link=0_24
  time 13:30:30 [0,24] granularity=minute relative_hour=3 relative_minute=15 link=0_24
+ 14u30
  time 14:30:00 [0,5] granularity=minute specific_hour=14 specific_minute=30
+ 14 uur
  time 14:00:00 [0,6] specific_hour=14
+ morgen 15 uur
  date 2020-05-22 [0,6] relative_day=1 link=0_13
  time 15:00:00 [7,13] specific_hour=15 link=0_13
+ morgen 2 uur vergaderen
  date 2020-05-22 [0,6] relative_day=1
  number 2 [7,8]
+ vrijdag 20.00 uur
  date 2020-05-22 [0,7] specific_day_of_week=friday link=0_17 alt=2020-05-15
  time 20:00:00 [8,17] granularity=minute specific_hour=20 specific_minute=0 link=0_17
+ ik heb 2 uur gewacht
  number 2 [7,8]
+ om 14h30
  time 14:30:00 [0,8] granularity=minute specific_hour=14 specific_minute=30
+ om kwart voor 5 's middags
  time 16:45:00 [0,26] granularity=minute specific_hour=16 specific_minute=45 part_of_day=afternoon
+ vijf voor half vijf
  time 04:25:00 [0,19] granularity=minute specific_hour=4 specific_minute=25 alt=16:25:00
+ om 5 over half 5
  time 04:35:00 [0,16] granularity=minute specific_hour=4 specific_minute=35 alt=16:35:00
+ 5 minuten voor 3
  time 02:55:00 [0,16] granularity=minute specific_hour=2 specific_minute=55 alt=14:55:00
+ om 12 uur 's nachts
  time 00:00:00 [0,19] specific_hour=0 part_of_day=night
+ twaalf uur 's middags
  time 12:00:00 [0,21] specific_hour=12
+ half 9 's ochtends
  time 08:30:00 [0,18] granularity=minute specific_hour=8 specific_minute=30 part_of_day=morning
+ om 8 uur vanavond
  time 20:00:00 [0,8] specific_hour=20 part_of_day=evening link=0_17
  date 2020-05-21 [9,17] relative_day=0 link=0_17
+ op dit moment
  date 2020-05-21 [0,13] relative_day=0 link=0_13
  time 10:15:30 [0,13] granularity=instant part_of_day=now link=0_13
+ tussen 9.00 en 12.00 uur
  time 09:00:00 [0,24] from range granularity=minute specific_hour=9 specific_minute=0
  time 12:00:00 [0,24] to range granularity=minute specific_hour=12 specific_minute=0
+ dinsdag van 9 tot 11 uur
  date 2020-05-26 [0,7] specific_day_of_week=tuesday alt=2020-05-19
  time 09:00:00 [8,24] from range specific_hour=9 alt=21:00:00
  time 11:00:00 [8,24] to range specific_hour=11 alt=23:00:00
+ van 2 tot 3
  number 2 [0,11] from range
  number 3 [0,11] to range
+ tot nu
  date 2020-05-21 [0,6] to relative_day=0 range_modifier=until
  time 10:15:30 [0,6] to granularity=instant part_of_day=now range_modifier=until
+ tot vanavond
  date 2020-05-21 [0,12] to relative_day=0 range_modifier=until
  time 22:00:00 [0,12] to part_of_day=evening range_modifier=until
+ uiterlijk vrijdag
  date 2020-05-22 [0,17] to specific_day_of_week=friday range_modifier=by alt=2020-05-15
+ voor vrijdag
  date 2020-05-22 [0,12] to specific_day_of_week=friday range_modifier=before alt=2020-05-15
+ na 17u
  time 17:00:00 [0,6] from specific_hour=17 range_modifier=after
+ sinds 2019
  date 2019-01-01 [0,10] from granularity=year specific_year=2019 range_modifier=since
+ met kerst
  date 2020-12-25 [4,9] festival=christmasday
+ de dag na kerst
  date 2020-12-26 [0,15]
+ volgende pasen
  date 2021-04-04 [0,14] festival=eastersunday
+ de laatste vrijdag van de maand
  date 2020-05-29 [0,31] specific_day_of_week=friday
+ twee vrijdagen geleden
  date 2020-05-08 [0,22] specific_day_of_week=friday
+ 5 december om 18:00 CET
  date 2020-12-05 [0,10] specific_month=12 specific_day=5 link=0_23
  time 18:00:00 [11,23] timezone=CET granularity=minute specific_hour=18 specific_minute=0 link=0_23
+ dat is zo
+ zo snel mogelijk
+ in dec
+ 3 dec
  date 2020-12-03 [0,5] specific_month=12 specific_day=3
+ twee nachten
  number 2 [0,4]
+ een kwart van de mensen
+ om 25 uur
  number 25 [3,5]
+ 30 februari
+ 31/02/2020
+ € 12.50
  currency 12.5 [0,7] unit=EUR
+ zo nu en dan
+ wilt u twee pizza's brengen
  number 2 [7,11]
+ mag ik u iets vragen
+ dat blijft zo tot morgen
  date 2020-05-22 [14,24] to relative_day=1 range_modifier=until
"""


def test_find_when_a_text_is_dutch_then_has_exactly_these_mentions(example: Any) -> None:
    """system-entities.md §§6-7 in Dutch."""
    assert example.find() == example.expected
