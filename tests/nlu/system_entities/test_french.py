"""French dates and times."""

from typing import Any

LANGUAGE = "fr"
EXAMPLES = """
+ aujourd'hui
  date 2020-05-21 [0,11] relative_day=0
+ aujourd’hui
  date 2020-05-21 [0,11] relative_day=0
+ demain
  date 2020-05-22 [0,6] relative_day=1
+ après-demain
  date 2020-05-23 [0,12] relative_day=2
+ avant-hier
  date 2020-05-19 [0,10] relative_day=-2
+ demain matin
  date 2020-05-22 [0,6] relative_day=1
  time 06:00:00 [7,12] from range part_of_day=morning
  time 12:00:00 [7,12] to range part_of_day=morning
+ demain à 17h30
  date 2020-05-22 [0,6] relative_day=1 link=0_14
  time 17:30:00 [7,14] granularity=minute specific_hour=17 specific_minute=30 link=0_14
+ ce soir
  date 2020-05-21 [0,7] relative_day=0
  time 18:00:00 [0,7] from range part_of_day=evening
  time 22:00:00 [0,7] to range part_of_day=evening
+ ce matin
  time 06:00:00 [0,8] from range part_of_day=morning
  time 12:00:00 [0,8] to range part_of_day=morning
+ cet après-midi
  time 12:00:00 [0,14] from range part_of_day=afternoon
  time 18:00:00 [0,14] to range part_of_day=afternoon
+ lundi
  date 2020-05-25 [0,5] specific_day_of_week=monday alt=2020-05-18
+ lundi prochain
  date 2020-05-25 [0,14] specific_day_of_week=monday
+ vendredi dernier
  date 2020-05-15 [0,16] specific_day_of_week=friday
+ le 3 mai
  date 2021-05-03 [0,8] specific_month=5 specific_day=3 alt=2020-05-03
+ le 1er mai 2021
  date 2021-05-01 [0,15] specific_year=2021 specific_month=5 specific_day=1
+ le samedi 23 mai
  date 2020-05-23 [0,16] specific_day_of_week=saturday specific_month=5 specific_day=23
+ 03/04/2018
  date 2018-04-03 [0,10] specific_year=2018 specific_month=4 specific_day=3
+ du 3 au 5 juin
  date 2020-06-03 [0,14] from range specific_month=6 specific_day=3
  date 2020-06-05 [0,14] to range specific_month=6 specific_day=5
+ entre le 3 et le 5 juin
  date 2020-06-03 [0,23] from range specific_month=6 specific_day=3
  date 2020-06-05 [0,23] to range specific_month=6 specific_day=5
+ en janvier
  date 2021-01-01 [0,10] from range granularity=month specific_month=1 alt=2020-01-01
  date 2021-01-31 [0,10] to range granularity=month specific_month=1 alt=2020-01-31
+ mars 2021
  date 2021-03-01 [0,9] from range granularity=month specific_month=3 specific_year=2021
  date 2021-03-31 [0,9] to range granularity=month specific_month=3 specific_year=2021
+ la semaine prochaine
  date 2020-05-25 [0,20] from range granularity=week relative_week=1
  date 2020-05-31 [0,20] to range granularity=week relative_week=1
+ la semaine dernière
  date 2020-05-11 [0,19] from range granularity=week relative_week=-1
  date 2020-05-17 [0,19] to range granularity=week relative_week=-1
+ ce week-end
  date 2020-05-23 [0,11] from range granularity=weekend relative_weekend=0
  date 2020-05-24 [0,11] to range granularity=weekend relative_weekend=0
+ le week-end
  date 2020-05-23 [0,11] from range granularity=weekend relative_weekend=0
  date 2020-05-24 [0,11] to range granularity=weekend relative_weekend=0
+ le mois dernier
  date 2020-04-01 [0,15] from range granularity=month relative_month=-1
  date 2020-04-30 [0,15] to range granularity=month relative_month=-1
+ l'année prochaine
  date 2021-01-01 [0,17] from range granularity=year relative_year=1
  date 2021-12-31 [0,17] to range granularity=year relative_year=1
+ dans deux jours
  date 2020-05-23 [0,15] relative_day=2
+ dans deux semaines
  date 2020-06-04 [0,18] granularity=week relative_week=2
+ il y a trois mois
  date 2020-02-21 [0,17] granularity=month relative_month=-3
+ il y a une heure
  date 2020-05-21 [0,16] link=0_16
  time 09:15:30 [0,16] relative_hour=-1 link=0_16
+ dans une demi-heure
  date 2020-05-21 [0,19] link=0_19
  time 10:45:30 [0,19] granularity=minute relative_minute=30 link=0_19
+ dans une heure et demie
  date 2020-05-21 [0,23] link=0_23
  time 11:45:30 [0,23] granularity=minute relative_hour=1 relative_minute=30 link=0_23
+ les 3 derniers jours
  date 2020-05-18 [0,20] from range relative_day=-3
  date 2020-05-21 [0,20] to range relative_day=0
+ du lundi au vendredi
  date 2020-05-25 [0,20] from range specific_day_of_week=monday alt=2020-05-18
  date 2020-05-29 [0,20] to range specific_day_of_week=friday alt=2020-05-22
+ de lundi à vendredi
  date 2020-05-25 [0,19] from range specific_day_of_week=monday alt=2020-05-18
  date 2020-05-29 [0,19] to range specific_day_of_week=friday alt=2020-05-22
+ depuis hier
  date 2020-05-20 [0,11] from relative_day=-1 range_modifier=since
+ jusqu'à vendredi
  date 2020-05-22 [0,16] to specific_day_of_week=friday range_modifier=until alt=2020-05-15
+ à partir de lundi
  date 2020-05-25 [0,17] from specific_day_of_week=monday range_modifier=from alt=2020-05-18
+ à 5 heures
  time 05:00:00 [0,10] specific_hour=5 alt=17:00:00
+ à 5h
  time 05:00:00 [0,4] specific_hour=5 alt=17:00:00
+ 17h30
  time 17:30:00 [0,5] granularity=minute specific_hour=17 specific_minute=30
+ à cinq heures et demie
  time 05:30:00 [0,22] granularity=minute specific_hour=5 specific_minute=30 alt=17:30:00
+ à cinq heures moins le quart
  time 04:45:00 [0,28] granularity=minute specific_hour=4 specific_minute=45 alt=16:45:00
+ à une heure
  time 01:00:00 [0,11] specific_hour=1 alt=13:00:00
+ 8 heures du soir
  time 20:00:00 [0,16] specific_hour=20 part_of_day=evening
+ 9h du matin
  time 09:00:00 [0,11] specific_hour=9 part_of_day=morning
+ midi
  time 12:00:00 [0,4] specific_hour=12
+ à minuit
  time 00:00:00 [0,8] specific_hour=0
+ midi et demi
  time 12:30:00 [0,12] granularity=minute specific_hour=12 specific_minute=30
+ l'après-midi
  time 12:00:00 [0,12] from range part_of_day=afternoon
  time 18:00:00 [0,12] to range part_of_day=afternoon
+ de 14h à 16h
  time 14:00:00 [0,12] from range specific_hour=14
  time 16:00:00 [0,12] to range specific_hour=16
+ entre 14h et 16h
  time 14:00:00 [0,16] from range specific_hour=14
  time 16:00:00 [0,16] to range specific_hour=16
+ jusqu'à 21h
  time 21:00:00 [0,11] to specific_hour=21 range_modifier=until
+ maintenant
  date 2020-05-21 [0,10] relative_day=0 link=0_10
  time 10:15:30 [0,10] granularity=instant part_of_day=now link=0_10
+ le premier lundi de mai
  date 2021-05-03 [0,23] specific_day_of_week=monday specific_month=5 alt=2020-05-04
+ troisième trimestre 2020
  date 2020-07-01 [0,24] from range granularity=quarter specific_quarter=3 specific_year=2020
  date 2020-09-30 [0,24] to range granularity=quarter specific_quarter=3 specific_year=2020
+ 2021
  date 2021-01-01 [0,4] from range granularity=year specific_year=2021
  date 2021-12-31 [0,4] to range granularity=year specific_year=2021
+ samedi à 20h
  date 2020-05-23 [0,6] specific_day_of_week=saturday link=0_12 alt=2020-05-16
  time 20:00:00 [7,12] specific_hour=20 link=0_12
+ une table pour deux personnes vendredi à 20 heures
  number 2 [15,19]
  date 2020-05-22 [30,38] specific_day_of_week=friday link=30_50 alt=2020-05-15
  time 20:00:00 [39,50] specific_hour=20 link=30_50
+ bonne soirée
+ j'ai attendu une heure
+ il a 5 ans
  number 5 [5,6]
+ pendant deux heures
  number 2 [8,12]
+ de 14 heures à 16 heures
  time 14:00:00 [0,24] from range specific_hour=14
  time 16:00:00 [0,24] to range specific_hour=16
+ il est midi
  time 12:00:00 [7,11] specific_hour=12
+ réserver une nuit
+ mon second prénom
+ la marche
+ de 9 à 17 heures
  time 09:00:00 [0,16] from range specific_hour=9
  time 17:00:00 [0,16] to range specific_hour=17
+ jusqu'à 5 heures
  time 05:00:00 [0,16] to specific_hour=5 range_modifier=until alt=17:00:00
+ demain matin à 9h
  date 2020-05-22 [0,6] relative_day=1 link=0_17
  time 09:00:00 [13,17] specific_hour=9 part_of_day=morning link=0_17
+ le match de samedi
  date 2020-05-23 [12,18] specific_day_of_week=saturday alt=2020-05-16
+ 10 à 12 heures
  time 10:00:00 [0,14] from range specific_hour=10
  time 12:00:00 [0,14] to range specific_hour=12
+ à Noël
  date 2020-12-25 [0,6] festival=christmasday
+ le lundi de Pâques
  date 2021-04-05 [0,18] festival=eastermonday
+ la fête des mères
  date 2020-06-07 [0,17] festival=mothersday
+ une table pour 4 à 20h
  number 4 [15,16]
  time 20:00:00 [17,22] specific_hour=20
+ de 9 h à 18 h
  time 09:00:00 [0,13] from range specific_hour=9
  time 18:00:00 [0,13] to range specific_hour=18
+ de 9h00 à 18h30
  time 09:00:00 [0,15] from range granularity=minute specific_hour=9 specific_minute=0
  time 18:30:00 [0,15] to range granularity=minute specific_hour=18 specific_minute=30
+ de midi à 14h
  time 12:00:00 [0,13] from range specific_hour=12
  time 14:00:00 [0,13] to range specific_hour=14
+ entre 2 et 4 heures
  time 02:00:00 [0,19] from range specific_hour=2 alt=14:00:00
  time 04:00:00 [0,19] to range specific_hour=4 alt=16:00:00
+ demain après-midi à 3h
  date 2020-05-22 [0,6] relative_day=1 link=0_22
  time 15:00:00 [18,22] specific_hour=15 part_of_day=afternoon link=0_22
+ lundi matin
  date 2020-05-25 [0,5] specific_day_of_week=monday alt=2020-05-18
  time 06:00:00 [6,11] from range part_of_day=morning
  time 12:00:00 [6,11] to range part_of_day=morning
+ quelle belle soirée
+ ce lundi
  date 2020-05-25 [0,8] specific_day_of_week=monday
+ mardi de la semaine prochaine
  date 2020-05-26 [0,29] relative_week=1 specific_day_of_week=tuesday
+ vendredi 13
  date 2020-11-13 [0,11] specific_day=13 specific_day_of_week=friday
+ vendredi 5 personnes
  date 2020-05-22 [0,8] specific_day_of_week=friday alt=2020-05-15
  number 5 [9,10]
+ mercredi 27 à 10h
  date 2020-05-27 [0,11] specific_day=27 specific_day_of_week=wednesday link=0_17
  time 10:00:00 [12,17] specific_hour=10 link=0_17 alt=22:00:00
+ le 15
  date 2020-06-15 [0,5] specific_day=15 alt=2020-05-15
+ je prends le 5
  number 5 [13,14]
+ le 5 du mois prochain
  date 2020-06-05 [0,21] specific_day=5 relative_month=1
+ premier mai
  date 2021-05-01 [0,11] specific_month=5 specific_day=1 alt=2020-05-01
+ sam 23 mai
  date 2020-05-23 [0,10] specific_day_of_week=saturday specific_month=5 specific_day=23
+ lun-ven 9h-18h
  date 2020-05-25 [0,7] from range specific_day_of_week=monday alt=2020-05-18
  date 2020-05-29 [0,7] to range specific_day_of_week=friday alt=2020-05-22
  time 09:00:00 [8,14] from range specific_hour=9
  time 18:00:00 [8,14] to range specific_hour=18
+ jeu de société
+ sept personnes
  number 7 [0,4]
+ 5 sept 2021
  date 2021-09-05 [0,11] specific_year=2021 specific_month=9 specific_day=5
+ 5 janv.
  date 2021-01-05 [0,7] specific_month=1 specific_day=5 alt=2020-01-05
+ au mois de mai
  date 2020-05-01 [0,14] from range granularity=month specific_month=5
  date 2020-05-31 [0,14] to range granularity=month specific_month=5
+ l'année 2019
  date 2019-01-01 [0,12] from range granularity=year specific_year=2019
  date 2019-12-31 [0,12] to range granularity=year specific_year=2019
+ l'an dernier
  date 2019-01-01 [0,12] from range granularity=year relative_year=-1
  date 2019-12-31 [0,12] to range granularity=year relative_year=-1
+ dans quinze jours
  date 2020-06-05 [0,17] relative_day=15
+ dans 2h
  date 2020-05-21 [0,7] link=0_7
  time 12:15:30 [0,7] relative_hour=2 link=0_7
+ ça fait 3 jours
  date 2020-05-18 [0,15] relative_day=-3
+ il y a un an et demi
  date 2018-11-21 [0,20] granularity=month relative_year=-1 relative_month=-6
+ dans trois quarts d'heure
  date 2020-05-21 [0,25] link=0_25
  time 11:00:30 [0,25] granularity=minute relative_minute=45 link=0_25
+ les deux prochaines semaines
  date 2020-05-21 [0,28] from range granularity=week relative_week=0
  date 2020-06-04 [0,28] to range granularity=week relative_week=2
+ 15h
  time 15:00:00 [0,3] specific_hour=15
+ ça dure 2h
  number 2 [8,9]
+ demain 15 heures
  date 2020-05-22 [0,6] relative_day=1 link=0_16
  time 15:00:00 [7,16] specific_hour=15 link=0_16
+ 15 heures
  time 15:00:00 [0,9] specific_hour=15
+ à 15 heures 30
  time 15:30:00 [0,14] granularity=minute specific_hour=15 specific_minute=30
+ à trois heures vingt
  time 03:20:00 [0,20] granularity=minute specific_hour=3 specific_minute=20 alt=15:20:00
+ trois heures et demie
  time 03:30:00 [0,21] granularity=minute specific_hour=3 specific_minute=30 alt=15:30:00
+ pendant trois heures et demie
  number 3 [8,13]
+ trois heures et quart de l'après-midi
  time 15:15:00 [0,37] granularity=minute specific_hour=15 specific_minute=15 part_of_day=afternoon
+ midi et quart
  time 12:15:00 [0,13] granularity=minute specific_hour=12 specific_minute=15
+ minuit et demi
  time 00:30:00 [0,14] granularity=minute specific_hour=0 specific_minute=30
+ pour 2 heures
  number 2 [5,6]
+ vers 15h
  time 15:00:00 [0,8] specific_hour=15
+ à partir de 9h
  time 09:00:00 [0,14] from specific_hour=9 range_modifier=from alt=21:00:00
+ après 18h
  time 18:00:00 [0,9] from specific_hour=18 range_modifier=after
+ avant le 5 mai
  date 2021-05-05 [0,14] to specific_month=5 specific_day=5 range_modifier=before alt=2020-05-05
+ d'ici vendredi
  date 2020-05-22 [0,14] to specific_day_of_week=friday range_modifier=by alt=2020-05-15
+ depuis 2019
  date 2019-01-01 [0,11] from granularity=year specific_year=2019 range_modifier=since
+ le dernier vendredi du mois
  date 2020-05-29 [0,27] specific_day_of_week=friday
+ la semaine après Pâques
  date 2021-04-05 [0,23] from range granularity=week
  date 2021-04-11 [0,23] to range granularity=week
+ maintenant, je voudrais
+ en ce moment
  date 2020-05-21 [0,12] relative_day=0 link=0_12
  time 10:15:30 [0,12] granularity=instant part_of_day=now link=0_12
+ un quart de vin
+ 30 février
+ à 17h CET
  time 17:00:00 [0,9] timezone=CET specific_hour=17
+ 24h/24
  number 24 [0,2]
  number 24 [4,6]
+ 17 h 30
  time 17:30:00 [0,7] granularity=minute specific_hour=17 specific_minute=30
+ une table pour quatre à huit heures
  number 4 [15,21]
  time 08:00:00 [22,35] specific_hour=8 alt=20:00:00
"""


def test_find_when_a_text_is_french_then_has_exactly_these_mentions(example: Any) -> None:
    """system-entities.md §§6-7 in French."""
    assert example.find() == example.expected
