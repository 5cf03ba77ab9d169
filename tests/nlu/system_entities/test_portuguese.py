"""Brazilian Portuguese dates and times."""

from typing import Any

LANGUAGE = "pt-br"
EXAMPLES = """
+ hoje
  date 2020-05-21 [0,4] relative_day=0
+ amanhã
  date 2020-05-22 [0,6] relative_day=1
+ amanha
  date 2020-05-22 [0,6] relative_day=1
+ depois de amanhã
  date 2020-05-23 [0,16] relative_day=2
+ anteontem
  date 2020-05-19 [0,9] relative_day=-2
+ amanhã de manhã
  date 2020-05-22 [0,6] relative_day=1
  time 06:00:00 [7,15] from range part_of_day=morning
  time 12:00:00 [7,15] to range part_of_day=morning
+ amanhã à tarde às 5
  date 2020-05-22 [0,6] relative_day=1 link=0_19
  time 17:00:00 [15,19] specific_hour=17 part_of_day=afternoon link=0_19
+ hoje à noite
  date 2020-05-21 [0,12] relative_day=0
  time 22:00:00 [0,12] from range part_of_day=night
  time 23:59:59 [0,12] to range part_of_day=night
+ segunda-feira
  date 2020-05-25 [0,13] specific_day_of_week=monday alt=2020-05-18
+ na segunda
  date 2020-05-25 [0,10] specific_day_of_week=monday alt=2020-05-18
+ próxima segunda-feira
  date 2020-05-25 [0,21] specific_day_of_week=monday
+ sexta passada
  date 2020-05-15 [0,13] specific_day_of_week=friday
+ segunda que vem
  date 2020-05-25 [0,15] specific_day_of_week=monday
+ dia 3 de maio
  date 2021-05-03 [0,13] specific_month=5 specific_day=3 alt=2020-05-03
+ 3 de maio de 2021
  date 2021-05-03 [0,17] specific_year=2021 specific_month=5 specific_day=3
+ no sábado, 23 de maio
  date 2020-05-23 [0,21] specific_day_of_week=saturday specific_month=5 specific_day=23
+ 03/04/2018
  date 2018-04-03 [0,10] specific_year=2018 specific_month=4 specific_day=3
+ de 3 a 5 de junho
  date 2020-06-03 [0,17] from range specific_month=6 specific_day=3
  date 2020-06-05 [0,17] to range specific_month=6 specific_day=5
+ em janeiro
  date 2021-01-01 [0,10] from range granularity=month specific_month=1 alt=2020-01-01
  date 2021-01-31 [0,10] to range granularity=month specific_month=1 alt=2020-01-31
+ março de 2021
  date 2021-03-01 [0,13] from range granularity=month specific_month=3 specific_year=2021
  date 2021-03-31 [0,13] to range granularity=month specific_month=3 specific_year=2021
+ semana que vem
  date 2020-05-25 [0,14] from range granularity=week relative_week=1
  date 2020-05-31 [0,14] to range granularity=week relative_week=1
+ a próxima semana
  date 2020-05-25 [0,16] from range granularity=week relative_week=1
  date 2020-05-31 [0,16] to range granularity=week relative_week=1
+ semana passada
  date 2020-05-11 [0,14] from range granularity=week relative_week=-1
  date 2020-05-17 [0,14] to range granularity=week relative_week=-1
+ este fim de semana
  date 2020-05-23 [0,18] from range granularity=weekend relative_weekend=0
  date 2020-05-24 [0,18] to range granularity=weekend relative_weekend=0
+ no fim de semana
  date 2020-05-23 [0,16] from range granularity=weekend relative_weekend=0
  date 2020-05-24 [0,16] to range granularity=weekend relative_weekend=0
+ mês passado
  date 2020-04-01 [0,11] from range granularity=month relative_month=-1
  date 2020-04-30 [0,11] to range granularity=month relative_month=-1
+ no próximo ano
  date 2021-01-01 [0,14] from range granularity=year relative_year=1
  date 2021-12-31 [0,14] to range granularity=year relative_year=1
+ daqui a dois dias
  date 2020-05-23 [0,17] relative_day=2
+ em duas semanas
  date 2020-06-04 [0,15] granularity=week relative_week=2
+ há três meses
  date 2020-02-21 [0,13] granularity=month relative_month=-3
+ duas semanas atrás
  date 2020-05-07 [0,18] granularity=week relative_week=-2
+ há uma hora
  date 2020-05-21 [0,11] link=0_11
  time 09:15:30 [0,11] relative_hour=-1 link=0_11
+ em meia hora
  date 2020-05-21 [0,12] link=0_12
  time 10:45:30 [0,12] granularity=minute relative_minute=30 link=0_12
+ daqui a uma hora e meia
  date 2020-05-21 [0,23] link=0_23
  time 11:45:30 [0,23] granularity=minute relative_hour=1 relative_minute=30 link=0_23
+ nos últimos 3 dias
  date 2020-05-18 [0,18] from range relative_day=-3
  date 2020-05-21 [0,18] to range relative_day=0
+ de segunda a sexta
  date 2020-05-25 [0,18] from range specific_day_of_week=monday alt=2020-05-18
  date 2020-05-29 [0,18] to range specific_day_of_week=friday alt=2020-05-22
+ desde ontem
  date 2020-05-20 [0,11] from relative_day=-1 range_modifier=since
+ até sexta-feira
  date 2020-05-22 [0,15] to specific_day_of_week=friday range_modifier=until alt=2020-05-15
+ a partir de segunda
  date 2020-05-25 [0,19] from specific_day_of_week=monday range_modifier=from alt=2020-05-18
+ às 5
  time 05:00:00 [0,4] specific_hour=5 alt=17:00:00
+ às cinco e meia
  time 05:30:00 [0,15] granularity=minute specific_hour=5 specific_minute=30 alt=17:30:00
+ às 5 horas
  time 05:00:00 [0,10] specific_hour=5 alt=17:00:00
+ 17h30
  time 17:30:00 [0,5] granularity=minute specific_hour=17 specific_minute=30
+ 17:30
  time 17:30:00 [0,5] granularity=minute specific_hour=17 specific_minute=30
+ 5 da tarde
  time 17:00:00 [0,10] specific_hour=17 part_of_day=afternoon
+ às 9 da noite
  time 21:00:00 [0,13] specific_hour=21 part_of_day=night
+ à uma hora
  time 01:00:00 [0,10] specific_hour=1 alt=13:00:00
+ meio-dia
  time 12:00:00 [0,8] specific_hour=12
+ meia-noite
  time 00:00:00 [0,10] specific_hour=0
+ à tarde
  time 12:00:00 [0,7] from range part_of_day=afternoon
  time 18:00:00 [0,7] to range part_of_day=afternoon
+ das 14h às 16h
  time 14:00:00 [0,14] from range specific_hour=14
  time 16:00:00 [0,14] to range specific_hour=16
+ até as 21h
  time 21:00:00 [0,10] to specific_hour=21 range_modifier=until
+ agora
  date 2020-05-21 [0,5] relative_day=0 link=0_5
  time 10:15:30 [0,5] granularity=instant part_of_day=now link=0_5
+ primeira segunda-feira de maio
  date 2021-05-03 [0,30] specific_day_of_week=monday specific_month=5 alt=2020-05-04
+ terceiro trimestre de 2020
  date 2020-07-01 [0,26] from range granularity=quarter specific_quarter=3 specific_year=2020
  date 2020-09-30 [0,26] to range granularity=quarter specific_quarter=3 specific_year=2020
+ 2021
  date 2021-01-01 [0,4] from range granularity=year specific_year=2021
  date 2021-12-31 [0,4] to range granularity=year specific_year=2021
+ sábado às 20h
  date 2020-05-23 [0,6] specific_day_of_week=saturday link=0_13 alt=2020-05-16
  time 20:00:00 [7,13] specific_hour=20 link=0_13
+ uma mesa para duas pessoas na sexta às 20:30
  number 2 [14,18]
  date 2020-05-22 [27,35] specific_day_of_week=friday link=27_44 alt=2020-05-15
  time 20:30:00 [36,44] granularity=minute specific_hour=20 specific_minute=30 link=27_44
+ boa noite
+ das 14 às 16
  time 14:00:00 [0,12] from range specific_hour=14
  time 16:00:00 [0,12] to range specific_hour=16
+ esperei 5 horas
  number 5 [8,9]
+ segunda opção
+ já paguei
+ as 5 pessoas
  number 5 [3,4]
+ uma noite
+ uma hora
+ no Natal
  date 2020-12-25 [0,8] festival=christmasday
+ dia dos namorados
  date 2020-06-12 [0,17] festival=valentinesday
+ véspera de Ano Novo
  date 2020-12-31 [0,19] festival=newyearseve
+ pode ser sexta?
  date 2020-05-22 [9,14] specific_day_of_week=friday alt=2020-05-15
+ quero marcar segunda às 10
  date 2020-05-25 [13,20] specific_day_of_week=monday link=13_26 alt=2020-05-18
  time 10:00:00 [21,26] specific_hour=10 link=13_26 alt=22:00:00
+ prefiro a segunda opção
+ prefiro a segunda
+ na sexta posição
+ pela segunda vez
+ quero a segunda via
+ às segundas
  date 2020-05-25 [0,11] specific_day_of_week=monday alt=2020-05-18
+ segundas e quartas
  date 2020-05-25 [0,8] specific_day_of_week=monday alt=2020-05-18
  date 2020-05-27 [11,18] specific_day_of_week=wednesday alt=2020-05-20
+ na terça da semana que vem
  date 2020-05-26 [0,26] relative_week=1 specific_day_of_week=tuesday
+ próxima semana, na quarta
  date 2020-05-27 [0,25] relative_week=1 specific_day_of_week=wednesday
+ seg a sex das 9h às 18h
  date 2020-05-25 [0,9] from range specific_day_of_week=monday alt=2020-05-18
  date 2020-05-29 [0,9] to range specific_day_of_week=friday alt=2020-05-22
  time 09:00:00 [10,23] from range specific_hour=9
  time 18:00:00 [10,23] to range specific_hour=18
+ ter que esperar
+ sáb 23/5
  date 2020-05-23 [0,8] specific_day_of_week=saturday specific_month=5 specific_day=23
+ sexta 5/6
  date 2020-06-05 [0,9] specific_day_of_week=friday specific_month=6 specific_day=5
+ quarta 27 de maio às 14h30
  date 2020-05-27 [0,17] specific_day_of_week=wednesday specific_month=5 specific_day=27 link=0_26
  time 14:30:00 [18,26] granularity=minute specific_hour=14 specific_minute=30 link=0_26
+ quarta, dia 27
  date 2020-05-27 [0,14] specific_day=27 specific_day_of_week=wednesday
+ dia 5
  date 2020-06-05 [0,5] specific_day=5 alt=2020-05-05
+ no dia 15 do mês que vem
  date 2020-06-15 [0,24] specific_day=15 relative_month=1
+ dia 1º
  date 2020-06-01 [0,6] specific_day=1 alt=2020-05-01
+ 1º de maio
  date 2021-05-01 [0,10] specific_month=5 specific_day=1 alt=2020-05-01
+ 1° de maio
  date 2021-05-01 [0,10] specific_month=5 specific_day=1 alt=2020-05-01
+ primeiro de maio
  date 2021-05-01 [0,16] specific_month=5 specific_day=1 alt=2020-05-01
+ 5 mai 2021
  date 2021-05-05 [0,10] specific_year=2021 specific_month=5 specific_day=5
+ 5 de mai.
  date 2021-05-05 [0,9] specific_month=5 specific_day=5 alt=2020-05-05
+ 5 de marco
  date 2021-03-05 [0,10] specific_month=3 specific_day=5 alt=2020-03-05
+ o marco zero
  number 0 [8,12]
+ 10 dez
  date 2020-12-10 [0,6] specific_month=12 specific_day=10
+ até dez pessoas
  number 10 [4,7]
+ em set
+ do dia 10 ao dia 15 de julho
  date 2020-07-10 [0,28] from range specific_month=7 specific_day=10
  date 2020-07-15 [0,28] to range specific_month=7 specific_day=15
+ entre 10 e 15 de julho
  date 2020-07-10 [0,22] from range specific_month=7 specific_day=10
  date 2020-07-15 [0,22] to range specific_month=7 specific_day=15
+ entre segunda e sexta
  date 2020-05-25 [0,21] from range specific_day_of_week=monday alt=2020-05-18
  date 2020-05-29 [0,21] to range specific_day_of_week=friday alt=2020-05-22
+ no mês de maio
  date 2020-05-01 [0,14] from range granularity=month specific_month=5
  date 2020-05-31 [0,14] to range granularity=month specific_month=5
+ no ano de 2019
  date 2019-01-01 [0,14] from range granularity=year specific_year=2019
  date 2019-12-31 [0,14] to range granularity=year specific_year=2019
+ último fim de semana
  date 2020-05-16 [0,20] from range granularity=weekend relative_weekend=-1
  date 2020-05-17 [0,20] to range granularity=weekend relative_weekend=-1
+ esta tarde
  time 12:00:00 [0,10] from range part_of_day=afternoon
  time 18:00:00 [0,10] to range part_of_day=afternoon
+ ontem de manhã
  date 2020-05-20 [0,5] relative_day=-1
  time 06:00:00 [6,14] from range part_of_day=morning
  time 12:00:00 [6,14] to range part_of_day=morning
+ amanhã de manhã às 9
  date 2020-05-22 [0,6] relative_day=1 link=0_20
  time 09:00:00 [16,20] specific_hour=9 part_of_day=morning link=0_20
+ na quinta à tarde
  date 2020-05-28 [0,9] specific_day_of_week=thursday alt=2020-05-21
  time 12:00:00 [10,17] from range part_of_day=afternoon
  time 18:00:00 [10,17] to range part_of_day=afternoon
+ agora, quero saber
+ neste momento
  date 2020-05-21 [0,13] relative_day=0 link=0_13
  time 10:15:30 [0,13] granularity=instant part_of_day=now link=0_13
+ daqui 2 horas
  date 2020-05-21 [0,13] link=0_13
  time 12:15:30 [0,13] relative_hour=2 link=0_13
+ em 2h
  date 2020-05-21 [0,5] link=0_5
  time 12:15:30 [0,5] relative_hour=2 link=0_5
+ faz 3 dias
  date 2020-05-18 [0,10] relative_day=-3
+ há um ano e meio
  date 2018-11-21 [0,16] granularity=month relative_year=-1 relative_month=-6
+ nas próximas 4 horas
  time 10:15:30 [0,20] from range relative_hour=0
  time 14:15:30 [0,20] to range relative_hour=4
+ últimas duas semanas
  date 2020-05-07 [0,20] from range granularity=week relative_week=-2
  date 2020-05-21 [0,20] to range granularity=week relative_week=0
+ 15h
  time 15:00:00 [0,3] specific_hour=15
+ dura 2h
  number 2 [5,6]
+ às 15h30min
  time 15:30:00 [0,11] granularity=minute specific_hour=15 specific_minute=30
+ às 15:30h
  time 15:30:00 [0,9] granularity=minute specific_hour=15 specific_minute=30
+ amanhã 15 horas
  date 2020-05-22 [0,6] relative_day=1 link=0_15
  time 15:00:00 [7,15] specific_hour=15 link=0_15
+ amanhã as 5
  date 2020-05-22 [0,6] relative_day=1 link=0_11
  time 05:00:00 [7,11] specific_hour=5 link=0_11 alt=17:00:00
+ amanhã as 5 pessoas
  date 2020-05-22 [0,6] relative_day=1
  number 5 [10,11]
+ três e meia
  time 03:30:00 [0,11] granularity=minute specific_hour=3 specific_minute=30 alt=15:30:00
+ 3 e meia da tarde
  time 15:30:00 [0,17] granularity=minute specific_hour=15 specific_minute=30 part_of_day=afternoon
+ três e meia da tarde
  time 15:30:00 [0,20] granularity=minute specific_hour=15 specific_minute=30 part_of_day=afternoon
+ uma e meia
  time 01:30:00 [0,10] granularity=minute specific_hour=1 specific_minute=30 alt=13:30:00
+ às sete e quinze
  time 07:15:00 [0,16] granularity=minute specific_hour=7 specific_minute=15 alt=19:15:00
+ quinze para as três
  time 02:45:00 [0,19] granularity=minute specific_hour=2 specific_minute=45 alt=14:45:00
+ às 10 para as 5
  time 04:50:00 [0,15] granularity=minute specific_hour=4 specific_minute=50 alt=16:50:00
+ 3 da madrugada
  time 03:00:00 [0,14] specific_hour=3
+ ao meio-dia
  time 12:00:00 [0,11] specific_hour=12
+ meio-dia e quinze
  time 12:15:00 [0,17] granularity=minute specific_hour=12 specific_minute=15
+ meia-noite e meia
  time 00:30:00 [0,17] granularity=minute specific_hour=0 specific_minute=30
+ do meio-dia às 3 da tarde
  time 12:00:00 [0,25] from range specific_hour=12
  time 15:00:00 [0,25] to range specific_hour=15 part_of_day=afternoon
+ das 9 da manhã às 11
  time 09:00:00 [0,20] from range specific_hour=9 part_of_day=morning
  time 11:00:00 [0,20] to range specific_hour=11
+ das 9h às 18h30
  time 09:00:00 [0,15] from range specific_hour=9
  time 18:30:00 [0,15] to range granularity=minute specific_hour=18 specific_minute=30
+ 8h a 10h
  time 08:00:00 [0,8] from range specific_hour=8 alt=20:00:00
  time 10:00:00 [0,8] to range specific_hour=10 alt=22:00:00
+ entre as 2 e as 4
  time 02:00:00 [0,17] from range specific_hour=2 alt=14:00:00
  time 04:00:00 [0,17] to range specific_hour=4 alt=16:00:00
+ de 2 a 3
  number 2 [0,8] from range
  number 3 [0,8] to range
+ a partir das 6
  time 06:00:00 [0,14] from specific_hour=6 range_modifier=from alt=18:00:00
+ a partir do dia 5
  date 2020-06-05 [0,17] from specific_day=5 range_modifier=from alt=2020-05-05
+ desde 2019
  date 2019-01-01 [0,10] from granularity=year specific_year=2019 range_modifier=since
+ até as 6
  time 06:00:00 [0,8] to specific_hour=6 range_modifier=until alt=18:00:00
+ depois das 5 da tarde
  time 17:00:00 [0,21] from specific_hour=17 part_of_day=afternoon range_modifier=after
+ antes das 10h
  time 10:00:00 [0,13] to specific_hour=10 range_modifier=before alt=22:00:00
+ após 18h
  time 18:00:00 [0,8] from specific_hour=18 range_modifier=after
+ 2º trimestre
  date 2020-04-01 [0,12] from range granularity=quarter specific_quarter=2
  date 2020-06-30 [0,12] to range granularity=quarter specific_quarter=2
+ última sexta-feira do mês
  date 2020-05-29 [0,25] specific_day_of_week=friday
+ no dia das mães
  date 2021-05-09 [0,15] festival=mothersday
+ dois dias depois do natal
  date 2020-12-27 [0,25]
+ sexta-feira santa
  date 2021-04-02 [0,17] festival=goodfriday
+ só um minuto, por favor
+ meia dúzia
  number 6 [0,10]
+ segundo andar
+ bom dia, tudo bem?
+ é muito tarde
+ 30 de fevereiro
+ às 25h
  number 25 [3,5]
+ às 17h BRT
  time 17:00:00 [0,10] timezone=BRT specific_hour=17
+ quero sair dia 10 e voltar dia 20
  date 2020-06-10 [11,17] specific_day=10 alt=2020-05-10
  date 2020-06-20 [27,33] specific_day=20 alt=2020-05-20
"""


def test_find_when_a_text_is_portuguese_then_has_exactly_these_mentions(example: Any) -> None:
    """system-entities.md §§6-7 in Brazilian Portuguese."""
    assert example.find() == example.expected
