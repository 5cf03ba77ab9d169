"""Italian dates and times."""

from typing import Any

LANGUAGE = "it"
EXAMPLES = """
+ oggi
  date 2020-05-21 [0,4] relative_day=0
+ domani
  date 2020-05-22 [0,6] relative_day=1
+ dopodomani
  date 2020-05-23 [0,10] relative_day=2
+ l'altro ieri
  date 2020-05-19 [0,12] relative_day=-2
+ domani mattina
  date 2020-05-22 [0,6] relative_day=1
  time 06:00:00 [7,14] from range part_of_day=morning
  time 12:00:00 [7,14] to range part_of_day=morning
+ domani pomeriggio alle 5
  date 2020-05-22 [0,6] relative_day=1 link=0_24
  time 17:00:00 [18,24] specific_hour=17 part_of_day=afternoon link=0_24
+ stasera
  date 2020-05-21 [0,7] relative_day=0
  time 18:00:00 [0,7] from range part_of_day=evening
  time 22:00:00 [0,7] to range part_of_day=evening
+ stamattina
  time 06:00:00 [0,10] from range part_of_day=morning
  time 12:00:00 [0,10] to range part_of_day=morning
+ lunedì
  date 2020-05-25 [0,6] specific_day_of_week=monday alt=2020-05-18
+ lunedi
  date 2020-05-25 [0,6] specific_day_of_week=monday alt=2020-05-18
+ lunedì prossimo
  date 2020-05-25 [0,15] specific_day_of_week=monday
+ venerdì scorso
  date 2020-05-15 [0,14] specific_day_of_week=friday
+ il 3 maggio
  date 2021-05-03 [0,11] specific_month=5 specific_day=3 alt=2020-05-03
+ il 1º maggio 2021
  date 2021-05-01 [0,17] specific_year=2021 specific_month=5 specific_day=1
+ sabato 23 maggio
  date 2020-05-23 [0,16] specific_day_of_week=saturday specific_month=5 specific_day=23
+ 03/04/2018
  date 2018-04-03 [0,10] specific_year=2018 specific_month=4 specific_day=3
+ dal 3 al 5 giugno
  date 2020-06-03 [0,17] from range specific_month=6 specific_day=3
  date 2020-06-05 [0,17] to range specific_month=6 specific_day=5
+ a gennaio
  date 2021-01-01 [2,9] from range granularity=month specific_month=1 alt=2020-01-01
  date 2021-01-31 [2,9] to range granularity=month specific_month=1 alt=2020-01-31
+ marzo 2021
  date 2021-03-01 [0,10] from range granularity=month specific_month=3 specific_year=2021
  date 2021-03-31 [0,10] to range granularity=month specific_month=3 specific_year=2021
+ la prossima settimana
  date 2020-05-25 [0,21] from range granularity=week relative_week=1
  date 2020-05-31 [0,21] to range granularity=week relative_week=1
+ la settimana scorsa
  date 2020-05-11 [0,19] from range granularity=week relative_week=-1
  date 2020-05-17 [0,19] to range granularity=week relative_week=-1
+ questo weekend
  date 2020-05-23 [0,14] from range granularity=weekend relative_weekend=0
  date 2020-05-24 [0,14] to range granularity=weekend relative_weekend=0
+ nel fine settimana
  date 2020-05-23 [0,18] from range granularity=weekend relative_weekend=0
  date 2020-05-24 [0,18] to range granularity=weekend relative_weekend=0
+ il mese scorso
  date 2020-04-01 [0,14] from range granularity=month relative_month=-1
  date 2020-04-30 [0,14] to range granularity=month relative_month=-1
+ l'anno prossimo
  date 2021-01-01 [0,15] from range granularity=year relative_year=1
  date 2021-12-31 [0,15] to range granularity=year relative_year=1
+ tra due giorni
  date 2020-05-23 [0,14] relative_day=2
+ fra due settimane
  date 2020-06-04 [0,17] granularity=week relative_week=2
+ tre mesi fa
  date 2020-02-21 [0,11] granularity=month relative_month=-3
+ un'ora fa
  date 2020-05-21 [0,9] link=0_9
  time 09:15:30 [0,9] relative_hour=-1 link=0_9
+ tra mezz'ora
  date 2020-05-21 [0,12] link=0_12
  time 10:45:30 [0,12] granularity=minute relative_minute=30 link=0_12
+ tra un'ora e mezza
  date 2020-05-21 [0,18] link=0_18
  time 11:45:30 [0,18] granularity=minute relative_hour=1 relative_minute=30 link=0_18
+ negli ultimi 3 giorni
  date 2020-05-18 [0,21] from range relative_day=-3
  date 2020-05-21 [0,21] to range relative_day=0
+ da lunedì a venerdì
  date 2020-05-25 [0,19] from range specific_day_of_week=monday alt=2020-05-18
  date 2020-05-29 [0,19] to range specific_day_of_week=friday alt=2020-05-22
+ da ieri
  date 2020-05-20 [0,7] from relative_day=-1 range_modifier=since
+ fino a venerdì
  date 2020-05-22 [0,14] to specific_day_of_week=friday range_modifier=until alt=2020-05-15
+ alle 5
  time 05:00:00 [0,6] specific_hour=5 alt=17:00:00
+ alle cinque e mezza
  time 05:30:00 [0,19] granularity=minute specific_hour=5 specific_minute=30 alt=17:30:00
+ alle 5 e un quarto
  time 05:15:00 [0,18] granularity=minute specific_hour=5 specific_minute=15 alt=17:15:00
+ alle cinque meno un quarto
  time 04:45:00 [0,26] granularity=minute specific_hour=4 specific_minute=45 alt=16:45:00
+ all'una
  time 01:00:00 [0,7] specific_hour=1 alt=13:00:00
+ alle 17:30
  time 17:30:00 [0,10] granularity=minute specific_hour=17 specific_minute=30
+ alle 17.30
  time 17:30:00 [0,10] granularity=minute specific_hour=17 specific_minute=30
+ alle 8 di sera
  time 20:00:00 [0,14] specific_hour=20 part_of_day=evening
+ 9 del mattino
  time 09:00:00 [0,13] specific_hour=9 part_of_day=morning
+ mezzogiorno
  time 12:00:00 [0,11] specific_hour=12
+ a mezzanotte
  time 00:00:00 [0,12] specific_hour=0
+ nel pomeriggio
  time 12:00:00 [0,14] from range part_of_day=afternoon
  time 18:00:00 [0,14] to range part_of_day=afternoon
+ dalle 14 alle 16
  time 14:00:00 [0,16] from range specific_hour=14
  time 16:00:00 [0,16] to range specific_hour=16
+ fino alle 21
  time 21:00:00 [0,12] to specific_hour=21 range_modifier=until
+ adesso
  date 2020-05-21 [0,6] relative_day=0 link=0_6
  time 10:15:30 [0,6] granularity=instant part_of_day=now link=0_6
+ il primo lunedì di maggio
  date 2021-05-03 [0,25] specific_day_of_week=monday specific_month=5 alt=2020-05-04
+ terzo trimestre 2020
  date 2020-07-01 [0,20] from range granularity=quarter specific_quarter=3 specific_year=2020
  date 2020-09-30 [0,20] to range granularity=quarter specific_quarter=3 specific_year=2020
+ 2021
  date 2021-01-01 [0,4] from range granularity=year specific_year=2021
  date 2021-12-31 [0,4] to range granularity=year specific_year=2021
+ sabato alle 20
  date 2020-05-23 [0,6] specific_day_of_week=saturday link=0_14 alt=2020-05-16
  time 20:00:00 [7,14] specific_hour=20 link=0_14
+ un tavolo per due persone venerdì alle 20:30
  number 2 [14,17]
  date 2020-05-22 [26,33] specific_day_of_week=friday link=26_44 alt=2020-05-15
  time 20:30:00 [34,44] granularity=minute specific_hour=20 specific_minute=30 link=26_44
+ buona serata
+ da 2 a 3 giorni
  number 2 [0,8] from range
  number 3 [0,8] to range
+ ho aspettato 2 ore
  number 2 [13,14]
+ una notte
+ il secondo piano
+ Natale
  date 2020-12-25 [0,6] festival=christmasday
+ il lunedì di Pasqua
  date 2021-04-05 [0,19] festival=eastermonday
+ Ferragosto
  date 2020-08-15 [0,10] festival=assumptionofmary
+ sab 23 mag
  date 2020-05-23 [0,10] specific_day_of_week=saturday specific_month=5 specific_day=23
+ mar 26/5
  date 2020-05-26 [0,8] specific_day_of_week=tuesday specific_month=5 specific_day=26
+ il Mar Rosso è bello
+ set di coltelli
+ da lun a ven
  date 2020-05-25 [0,12] from range specific_day_of_week=monday alt=2020-05-18
  date 2020-05-29 [0,12] to range specific_day_of_week=friday alt=2020-05-22
+ il prossimo lunedì
  date 2020-05-25 [0,18] specific_day_of_week=monday
+ martedì della prossima settimana
  date 2020-05-26 [0,32] relative_week=1 specific_day_of_week=tuesday
+ martedì della settimana prossima
  date 2020-05-26 [0,32] relative_week=1 specific_day_of_week=tuesday
+ sabato sera
  date 2020-05-23 [0,6] specific_day_of_week=saturday alt=2020-05-16
  time 18:00:00 [7,11] from range part_of_day=evening
  time 22:00:00 [7,11] to range part_of_day=evening
+ domani sera alle otto
  date 2020-05-22 [0,6] relative_day=1 link=0_21
  time 20:00:00 [12,21] specific_hour=20 part_of_day=evening link=0_21
+ oggi pomeriggio alle 3
  date 2020-05-21 [0,4] relative_day=0 link=0_22
  time 15:00:00 [16,22] specific_hour=15 part_of_day=afternoon link=0_22
+ che bella sera
+ domattina alle 9
  date 2020-05-22 [0,9] relative_day=1 link=0_16
  time 09:00:00 [10,16] specific_hour=9 part_of_day=morning link=0_16
+ questa sera
  date 2020-05-21 [0,11] relative_day=0
  time 18:00:00 [0,11] from range part_of_day=evening
  time 22:00:00 [0,11] to range part_of_day=evening
+ la sera
  time 18:00:00 [0,7] from range part_of_day=evening
  time 22:00:00 [0,7] to range part_of_day=evening
+ venerdì 13
  date 2020-11-13 [0,10] specific_day=13 specific_day_of_week=friday
+ venerdì 5 persone
  date 2020-05-22 [0,7] specific_day_of_week=friday alt=2020-05-15
  number 5 [8,9]
+ mercoledì 27 alle 10
  date 2020-05-27 [0,12] specific_day=27 specific_day_of_week=wednesday link=0_20
  time 10:00:00 [13,20] specific_hour=10 link=0_20 alt=22:00:00
+ il giorno 5
  date 2020-06-05 [0,11] specific_day=5 alt=2020-05-05
+ il 15
  date 2020-06-15 [0,5] specific_day=15 alt=2020-05-15
+ prendo il 5
  number 5 [10,11]
+ il 5 del mese prossimo
  date 2020-06-05 [0,22] specific_day=5 relative_month=1
+ il primo maggio
  date 2021-05-01 [0,15] specific_month=5 specific_day=1 alt=2020-05-01
+ il 1° maggio
  date 2021-05-01 [0,12] specific_month=5 specific_day=1 alt=2020-05-01
+ 5 apr.
  date 2021-04-05 [0,6] specific_month=4 specific_day=5 alt=2020-04-05
+ tra il 10 e il 15 luglio
  date 2020-07-10 [0,24] from range specific_month=7 specific_day=10
  date 2020-07-15 [0,24] to range specific_month=7 specific_day=15
+ tra lunedì e venerdì
  date 2020-05-25 [0,20] from range specific_day_of_week=monday alt=2020-05-18
  date 2020-05-29 [0,20] to range specific_day_of_week=friday alt=2020-05-22
+ da lunedì a venerdì dalle 9 alle 18
  date 2020-05-25 [0,19] from range specific_day_of_week=monday alt=2020-05-18
  date 2020-05-29 [0,19] to range specific_day_of_week=friday alt=2020-05-22
  time 09:00:00 [20,35] from range specific_hour=9
  time 18:00:00 [20,35] to range specific_hour=18
+ nel mese di maggio
  date 2020-05-01 [0,18] from range granularity=month specific_month=5
  date 2020-05-31 [0,18] to range granularity=month specific_month=5
+ nell'anno 2019
  date 2019-01-01 [0,14] from range granularity=year specific_year=2019
  date 2019-12-31 [0,14] to range granularity=year specific_year=2019
+ il fine settimana
  date 2020-05-23 [0,17] from range granularity=weekend relative_weekend=0
  date 2020-05-24 [0,17] to range granularity=weekend relative_weekend=0
+ lo scorso weekend
  date 2020-05-16 [0,17] from range granularity=weekend relative_weekend=-1
  date 2020-05-17 [0,17] to range granularity=weekend relative_weekend=-1
+ quest'anno
  date 2020-01-01 [0,10] from range granularity=year relative_year=0
  date 2020-12-31 [0,10] to range granularity=year relative_year=0
+ ora
  date 2020-05-21 [0,3] relative_day=0 link=0_3
  time 10:15:30 [0,3] granularity=instant part_of_day=now link=0_3
+ vorrei parlare ora
  date 2020-05-21 [15,18] relative_day=0 link=15_18
  time 10:15:30 [15,18] granularity=instant part_of_day=now link=15_18
+ che ora è
+ a che ora aprite?
+ un'ora
+ tra 24 ore
  date 2020-05-22 [0,10] link=0_10
  time 10:15:30 [0,10] relative_hour=24 link=0_10
+ entro due giorni
  date 2020-05-23 [0,16] relative_day=2
+ entro venerdì
  date 2020-05-22 [0,13] to specific_day_of_week=friday range_modifier=by alt=2020-05-15
+ entro le 18
  time 18:00:00 [0,11] to specific_hour=18 range_modifier=by
+ tre quarti d'ora fa
  date 2020-05-21 [0,19] link=0_19
  time 09:30:30 [0,19] granularity=minute relative_minute=-45 link=0_19
+ un paio di giorni fa
  date 2020-05-19 [0,20] relative_day=-2
+ nelle prossime 4 ore
  time 10:15:30 [0,20] from range relative_hour=0
  time 14:15:30 [0,20] to range relative_hour=4
+ le ultime due settimane
  date 2020-05-07 [0,23] from range granularity=week relative_week=-2
  date 2020-05-21 [0,23] to range granularity=week relative_week=0
+ le 3
  time 03:00:00 [0,4] specific_hour=3 alt=15:00:00
+ le 3 e mezza
  time 03:30:00 [0,12] granularity=minute specific_hour=3 specific_minute=30 alt=15:30:00
+ alle tre e venti
  time 03:20:00 [0,16] granularity=minute specific_hour=3 specific_minute=20 alt=15:20:00
+ alle 4 meno 10
  time 03:50:00 [0,14] granularity=minute specific_hour=3 specific_minute=50 alt=15:50:00
+ un quarto alle cinque
  time 04:45:00 [0,21] granularity=minute specific_hour=4 specific_minute=45 alt=16:45:00
+ cinque minuti alle tre
  time 02:55:00 [0,22] granularity=minute specific_hour=2 specific_minute=55 alt=14:55:00
+ tre e mezza
  time 03:30:00 [0,11] granularity=minute specific_hour=3 specific_minute=30 alt=15:30:00
+ tre e mezza del pomeriggio
  time 15:30:00 [0,26] granularity=minute specific_hour=15 specific_minute=30 part_of_day=afternoon
+ domani le 5
  date 2020-05-22 [0,6] relative_day=1 link=0_11
  time 05:00:00 [7,11] specific_hour=5 link=0_11 alt=17:00:00
+ ore 15.30
  time 15:30:00 [0,9] granularity=minute specific_hour=15 specific_minute=30
+ alle ore 15
  time 15:00:00 [0,11] specific_hour=15
+ h 15
  time 15:00:00 [0,4] specific_hour=15
+ all'una e mezza
  time 01:30:00 [0,15] granularity=minute specific_hour=1 specific_minute=30 alt=13:30:00
+ alle 2 di notte
  time 02:00:00 [0,15] specific_hour=2 part_of_day=night
+ alle 10 in punto
  time 10:00:00 [0,16] specific_hour=10 alt=22:00:00
+ mezzogiorno e mezzo
  time 12:30:00 [0,19] granularity=minute specific_hour=12 specific_minute=30
+ mezzanotte e un quarto
  time 00:15:00 [0,22] granularity=minute specific_hour=0 specific_minute=15
+ da mezzogiorno alle 3
  time 12:00:00 [0,21] from range specific_hour=12
  time 15:00:00 [0,21] to range specific_hour=15
+ fino a mezzanotte
  time 00:00:00 [0,17] to specific_hour=0 range_modifier=until
+ dalle 9.30 alle 12.30
  time 09:30:00 [0,21] from range granularity=minute specific_hour=9 specific_minute=30
  time 12:30:00 [0,21] to range granularity=minute specific_hour=12 specific_minute=30
+ dalle 9 del mattino alle 5 del pomeriggio
  time 09:00:00 [0,41] from range specific_hour=9 part_of_day=morning
  time 17:00:00 [0,41] to range specific_hour=17 part_of_day=afternoon
+ tra le 9 e le 11
  time 09:00:00 [0,16] from range specific_hour=9 alt=21:00:00
  time 11:00:00 [0,16] to range specific_hour=11 alt=23:00:00
+ dalle 9
  time 09:00:00 [0,7] from specific_hour=9 range_modifier=from alt=21:00:00
+ dalle 3 persone
  number 3 [6,7]
+ a partire dalle 9
  time 09:00:00 [0,17] from specific_hour=9 range_modifier=from alt=21:00:00
+ a partire da domani
  date 2020-05-22 [0,19] from relative_day=1 range_modifier=from
+ dal 3 maggio
  date 2021-05-03 [0,12] from specific_month=5 specific_day=3 range_modifier=from alt=2020-05-03
+ prima delle 10
  time 10:00:00 [0,14] to specific_hour=10 range_modifier=before alt=22:00:00
+ prima del 5 maggio
  date 2021-05-05 [0,18] to specific_month=5 specific_day=5 range_modifier=before alt=2020-05-05
+ l'ultimo venerdì del mese
  date 2020-05-29 [0,25] specific_day_of_week=friday
+ a natale
  date 2020-12-25 [2,8] festival=christmasday
+ il giorno dopo natale
  date 2020-12-26 [0,21]
+ la settimana dopo pasqua
  date 2021-04-05 [0,24] from range granularity=week
  date 2021-04-11 [0,24] to range granularity=week
+ ferragosto
  date 2020-08-15 [0,10] festival=assumptionofmary
+ sei libero domani?
  date 2020-05-22 [11,17] relative_day=1
+ tu sei qui
+ un tavolo per 4 alle 20
  number 4 [14,15]
  time 20:00:00 [16,23] specific_hour=20
+ un secondo
+ mezza porzione
+ 30 febbraio
+ alle 25
  number 25 [5,7]
+ alle 17 CET
  time 17:00:00 [0,11] timezone=CET specific_hour=17
+ dalle 15 e mezza
  time 15:30:00 [0,16] from granularity=minute specific_hour=15 specific_minute=30 range_modifier=from
+ dopo le 17 e 30
  time 17:30:00 [0,15] from granularity=minute specific_hour=17 specific_minute=30 range_modifier=after
"""


def test_find_when_a_text_is_italian_then_has_exactly_these_mentions(example: Any) -> None:
    """system-entities.md §§6-7 in Italian."""
    assert example.find() == example.expected
