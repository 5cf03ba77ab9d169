"""German dates and times."""

from typing import Any

LANGUAGE = "de"
EXAMPLES = """
+ 25-Dez-2021
  date 2021-12-25 [0,11] specific_year=2021 specific_month=12 specific_day=25
+ Jan-2021
  date 2021-01-01 → 2021-01-31 [0,8] granularity=month specific_month=1 specific_year=2021
116 Abbrechen 12355 13 Uhr -- enabled=time
  time 13:00:00 [16,22] specific_hour=13
141 Abwesend heute bis Mittwoch von 13 bis 14 Uhr -- clock=2020-04-13
  date 2020-04-13 [9,27] from range relative_day=0
  date 2020-04-15 [9,27] to range specific_day_of_week=wednesday alt=2020-04-08
  time 13:00:00 [28,45] from range specific_hour=13
  time 14:00:00 [28,45] to range specific_hour=14
142 Abwesend heute ab 13 Uhr -- clock=2020-04-13
  date 2020-04-13 [9,14] relative_day=0
  time 13:00:00 [15,24] from specific_hour=13 range_modifier=starting
143 Abwesend heute von 13 Uhr bis morgen um 14 Uhr -- clock=2020-04-03
  date 2020-04-03 [9,14] relative_day=0
  time 13:00:00 [15,25] from specific_hour=13 range_modifier=from
  date 2020-04-04 [30,36] relative_day=1 link=30_46
  time 14:00:00 [37,46] specific_hour=14 link=30_46
+ heute
  date 2020-05-21 [0,5] relative_day=0
+ morgen
  date 2020-05-22 [0,6] relative_day=1
+ übermorgen
  date 2020-05-23 [0,10] relative_day=2
+ uebermorgen
  date 2020-05-23 [0,11] relative_day=2
+ vorgestern
  date 2020-05-19 [0,10] relative_day=-2
+ heute morgen
  date 2020-05-21 [0,12] relative_day=0
  time 06:00:00 [0,12] from range part_of_day=morning
  time 12:00:00 [0,12] to range part_of_day=morning
+ morgen früh
  date 2020-05-22 [0,11] relative_day=1
  time 06:00:00 [0,11] from range part_of_day=morning
  time 12:00:00 [0,11] to range part_of_day=morning
+ morgen Abend um acht
  date 2020-05-22 [0,6] relative_day=1 link=0_20
  time 20:00:00 [13,20] specific_hour=20 part_of_day=evening link=0_20
+ guten Morgen
+ am Montag
  date 2020-05-25 [0,9] specific_day_of_week=monday alt=2020-05-18
+ nächsten Dienstag
  date 2020-05-26 [0,17] specific_day_of_week=tuesday
+ letzten Freitag
  date 2020-05-15 [0,15] specific_day_of_week=friday
+ am 3. Mai
  date 2021-05-03 [0,9] specific_month=5 specific_day=3 alt=2020-05-03
+ den 3. Mai 2021
  date 2021-05-03 [0,15] specific_year=2021 specific_month=5 specific_day=3
+ am dritten Juni
  date 2020-06-03 [0,15] specific_month=6 specific_day=3
+ 3.5.2021
  date 2021-05-03 [0,8] specific_year=2021 specific_month=5 specific_day=3
+ 03/04/2018
  date 2018-04-03 [0,10] specific_year=2018 specific_month=4 specific_day=3
+ vom 3. bis 5. Juni
  date 2020-06-03 [0,18] from range specific_month=6 specific_day=3
  date 2020-06-05 [0,18] to range specific_month=6 specific_day=5
+ im Januar
  date 2021-01-01 [0,9] from range granularity=month specific_month=1 alt=2020-01-01
  date 2021-01-31 [0,9] to range granularity=month specific_month=1 alt=2020-01-31
+ März 2021
  date 2021-03-01 [0,9] from range granularity=month specific_month=3 specific_year=2021
  date 2021-03-31 [0,9] to range granularity=month specific_month=3 specific_year=2021
+ nächste Woche
  date 2020-05-25 [0,13] from range granularity=week relative_week=1
  date 2020-05-31 [0,13] to range granularity=week relative_week=1
+ letzten Monat
  date 2020-04-01 [0,13] from range granularity=month relative_month=-1
  date 2020-04-30 [0,13] to range granularity=month relative_month=-1
+ dieses Wochenende
  date 2020-05-23 [0,17] from range granularity=weekend relative_weekend=0
  date 2020-05-24 [0,17] to range granularity=weekend relative_weekend=0
+ am Wochenende
  date 2020-05-23 [0,13] from range granularity=weekend relative_weekend=0
  date 2020-05-24 [0,13] to range granularity=weekend relative_weekend=0
+ übernächste Woche
  date 2020-06-01 [0,17] from range granularity=week relative_week=2
  date 2020-06-07 [0,17] to range granularity=week relative_week=2
+ heute in einer Woche
  date 2020-05-28 [0,20]
+ in zwei Tagen
  date 2020-05-23 [0,13] relative_day=2
+ vor drei Wochen
  date 2020-04-30 [0,15] granularity=week relative_week=-3
+ vor einer Stunde
  date 2020-05-21 [0,16] link=0_16
  time 09:15:30 [0,16] relative_hour=-1 link=0_16
+ in einer halben Stunde
  date 2020-05-21 [0,22] link=0_22
  time 10:45:30 [0,22] granularity=minute relative_minute=30 link=0_22
+ in anderthalb Stunden
  date 2020-05-21 [0,21] link=0_21
  time 11:45:30 [0,21] granularity=minute relative_hour=1 relative_minute=30 link=0_21
+ in den nächsten 3 Tagen
  date 2020-05-21 [0,23] from range relative_day=0
  date 2020-05-24 [0,23] to range relative_day=3
+ von Montag bis Freitag
  date 2020-05-25 [0,22] from range specific_day_of_week=monday alt=2020-05-18
  date 2020-05-29 [0,22] to range specific_day_of_week=friday alt=2020-05-22
+ zwischen dem 3. und 5. Juni
  date 2020-06-03 [0,27] from range specific_month=6 specific_day=3
  date 2020-06-05 [0,27] to range specific_month=6 specific_day=5
+ seit gestern
  date 2020-05-20 [0,12] from relative_day=-1 range_modifier=since
+ ab Montag
  date 2020-05-25 [0,9] from specific_day_of_week=monday range_modifier=starting alt=2020-05-18
+ bis Freitag
  date 2020-05-22 [0,11] to specific_day_of_week=friday range_modifier=until alt=2020-05-15
+ um 5
  time 05:00:00 [0,4] specific_hour=5 alt=17:00:00
+ um 17 Uhr
  time 17:00:00 [0,9] specific_hour=17
+ 17.30 Uhr
  time 17:30:00 [0,9] granularity=minute specific_hour=17 specific_minute=30
+ 17:30
  time 17:30:00 [0,5] granularity=minute specific_hour=17 specific_minute=30
+ um halb fünf
  time 04:30:00 [0,12] granularity=minute specific_hour=4 specific_minute=30 alt=16:30:00
+ Viertel nach fünf
  time 05:15:00 [0,17] granularity=minute specific_hour=5 specific_minute=15 alt=17:15:00
+ Viertel vor 6
  time 05:45:00 [0,13] granularity=minute specific_hour=5 specific_minute=45 alt=17:45:00
+ zehn nach acht
  time 08:10:00 [0,14] granularity=minute specific_hour=8 specific_minute=10 alt=20:10:00
+ 5 Uhr nachmittags
  time 17:00:00 [0,17] specific_hour=17 part_of_day=afternoon
+ 8 Uhr abends
  time 20:00:00 [0,12] specific_hour=20 part_of_day=evening
+ mittags
  time 12:00:00 [0,7] specific_hour=12
+ um Mitternacht
  time 00:00:00 [0,14] specific_hour=0
+ am Nachmittag
  time 12:00:00 [0,13] from range part_of_day=afternoon
  time 18:00:00 [0,13] to range part_of_day=afternoon
+ am Abend
  time 18:00:00 [0,8] from range part_of_day=evening
  time 22:00:00 [0,8] to range part_of_day=evening
+ jetzt
  date 2020-05-21 [0,5] relative_day=0 link=0_5
  time 10:15:30 [0,5] granularity=instant part_of_day=now link=0_5
+ zwischen 2 und 4 Uhr
  time 02:00:00 [0,20] from range specific_hour=2 alt=14:00:00
  time 04:00:00 [0,20] to range specific_hour=4 alt=16:00:00
+ am ersten Montag im Mai
  date 2021-05-03 [0,23] specific_day_of_week=monday specific_month=5 alt=2020-05-04
+ drittes Quartal 2020
  date 2020-07-01 [0,20] from range granularity=quarter specific_quarter=3 specific_year=2020
  date 2020-09-30 [0,20] to range granularity=quarter specific_quarter=3 specific_year=2020
+ 2021
  date 2021-01-01 [0,4] from range granularity=year specific_year=2021
  date 2021-12-31 [0,4] to range granularity=year specific_year=2021
+ am 12. Dezember um 15:30 Uhr
  date 2020-12-12 [0,15] specific_month=12 specific_day=12 link=0_28
  time 15:30:00 [16,28] granularity=minute specific_hour=15 specific_minute=30 link=0_28
+ Zimmer 3 für zwei Personen
  number 3 [7,8]
  number 2 [13,17]
+ ein Tisch für 4 am Samstag um 20 Uhr
  number 4 [14,15]
  date 2020-05-23 [16,26] specific_day_of_week=saturday link=16_36 alt=2020-05-16
  time 20:00:00 [27,36] specific_hour=20 link=16_36
+ zu früh
+ eine Nacht
+ die dritte Option
+ in der Nacht
  time 22:00:00 [0,12] from range part_of_day=night
  time 23:59:59 [0,12] to range part_of_day=night
+ ich warte seit zwei Stunden
  number 2 [15,19]
+ bis morgen
  date 2020-05-22 [0,10] to relative_day=1 range_modifier=until
+ bis zum 5. Mai
  date 2021-05-05 [0,14] to specific_month=5 specific_day=5 range_modifier=until alt=2020-05-05
+ am 5.
  number 5 [3,4]
+ am Freitag, den 22.05.2020
  date 2020-05-22 [0,26] specific_year=2020 specific_day_of_week=friday specific_month=5 specific_day=22
+ 3 bis 5 Personen
  number 3 [0,7] from range
  number 5 [0,7] to range
+ von 9 bis 17 Uhr
  time 09:00:00 [0,16] from range specific_hour=9
  time 17:00:00 [0,16] to range specific_hour=17
+ im Mai
  date 2020-05-01 [0,6] from range granularity=month specific_month=5
  date 2020-05-31 [0,6] to range granularity=month specific_month=5
+ gegen 20 Uhr
  time 20:00:00 [0,12] specific_hour=20
+ halb eins
  time 12:30:00 [0,9] granularity=minute specific_hour=12 specific_minute=30
+ Weihnachten
  date 2020-12-25 [0,11] festival=christmasday
+ an Silvester 2021
  date 2021-12-31 [0,17] festival=newyearseve
+ am Ostermontag
  date 2021-04-05 [0,14] festival=eastermonday
+ am 3.6.
  date 2020-06-03 [0,7] specific_month=6 specific_day=3
+ vom 3.6. bis 7.6.
  date 2020-06-03 [0,17] from range specific_month=6 specific_day=3
  date 2020-06-07 [0,17] to range specific_month=6 specific_day=7
+ am 3. 6.
  date 2020-06-03 [0,8] specific_month=6 specific_day=3
+ Version 3.5.
  number 3.5 [8,11] subtype=rational
+ bis 31.12.
  date 2020-12-31 [0,10] to specific_month=12 specific_day=31 range_modifier=until
+ es kostet 3.5.
  number 3.5 [10,13] subtype=rational
+ fünf vor halb fünf
  time 04:25:00 [0,18] granularity=minute specific_hour=4 specific_minute=25 alt=16:25:00
+ um fünf nach halb acht
  time 07:35:00 [0,22] granularity=minute specific_hour=7 specific_minute=35 alt=19:35:00
+ nächste Woche Dienstag
  date 2020-05-26 [0,22] relative_week=1 specific_day_of_week=tuesday
+ Dienstag nächster Woche
  date 2020-05-26 [0,23] relative_week=1 specific_day_of_week=tuesday
+ Freitagabend um 8
  date 2020-05-22 [0,12] specific_day_of_week=friday link=0_17 alt=2020-05-15
  time 20:00:00 [13,17] specific_hour=20 part_of_day=evening link=0_17
+ am Montagmorgen
  date 2020-05-25 [0,15] specific_day_of_week=monday alt=2020-05-18
  time 06:00:00 [0,15] from range part_of_day=morning
  time 12:00:00 [0,15] to range part_of_day=morning
+ nächsten Samstagnachmittag
  date 2020-05-23 [0,26] specific_day_of_week=saturday alt=2020-05-30
  time 12:00:00 [0,26] from range part_of_day=afternoon
  time 18:00:00 [0,26] to range part_of_day=afternoon
+ Mo-Fr 9-18 Uhr
  date 2020-05-25 [0,5] from range specific_day_of_week=monday alt=2020-05-18
  date 2020-05-29 [0,5] to range specific_day_of_week=friday alt=2020-05-22
  time 09:00:00 [6,14] from range specific_hour=9
  time 18:00:00 [6,14] to range specific_hour=18
+ Sa 23. Mai
  date 2020-05-23 [0,10] specific_day_of_week=saturday specific_month=5 specific_day=23
+ in einer Viertelstunde
  date 2020-05-21 [0,22] link=0_22
  time 10:30:30 [0,22] granularity=minute relative_minute=15 link=0_22
+ 3.6.
  date 2020-06-03 [0,4] specific_month=6 specific_day=3
+ der 3.6. passt mir
  date 2020-06-03 [0,8] specific_month=6 specific_day=3
+ 3.6. um 8 Uhr
  date 2020-06-03 [0,4] specific_month=6 specific_day=3 link=0_13
  time 08:00:00 [5,13] specific_hour=8 link=0_13 alt=20:00:00
+ so geht das nicht
+ do it yourself
+ das ist so gut
+ ich warte so bis Freitag
  date 2020-05-22 [13,24] to specific_day_of_week=friday range_modifier=until alt=2020-05-15
"""


def test_find_when_a_text_is_german_then_has_exactly_these_mentions(example: Any) -> None:
    """system-entities.md §9, rows 116 and 141-143, and §§6-7 in German."""
    assert example.find() == example.expected
