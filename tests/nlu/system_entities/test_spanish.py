"""Spanish dates and times."""

from typing import Any

LANGUAGE = "es"
EXAMPLES = """
+ 25-dic-2021
  date 2021-12-25 [0,11] specific_year=2021 specific_month=12 specific_day=25
+ ene-2021
  date 2021-01-01 → 2021-01-31 [0,8] granularity=month specific_month=1 specific_year=2021
+ hoy
  date 2020-05-21 [0,3] relative_day=0
+ mañana
  date 2020-05-22 [0,6] relative_day=1
+ manana
  date 2020-05-22 [0,6] relative_day=1
+ pasado mañana
  date 2020-05-23 [0,13] relative_day=2
+ anteayer
  date 2020-05-19 [0,8] relative_day=-2
+ mañana por la mañana
  date 2020-05-22 [0,6] relative_day=1
  time 06:00:00 [7,20] from range part_of_day=morning
  time 12:00:00 [7,20] to range part_of_day=morning
+ mañana por la tarde a las 5
  date 2020-05-22 [0,6] relative_day=1 link=0_27
  time 17:00:00 [20,27] specific_hour=17 part_of_day=afternoon link=0_27
+ esta noche
  date 2020-05-21 [0,10] relative_day=0
  time 22:00:00 [0,10] from range part_of_day=night
  time 23:59:59 [0,10] to range part_of_day=night
+ esta mañana
  time 06:00:00 [0,11] from range part_of_day=morning
  time 12:00:00 [0,11] to range part_of_day=morning
+ anoche
  date 2020-05-20 [0,6] relative_day=-1
  time 22:00:00 [0,6] from range part_of_day=night
  time 23:59:59 [0,6] to range part_of_day=night
+ el lunes
  date 2020-05-25 [0,8] specific_day_of_week=monday alt=2020-05-18
+ el próximo lunes
  date 2020-05-25 [0,16] specific_day_of_week=monday
+ el lunes que viene
  date 2020-05-25 [0,18] specific_day_of_week=monday
+ el viernes pasado
  date 2020-05-15 [0,17] specific_day_of_week=friday
+ miercoles
  date 2020-05-27 [0,9] specific_day_of_week=wednesday alt=2020-05-20
+ el 3 de mayo
  date 2021-05-03 [0,12] specific_month=5 specific_day=3 alt=2020-05-03
+ 3 de mayo de 2021
  date 2021-05-03 [0,17] specific_year=2021 specific_month=5 specific_day=3
+ 03/04/2018
  date 2018-04-03 [0,10] specific_year=2018 specific_month=4 specific_day=3
+ del 3 al 5 de junio
  date 2020-06-03 [0,19] from range specific_month=6 specific_day=3
  date 2020-06-05 [0,19] to range specific_month=6 specific_day=5
+ entre el 3 y el 5 de junio
  date 2020-06-03 [0,26] from range specific_month=6 specific_day=3
  date 2020-06-05 [0,26] to range specific_month=6 specific_day=5
+ en enero
  date 2021-01-01 [0,8] from range granularity=month specific_month=1 alt=2020-01-01
  date 2021-01-31 [0,8] to range granularity=month specific_month=1 alt=2020-01-31
+ marzo de 2021
  date 2021-03-01 [0,13] from range granularity=month specific_month=3 specific_year=2021
  date 2021-03-31 [0,13] to range granularity=month specific_month=3 specific_year=2021
+ la próxima semana
  date 2020-05-25 [0,17] from range granularity=week relative_week=1
  date 2020-05-31 [0,17] to range granularity=week relative_week=1
+ la semana que viene
  date 2020-05-25 [0,19] from range granularity=week relative_week=1
  date 2020-05-31 [0,19] to range granularity=week relative_week=1
+ la semana pasada
  date 2020-05-11 [0,16] from range granularity=week relative_week=-1
  date 2020-05-17 [0,16] to range granularity=week relative_week=-1
+ este fin de semana
  date 2020-05-23 [0,18] from range granularity=weekend relative_weekend=0
  date 2020-05-24 [0,18] to range granularity=weekend relative_weekend=0
+ el fin de semana
  date 2020-05-23 [0,16] from range granularity=weekend relative_weekend=0
  date 2020-05-24 [0,16] to range granularity=weekend relative_weekend=0
+ el mes pasado
  date 2020-04-01 [0,13] from range granularity=month relative_month=-1
  date 2020-04-30 [0,13] to range granularity=month relative_month=-1
+ el próximo año
  date 2021-01-01 [0,14] from range granularity=year relative_year=1
  date 2021-12-31 [0,14] to range granularity=year relative_year=1
+ dentro de dos días
  date 2020-05-23 [0,18] relative_day=2
+ en dos semanas
  date 2020-06-04 [0,14] granularity=week relative_week=2
+ hace tres meses
  date 2020-02-21 [0,15] granularity=month relative_month=-3
+ hace una hora
  date 2020-05-21 [0,13] link=0_13
  time 09:15:30 [0,13] relative_hour=-1 link=0_13
+ en media hora
  date 2020-05-21 [0,13] link=0_13
  time 10:45:30 [0,13] granularity=minute relative_minute=30 link=0_13
+ en una hora y media
  date 2020-05-21 [0,19] link=0_19
  time 11:45:30 [0,19] granularity=minute relative_hour=1 relative_minute=30 link=0_19
+ los últimos 3 días
  date 2020-05-18 [0,18] from range relative_day=-3
  date 2020-05-21 [0,18] to range relative_day=0
+ de lunes a viernes
  date 2020-05-25 [0,18] from range specific_day_of_week=monday alt=2020-05-18
  date 2020-05-29 [0,18] to range specific_day_of_week=friday alt=2020-05-22
+ desde ayer
  date 2020-05-20 [0,10] from relative_day=-1 range_modifier=since
+ hasta el viernes
  date 2020-05-22 [0,16] to specific_day_of_week=friday range_modifier=until alt=2020-05-15
+ a partir del lunes
  date 2020-05-25 [0,18] from specific_day_of_week=monday range_modifier=from alt=2020-05-18
+ a las 5
  time 05:00:00 [0,7] specific_hour=5 alt=17:00:00
+ a las cinco y media
  time 05:30:00 [0,19] granularity=minute specific_hour=5 specific_minute=30 alt=17:30:00
+ a las 5 y cuarto
  time 05:15:00 [0,16] granularity=minute specific_hour=5 specific_minute=15 alt=17:15:00
+ a las cinco menos cuarto
  time 04:45:00 [0,24] granularity=minute specific_hour=4 specific_minute=45 alt=16:45:00
+ a la una
  time 01:00:00 [0,8] specific_hour=1 alt=13:00:00
+ 17:30
  time 17:30:00 [0,5] granularity=minute specific_hour=17 specific_minute=30
+ a las 17 horas
  time 17:00:00 [0,14] specific_hour=17
+ 5 de la tarde
  time 17:00:00 [0,13] specific_hour=17 part_of_day=afternoon
+ a las 9 de la noche
  time 21:00:00 [0,19] specific_hour=21 part_of_day=night
+ 5 pm
  time 17:00:00 [0,4] specific_hour=17
+ al mediodía
  time 12:00:00 [0,11] specific_hour=12
+ a medianoche
  time 00:00:00 [0,12] specific_hour=0
+ por la tarde
  time 12:00:00 [0,12] from range part_of_day=afternoon
  time 18:00:00 [0,12] to range part_of_day=afternoon
+ de 2 a 4 de la tarde
  time 14:00:00 [0,20] from range specific_hour=14
  time 16:00:00 [0,20] to range specific_hour=16 part_of_day=afternoon
+ hasta las 9 de la noche
  time 21:00:00 [0,23] to specific_hour=21 part_of_day=night range_modifier=until
+ ahora
  date 2020-05-21 [0,5] relative_day=0 link=0_5
  time 10:15:30 [0,5] granularity=instant part_of_day=now link=0_5
+ el primer lunes de mayo
  date 2021-05-03 [0,23] specific_day_of_week=monday specific_month=5 alt=2020-05-04
+ tercer trimestre de 2020
  date 2020-07-01 [0,24] from range granularity=quarter specific_quarter=3 specific_year=2020
  date 2020-09-30 [0,24] to range granularity=quarter specific_quarter=3 specific_year=2020
+ 2021
  date 2021-01-01 [0,4] from range granularity=year specific_year=2021
  date 2021-12-31 [0,4] to range granularity=year specific_year=2021
+ el sábado a las 20:00
  date 2020-05-23 [0,9] specific_day_of_week=saturday link=0_21 alt=2020-05-16
  time 20:00:00 [10,21] granularity=minute specific_hour=20 specific_minute=0 link=0_21
+ una mesa para dos personas el viernes a las nueve
  number 2 [14,17]
  date 2020-05-22 [27,37] specific_day_of_week=friday link=27_49 alt=2020-05-15
  time 09:00:00 [38,49] specific_hour=9 link=27_49 alt=21:00:00
+ buenas noches
+ dame las 5 mejores
  number 5 [9,10]
+ quiero cambiar mi segundo apellido
+ una mesa
+ tardé 5 horas
  number 5 [6,7]
+ espera un momento
+ no puedo más tarde
+ hasta las 9
  time 09:00:00 [0,11] to specific_hour=9 range_modifier=until alt=21:00:00
+ son las cinco y media
  time 05:30:00 [4,21] granularity=minute specific_hour=5 specific_minute=30 alt=17:30:00
+ de las 2 a las 4
  time 02:00:00 [0,16] from range specific_hour=2 alt=14:00:00
  time 04:00:00 [0,16] to range specific_hour=4 alt=16:00:00
+ entre las 2 y las 4
  time 02:00:00 [0,19] from range specific_hour=2 alt=14:00:00
  time 04:00:00 [0,19] to range specific_hour=4 alt=16:00:00
+ marco y mayor
+ la primera vez
+ de 14:00 a 16:00
  time 14:00:00 [0,16] from range granularity=minute specific_hour=14 specific_minute=0
  time 16:00:00 [0,16] to range granularity=minute specific_hour=16 specific_minute=0
+ dos semanas atrás
  date 2020-05-07 [0,17] granularity=week relative_week=-2
+ en Navidad
  date 2020-12-25 [0,10] festival=christmasday
+ el día de la madre
  date 2021-05-02 [0,18] festival=mothersday
+ Nochevieja
  date 2020-12-31 [0,10] festival=newyearseve
+ una mesa para 4 a las 8
  number 4 [14,15]
  time 08:00:00 [16,23] specific_hour=8 alt=20:00:00
+ una mesa para cuatro a las ocho
  number 4 [14,20]
  time 08:00:00 [21,31] specific_hour=8 alt=20:00:00
+ sáb 23 may
  date 2020-05-23 [0,10] specific_day_of_week=saturday specific_month=5 specific_day=23
+ lun a vie de 9h a 18h
  date 2020-05-25 [0,9] from range specific_day_of_week=monday alt=2020-05-18
  date 2020-05-29 [0,9] to range specific_day_of_week=friday alt=2020-05-22
  time 09:00:00 [10,21] from range specific_hour=9
  time 18:00:00 [10,21] to range specific_hour=18
+ el mar rojo
+ set de cuchillos
+ el martes de la semana que viene
  date 2020-05-26 [0,32] relative_week=1 specific_day_of_week=tuesday
+ viernes 13
  date 2020-11-13 [0,10] specific_day=13 specific_day_of_week=friday
+ viernes 5 personas
  date 2020-05-22 [0,7] specific_day_of_week=friday alt=2020-05-15
  number 5 [8,9]
+ el miércoles 27 a las 10
  date 2020-05-27 [0,15] specific_day=27 specific_day_of_week=wednesday link=0_24
  time 10:00:00 [16,24] specific_hour=10 link=0_24 alt=22:00:00
+ el 15
  date 2020-06-15 [0,5] specific_day=15 alt=2020-05-15
+ prefiero el 5
  number 5 [12,13]
+ el día 5
  date 2020-06-05 [0,8] specific_day=5 alt=2020-05-05
+ el 5 del mes que viene
  date 2020-06-05 [0,22] specific_day=5 relative_month=1
+ 5 dic.
  date 2020-12-05 [0,6] specific_month=12 specific_day=5
+ 10 a 12 horas
  time 10:00:00 [0,13] from range specific_hour=10
  time 12:00:00 [0,13] to range specific_hour=12
+ 15h
  time 15:00:00 [0,3] specific_hour=15
+ dura 2h
  number 2 [5,6]
+ mañana 15 horas
  date 2020-05-22 [0,6] relative_day=1 link=0_15
  time 15:00:00 [7,15] specific_hour=15 link=0_15
+ mañana las 5
  date 2020-05-22 [0,6] relative_day=1 link=0_12
  time 05:00:00 [7,12] specific_hour=5 link=0_12 alt=17:00:00
+ tres y media
  time 03:30:00 [0,12] granularity=minute specific_hour=3 specific_minute=30 alt=15:30:00
+ de 9:00 a 18:00
  time 09:00:00 [0,15] from range granularity=minute specific_hour=9 specific_minute=0
  time 18:00:00 [0,15] to range granularity=minute specific_hour=18 specific_minute=0
+ el día después de navidad
  date 2020-12-26 [0,25]
+ la semana después de navidad
  date 2020-12-28 [0,28] from range granularity=week
  date 2021-01-03 [0,28] to range granularity=week
+ el día 5 de mayo
  date 2021-05-05 [0,16] specific_month=5 specific_day=5 alt=2020-05-05
+ 1° de mayo
  date 2021-05-01 [0,10] specific_month=5 specific_day=1 alt=2020-05-01
"""


def test_find_when_a_text_is_spanish_then_has_exactly_these_mentions(example: Any) -> None:
    """system-entities.md §§6-7 in Spanish."""
    assert example.find() == example.expected
