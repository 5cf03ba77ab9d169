"""English dates and times."""

from collections.abc import Callable
from typing import Any

LANGUAGE = "en"
EXAMPLES = """
# Single dates
42 today
  date 2020-05-21 [0,5] relative_day=0
43 My vacation starts tomorrow.
  date 2020-05-22 [19,27] relative_day=1
44 yesterday
  date 2020-05-20 [0,9] relative_day=-1
45 in ten days
  date 2020-05-31 [0,11] relative_day=10
46 the day after tomorrow
  date 2020-05-23 [0,22] relative_day=2
47 two weeks ago
  date 2020-05-07 [0,13] relative_week=-2 granularity=week
48 in two weeks
  date 2020-06-04 [0,12] relative_week=2 granularity=week
49 three months ago
  date 2020-02-21 [0,16] relative_month=-3 granularity=month
50 five years ago
  date 2015-05-21 [0,14] relative_year=-5 granularity=year
51 May 13, 2020
  date 2020-05-13 [0,12] specific_year=2020 specific_month=5 specific_day=13
52 13 May 2020
  date 2020-05-13 [0,11] specific_year=2020 specific_month=5 specific_day=13
53 May 8
  date 2021-05-08 [0,5] specific_month=5 specific_day=8 alt=2020-05-08
54 May 3rd
  date 2021-05-03 [0,7] specific_month=5 specific_day=3 alt=2020-05-03
55 June 30
  date 2020-06-30 [0,7] specific_month=6 specific_day=30
56 on March 1 -- clock=2019-03-10
  date 2020-03-01 [0,10] specific_month=3 specific_day=1 alt=2019-03-01
57 November 21
  date 2020-11-21 [0,11] specific_month=11 specific_day=21
58 10/30/2020
  date 2020-10-30 [0,10] specific_year=2020 specific_month=10 specific_day=30
59 04/03/2018
  date 2018-04-03 [0,10] specific_year=2018 specific_month=4 specific_day=3
60 04/03/2018 -- locale=en-gb
  date 2018-03-04 [0,10] specific_year=2018 specific_month=3 specific_day=4
61 18/10/19
  date 2019-10-18 [0,8] specific_year=2019 specific_month=10 specific_day=18
62 02/30/2020
63 31 December 2021
  date 2021-12-31 [0,16] specific_year=2021 specific_month=12 specific_day=31
64 October 30th, 2020
  date 2020-10-30 [0,18] specific_year=2020 specific_month=10 specific_day=30

# Weekdays
65 Friday
  date 2020-05-22 [0,6] specific_day_of_week=friday alt=2020-05-15
66 Are you open Wednesday?
  date 2020-05-27 [13,22] specific_day_of_week=wednesday alt=2020-05-20
67 I plan to leave on Saturday.
  date 2020-05-23 [16,27] specific_day_of_week=saturday alt=2020-05-16
68 Are you open Monday
  date 2020-05-25 [13,19] specific_day_of_week=monday alt=2020-05-18
69 this Wednesday -- clock=2020-05-18
  date 2020-05-20 [0,14] specific_day_of_week=wednesday
70 this Wednesday -- clock=2020-05-20
  date 2020-05-27 [0,14] specific_day_of_week=wednesday alt=2020-05-20
71 next Tuesday -- clock=2020-05-19
  date 2020-05-26 [0,12] specific_day_of_week=tuesday
72 last Monday -- clock=2017-06-16
  date 2017-06-12 [0,11] specific_day_of_week=monday alt=2017-06-05

# Festivals
73 Thanksgiving Day
  date 2020-11-26 [0,16] festival=thanksgiving
74 Are you open on Christmas?
  date 2020-12-25 [13,25] festival=christmas
75 Halloween
  date 2020-10-31 [0,9] festival=halloween
76 President's Day
  date 2021-02-15 [0,15] festival=president
77 Good Friday
  date 2021-04-02 [0,11] festival=goodfriday
78 New Year's Eve
  date 2020-12-31 [0,14] festival=newyearseve

# Date ranges
79 I will travel from March 15 to March 22 -- clock=2020-01-10
  date 2020-03-15 [14,39] from range specific_month=3 specific_day=15
  date 2020-03-22 [14,39] to range specific_month=3 specific_day=22
80 from July 4 until July 14
  date 2020-07-04 [0,25] from range specific_month=7 specific_day=4
  date 2020-07-14 [0,25] to range specific_month=7 specific_day=14
81 from Monday to Friday
  date 2020-05-25 [0,21] from range specific_day_of_week=monday alt=2020-05-18
  date 2020-05-29 [0,21] to range specific_day_of_week=friday alt=2020-05-22
82 this weekend
  date 2020-05-23 → 2020-05-24 [0,12] relative_weekend=0 granularity=weekend
83 the weekend
  date 2020-05-23 → 2020-05-24 [0,11] relative_weekend=0 granularity=weekend
84 last weekend
  date 2020-05-16 → 2020-05-17 [0,12] relative_weekend=-1 granularity=weekend
85 next week
  date 2020-05-25 → 2020-05-31 [0,9] relative_week=1 granularity=week
86 last week
  date 2020-05-11 → 2020-05-17 [0,9] relative_week=-1 granularity=week
87 next month
  date 2020-06-01 → 2020-06-30 [0,10] relative_month=1 granularity=month
88 next year
  date 2021-01-01 → 2021-12-31 [0,9] relative_year=1 granularity=year
89 in January -- clock=2020-02-10
  date 2021-01-01 → 2021-01-31 [0,10] specific_month=1 granularity=month alts=2020-01-01/2020-01-31
90 March
  date 2021-03-01 → 2021-03-31 [0,5] specific_month=3 granularity=month alts=2020-03-01/2020-03-31
91 2020
  date 2020-01-01 → 2020-12-31 [0,4] specific_year=2020 granularity=year
92 Q2 2020
  date 2020-04-01 → 2020-06-30 [0,7] specific_quarter=2 specific_year=2020 granularity=quarter
93 second quarter 2020
  date 2020-04-01 → 2020-06-30 [0,19] specific_quarter=2 specific_year=2020 granularity=quarter
94 the third quarter
  date 2020-07-01 → 2020-09-30 [0,17] specific_quarter=3 granularity=quarter
95 for the last 3 days
  date 2020-05-18 [0,19] from range relative_day=-3
  date 2020-05-21 [0,19] to range relative_day=0
96 Have you been open since yesterday
  date 2020-05-20 [19,34] from range_modifier=since relative_day=-1

# Single times
97 2pm
  time 14:00:00 [0,3] specific_hour=14
98 at 4
  time 04:00:00 [0,4] specific_hour=4 alt=16:00:00
99 15:30
  time 15:30:00 [0,5] specific_hour=15 specific_minute=30 granularity=minute
100 6:30 PM
  time 18:30:00 [0,7] specific_hour=18 specific_minute=30 granularity=minute
101 1pm
  time 13:00:00 [0,3] specific_hour=13
102 at 6 pm
  time 18:00:00 [0,7] specific_hour=18
103 The meeting is at 5
  time 05:00:00 [15,19] specific_hour=5 alt=17:00:00
104 The meeting is at 5pm
  time 17:00:00 [15,21] specific_hour=17
105 The store closes at 8PM
  time 20:00:00 [17,23] specific_hour=20
106 3 o'clock
  time 03:00:00 [0,9] specific_hour=3 alt=15:00:00
107 at 5 o'clock
  time 05:00:00 [0,12] specific_hour=5 alt=17:00:00
108 at 2:30
  time 02:30:00 [0,7] specific_hour=2 specific_minute=30 granularity=minute alt=14:30:00
109 noon
  time 12:00:00 [0,4] specific_hour=12
110 17:00:00
  time 17:00:00 [0,8] specific_hour=17 specific_minute=0 specific_second=0 granularity=second
111 23:30:22
  time 23:30:22 [0,8] specific_hour=23 specific_minute=30 specific_second=22 granularity=second
112 5:30:10 PM
  time 17:30:10 [0,10] specific_hour=17 specific_minute=30 specific_second=10 granularity=second
113 10:15 AM
  time 10:15:00 [0,8] specific_hour=10 specific_minute=15 granularity=minute
114 half past 4
  time 04:30:00 [0,11] specific_hour=4 specific_minute=30 granularity=minute alt=16:30:00
115 5pm EST
  time 17:00:00 [0,7] specific_hour=17 timezone=EST

# Time ranges
117 this morning
  time 06:00:00 → 12:00:00 [0,12] part_of_day=morning
118 afternoon
  time 12:00:00 → 18:00:00 [0,9] part_of_day=afternoon
119 evening
  time 18:00:00 → 22:00:00 [0,7] part_of_day=evening
120 night
  time 22:00:00 → 23:59:59 [0,5] part_of_day=night
121 Are you open from 9AM to 11AM
  time 09:00:00 [13,29] from range specific_hour=9
  time 11:00:00 [13,29] to range specific_hour=11
122 Are you open until 9PM
  time 21:00:00 [13,22] to range_modifier=until specific_hour=21
123 from 5pm
  time 17:00:00 [0,8] from range_modifier=from specific_hour=17
124 in the next 4 hours
  time 10:15:30 [0,19] from range relative_hour=0
  time 14:15:30 [0,19] to range relative_hour=4

# Date plus time
125 now
  date 2020-05-21 [0,3] relative_day=0 link=0_3
  time 10:15:30 [0,3] granularity=instant part_of_day=now link=0_3
126 Are you open today at 5?
  date 2020-05-21 [13,18] relative_day=0 link=13_23
  time 05:00:00 [19,23] specific_hour=5 link=13_23 alt=17:00:00
127 on Monday at 4pm
  date 2020-05-25 [0,9] specific_day_of_week=monday link=0_16 alt=2020-05-18
  time 16:00:00 [10,16] specific_hour=16 link=0_16
128 two hours from now
  date 2020-05-21 [0,18] link=0_18
  time 12:15:30 [0,18] relative_hour=2 link=0_18
129 5 hours ago
  date 2020-05-21 [0,11] link=0_11
  time 05:15:30 [0,11] relative_hour=-5 link=0_11
130 in three hours
  date 2020-05-21 [0,14] link=0_14
  time 13:15:30 [0,14] relative_hour=3 link=0_14
131 an hour ago
  date 2020-05-21 [0,11] link=0_11
  time 09:15:30 [0,11] relative_hour=-1 link=0_11
132 in two minutes
  date 2020-05-21 [0,14] link=0_14
  time 10:17:30 [0,14] relative_minute=2 granularity=minute link=0_14
133 fifteen minutes ago
  date 2020-05-21 [0,19] link=0_19
  time 10:00:30 [0,19] relative_minute=-15 granularity=minute link=0_19
134 in a second
  date 2020-05-21 [0,11] link=0_11
  time 10:15:31 [0,11] relative_second=1 granularity=second link=0_11
135 thirty seconds ago
  date 2020-05-21 [0,18] link=0_18
  time 10:15:00 [0,18] relative_second=-30 granularity=second link=0_18
136 tomorrow morning
  date 2020-05-22 [0,8] relative_day=1
  time 06:00:00 → 12:00:00 [9,16] part_of_day=morning
137 Please book May 23 at 8pm for my team. Children: 0 this time.
  date 2020-05-23 [12,18] specific_month=5 specific_day=23 link=12_25
  time 20:00:00 [19,25] specific_hour=20 link=12_25
  number 0 [49,50]
138 book for Saturday please. We are 2 and should get there at 8pm
  date 2020-05-23 [9,17] specific_day_of_week=saturday alt=2020-05-16
  number 2 [33,34]
  time 20:00:00 [56,62] specific_hour=20

# Time zone
139 now -- timezone=America/New_York
  date 2020-05-21 [0,3] relative_day=0 link=0_3
  time 06:15:30 [0,3] granularity=instant part_of_day=now link=0_3
140 today -- timezone=Pacific/Auckland clock=2020-05-21T13:00:00
  date 2020-05-22 [0,5] relative_day=0

# The old model: every reading of a text, nothing linked
144 I will be home tomorrow. -- model=old
  date 2020-05-22 [15,23] relative_day=1 granularity=
145 Book an appointment for tomorrow at 11am -- model=old
  date 2020-05-22 [24,40] relative_day=1 granularity=
  time 11:00:00 [24,40] specific_hour=11 granularity=
146 Book an appointment for 18/10/19 at 3pm -- model=old
  number 18 [24,26]
  date 2019-10-18 [24,32] specific_year=2019 specific_month=10 specific_day=18 granularity=
  number 10 [27,29]
  number 19 [30,32]
  time 15:00:00 [33,39] specific_hour=15 granularity=
147 6.55 $ -- model=old
  number 6.55 [0,4]
  currency 6.55 [0,6] unit=USD
148 tonight -- model=old
  date 2020-05-21 [0,7] relative_day=0 granularity=
  time 18:00:00 [0,7] part_of_day=night granularity=
149 May 2 -- model=old
  date 2021-05-02 [0,5] specific_month=5 specific_day=2 granularity=
  number 2 [4,5]

# What English users write beside that: dates
+ the 3rd of May at half past 4
  date 2021-05-03 [0,14] specific_month=5 specific_day=3 link=0_29 alt=2020-05-03
  time 04:30:00 [15,29] granularity=minute specific_hour=4 specific_minute=30 link=0_29 alt=16:30:00
+ Monday the 5th
  date 2020-10-05 [0,14] specific_day=5 specific_day_of_week=monday
+ Friday, May 22, 2020
  date 2020-05-22 [0,20] specific_year=2020 specific_day_of_week=friday specific_month=5 specific_day=22
+ Friday May 8
  date 2020-05-08 [0,12] specific_day_of_week=friday specific_month=5 specific_day=8 alt=2021-05-08
+ saturday june 6th -- clock=2026-11-29
  date 2027-06-06 [0,17] specific_day_of_week=saturday specific_month=6 specific_day=6 alt=2026-06-06
+ Friday 25-Dec-2020
  date 2020-12-25 [0,18] specific_year=2020 specific_day_of_week=friday specific_month=12 specific_day=25
+ 12-May-2021
  date 2021-05-12 [0,11] specific_year=2021 specific_month=5 specific_day=12
+ 2021-May-12
  date 2021-05-12 [0,11] specific_year=2021 specific_month=5 specific_day=12
+ May-12-2021
  date 2021-05-12 [0,11] specific_year=2021 specific_month=5 specific_day=12
+ 12/May/2021
  date 2021-05-12 [0,11] specific_year=2021 specific_month=5 specific_day=12
+ 3-Jun-27
  date 2027-06-03 [0,8] specific_year=2027 specific_month=6 specific_day=3
+ 25-dec
  date 2020-12-25 [0,6] specific_month=12 specific_day=25
+ Jan-2021
  date 2021-01-01 → 2021-01-31 [0,8] granularity=month specific_month=1 specific_year=2021
+ 31-Feb-2021
+ from 25-Dec-2021 to 27-Dec-2021
  date 2021-12-25 [0,31] from range specific_year=2021 specific_month=12 specific_day=25
  date 2021-12-27 [0,31] to range specific_year=2021 specific_month=12 specific_day=27
+ friday last week
  date 2020-05-15 [0,16] specific_day_of_week=friday relative_week=-1
+ friday of next week
  date 2020-05-29 [0,19] specific_day_of_week=friday relative_week=1
+ monday next week
  date 2020-05-25 [0,16] specific_day_of_week=monday relative_week=1
+ next week on tuesday at 5pm
  date 2020-05-26 [0,20] specific_day_of_week=tuesday relative_week=1 link=0_27
  time 17:00:00 [21,27] specific_hour=17 link=0_27
+ last quarter of 2020
  date 2020-10-01 → 2020-12-31 [0,20] granularity=quarter
+ q3 last year
  date 2019-07-01 → 2019-09-30 [0,12] granularity=quarter specific_quarter=3 specific_year=2019
+ first day of next month
  date 2020-06-01 [0,23]
+ the last day of the month
  date 2020-05-31 [0,25]
+ last day of february
  date 2021-02-28 [0,20]
+ first week of june
  date 2020-06-01 → 2020-06-07 [0,18] granularity=week
+ the last week of december
  date 2020-12-25 → 2020-12-31 [0,25] granularity=week
+ the fifth quarter of 2020
  date 2020-01-01 → 2020-12-31 [21,25] granularity=year specific_year=2020
+ 7/4
  date 2020-07-04 [0,3] specific_month=7 specific_day=4
+ 5/12 -- locale=en-gb
  date 2020-12-05 [0,4] specific_month=12 specific_day=5
+ 7/4 at 5pm
  date 2020-07-04 [0,3] specific_month=7 specific_day=4 link=0_10
  time 17:00:00 [4,10] specific_hour=17 link=0_10
+ 5pm 7/4
  time 17:00:00 [0,3] specific_hour=17 link=0_7
  date 2020-07-04 [4,7] specific_month=7 specific_day=4 link=0_7
+ tonight at midnight
  date 2020-05-22 [0,7] relative_day=1 link=0_19
  time 00:00:00 [8,19] specific_hour=0 link=0_19
+ tonight at 1am
  date 2020-05-22 [0,7] relative_day=1 link=0_14
  time 01:00:00 [8,14] specific_hour=1 link=0_14
+ last night at 2am
  date 2020-05-21 [0,10] relative_day=0 link=0_17
  time 02:00:00 [11,17] specific_hour=2 link=0_17
+ tonight at 12
  date 2020-05-22 [0,7] relative_day=1 link=0_13
  time 00:00:00 [8,13] specific_hour=0 part_of_day=night link=0_13
+ 7 this evening
  time 19:00:00 [0,1] specific_hour=19 part_of_day=evening
+ 2 tonight
  number 2 [0,1]
  date 2020-05-21 [2,9] relative_day=0
  time 22:00:00 → 23:59:59 [2,9] part_of_day=night
+ 3 this afternoon
  time 15:00:00 [0,1] specific_hour=15 part_of_day=afternoon
+ 10 tonight
  time 22:00:00 [0,2] specific_hour=22 part_of_day=night link=0_10
  date 2020-05-21 [3,10] relative_day=0 link=0_10
+ 8 friday evening
  time 20:00:00 [0,1] specific_hour=20 part_of_day=evening link=0_8
  date 2020-05-22 [2,8] specific_day_of_week=friday link=0_8 alt=2020-05-15
+ table for 4 tomorrow evening
  number 4 [10,11]
  date 2020-05-22 [12,20] relative_day=1
  time 18:00:00 → 22:00:00 [21,28] part_of_day=evening
+ between 10 and 11 tomorrow morning
  time 10:00:00 [0,17] from range specific_hour=10
  time 11:00:00 [0,17] to range specific_hour=11 part_of_day=morning
  date 2020-05-22 [18,26] relative_day=1
+ from 11 to 1 tonight
  time 23:00:00 [0,12] from range specific_hour=23 part_of_day=night
  time 01:00:00 [0,12] to range specific_hour=1 part_of_day=night
  date 2020-05-21 [13,20] relative_day=0
+ $10 to $5
  currency 10 → 5 [0,9] unit=USD
+ 10% to 5%
  percentage 10 → 5 [0,9]
+ 21 Apr '21
  date 2021-04-21 [0,10] specific_year=2021 specific_month=4 specific_day=21
+ Sept. 3
  date 2020-09-03 [0,7] specific_month=9 specific_day=3
+ 2020/05/21
  date 2020-05-21 [0,10] specific_year=2020 specific_month=5 specific_day=21
+ 21-05-2020
  date 2020-05-21 [0,10] specific_year=2020 specific_month=5 specific_day=21
+ 13/13/2020
+ 5/21
  date 2020-05-21 [0,4] specific_month=5 specific_day=21
+ on 3/4
  date 2021-03-04 [0,6] specific_month=3 specific_day=4 alt=2020-03-04
+ Fri 3/4
  date 2021-03-04 [0,7] specific_day_of_week=friday specific_month=3 specific_day=4 alt=2020-03-04
+ by 5/6
  date 2021-05-06 [0,6] to specific_month=5 specific_day=6 range_modifier=by alt=2020-05-06
+ on the 5th
  date 2020-06-05 [0,10] specific_day=5 alt=2020-05-05
+ by the 5th
  date 2020-06-05 [0,10] to specific_day=5 range_modifier=by alt=2020-05-05
+ the 1st of next month
  date 2020-06-01 [0,21] specific_day=1 relative_month=1
+ the first Monday of May
  date 2021-05-03 [0,23] specific_day_of_week=monday specific_month=5 alt=2020-05-04
+ the last Friday of the month
  date 2020-05-29 [0,28] specific_day_of_week=friday
+ the third Thursday of November 2021
  date 2021-11-18 [0,35] specific_year=2021 specific_day_of_week=thursday specific_month=11
+ two Fridays ago
  date 2020-05-08 [0,15] specific_day_of_week=friday
+ a couple of days ago
  date 2020-05-19 [0,20] relative_day=-2
+ in a fortnight
  date 2020-06-04 [0,14] granularity=fortnight relative_week=2
+ half a year ago
  date 2019-11-21 [0,15] granularity=month relative_month=-6
+ a year and a half ago
  date 2018-11-21 [0,21] granularity=month relative_year=-1 relative_month=-6
+ 10 days from now
  date 2020-05-31 [0,16] relative_day=10
+ a week from tomorrow
  date 2020-05-29 [0,20]
+ three weeks from Friday
  date 2020-06-12 [0,23]
+ the day after Christmas
  date 2020-12-26 [0,23]
+ two days before Christmas
  date 2020-12-23 [0,25]
+ the Friday after Thanksgiving
  date 2020-11-27 [0,29] specific_day_of_week=friday
+ the weekend before Christmas
  date 2020-12-19 → 2020-12-20 [0,28] granularity=weekend
+ last Christmas
  date 2019-12-25 [0,14] festival=christmas
+ Christmas 2021
  date 2021-12-25 [0,14] festival=christmas
+ every Monday
  date 2020-05-25 [6,12] specific_day_of_week=monday alt=2020-05-18
+ Mon, Wed and Fri
  date 2020-05-25 [0,3] specific_day_of_week=monday alt=2020-05-18
  date 2020-05-27 [5,8] specific_day_of_week=wednesday alt=2020-05-20
  date 2020-05-22 [13,16] specific_day_of_week=friday alt=2020-05-15
+ are you open sat and sun
  date 2020-05-23 [13,16] specific_day_of_week=saturday alt=2020-05-16
  date 2020-05-24 [21,24] specific_day_of_week=sunday alt=2020-05-17
+ see you in may
  date 2020-05-01 → 2020-05-31 [8,14] granularity=month specific_month=5
+ by Friday
  date 2020-05-22 [0,9] to specific_day_of_week=friday range_modifier=by alt=2020-05-15
+ after Monday
  date 2020-05-25 [0,12] from specific_day_of_week=monday range_modifier=after alt=2020-05-18
+ since 2019
  date 2019-01-01 [0,10] from granularity=year specific_year=2019 range_modifier=since
+ until next week
  date 2020-05-31 [0,15] to granularity=week relative_week=1 range_modifier=until
+ starting from May 5
  date 2021-05-05 [0,19] from specific_month=5 specific_day=5 range_modifier=starting alt=2020-05-05

# Date ranges
+ May 3-5
  date 2021-05-03 [0,7] from range specific_month=5 specific_day=3 alt=2020-05-03
  date 2021-05-05 [0,7] to range specific_month=5 specific_day=5 alt=2020-05-05
+ 3-5 May
  date 2021-05-03 [0,7] from range specific_month=5 specific_day=3 alt=2020-05-03
  date 2021-05-05 [0,7] to range specific_month=5 specific_day=5 alt=2020-05-05
+ the 1st to the 3rd of May
  date 2021-05-01 [0,25] from range specific_month=5 specific_day=1 alt=2020-05-01
  date 2021-05-03 [0,25] to range specific_month=5 specific_day=3 alt=2020-05-03
+ from the 3rd to the 5th
  date 2020-06-03 [0,23] from range specific_day=3 alt=2020-05-03
  date 2020-06-05 [0,23] to range specific_day=5 alt=2020-05-05
+ from 5/1 to 5/7
  date 2021-05-01 [0,15] from range specific_month=5 specific_day=1 alt=2020-05-01
  date 2021-05-07 [0,15] to range specific_month=5 specific_day=7 alt=2020-05-07
+ Dec 28 to Jan 3
  date 2020-12-28 [0,15] from range specific_month=12 specific_day=28
  date 2021-01-03 [0,15] to range specific_month=1 specific_day=3 alt=2020-01-03
+ Dec 28 to Jan 3, 2021
  date 2020-12-28 [0,21] from range specific_month=12 specific_day=28
  date 2021-01-03 [0,21] to range specific_year=2021 specific_month=1 specific_day=3
+ Mon-Fri
  date 2020-05-25 [0,7] from range specific_day_of_week=monday alt=2020-05-18
  date 2020-05-29 [0,7] to range specific_day_of_week=friday alt=2020-05-22
+ today until Wednesday
  date 2020-05-21 [0,21] from range relative_day=0
  date 2020-05-27 [0,21] to range specific_day_of_week=wednesday alt=2020-05-20
+ between 2019 and 2021
  date 2019-01-01 [0,21] from range granularity=year specific_year=2019
  date 2021-12-31 [0,21] to range granularity=year specific_year=2021
+ January - March 2021
  date 2021-01-01 [0,20] from range granularity=month specific_month=1
  date 2021-03-31 [0,20] to range granularity=month specific_month=3 specific_year=2021
+ next 2 weeks
  date 2020-05-21 [0,12] from range granularity=week relative_week=0
  date 2020-06-04 [0,12] to range granularity=week relative_week=2
+ the last six months
  date 2019-11-21 [0,19] from range granularity=month relative_month=-6
  date 2020-05-21 [0,19] to range granularity=month relative_month=0
+ the week after next
  date 2020-06-01 → 2020-06-07 [0,19] granularity=week relative_week=2
+ the weekend after next
  date 2020-06-06 → 2020-06-07 [0,22] granularity=weekend relative_weekend=2
+ this fortnight
  date 2020-05-21 → 2020-06-03 [0,14] granularity=fortnight
+ next quarter
  date 2020-07-01 → 2020-09-30 [0,12] granularity=quarter
+ April 2021
  date 2021-04-01 → 2021-04-30 [0,10] granularity=month specific_month=4 specific_year=2021

# Times
+ at 12
  time 12:00:00 [0,5] specific_hour=12
+ 12am
  time 00:00:00 [0,4] specific_hour=0
+ 00:30
  time 00:30:00 [0,5] granularity=minute specific_hour=0 specific_minute=30
+ 8.30pm
  time 20:30:00 [0,6] granularity=minute specific_hour=20 specific_minute=30
+ at two thirty
  time 02:30:00 [0,13] granularity=minute specific_hour=2 specific_minute=30 alt=14:30:00
+ 5 in the afternoon
  time 17:00:00 [0,18] specific_hour=17 part_of_day=afternoon
+ at 3 at night
  time 03:00:00 [0,13] specific_hour=3 part_of_day=night
+ ten past four
  time 04:10:00 [0,13] granularity=minute specific_hour=4 specific_minute=10 alt=16:10:00
+ 20 minutes past 4
  time 04:20:00 [0,17] granularity=minute specific_hour=4 specific_minute=20 alt=16:20:00
+ at quarter to five
  time 04:45:00 [0,18] granularity=minute specific_hour=4 specific_minute=45 alt=16:45:00
+ quarter to midnight
  time 23:45:00 [0,19] granularity=minute specific_hour=23 specific_minute=45
+ 12 noon
  time 12:00:00 [0,7] specific_hour=12
+ by 7pm
  time 19:00:00 [0,6] to specific_hour=19 range_modifier=by
+ starting at 1
  time 01:00:00 [0,13] from specific_hour=1 range_modifier=starting alt=13:00:00
+ between 2 and 4pm
  time 14:00:00 [0,17] from range specific_hour=14
  time 16:00:00 [0,17] to range specific_hour=16
+ from 3 to 5 pm
  time 15:00:00 [0,14] from range specific_hour=15
  time 17:00:00 [0,14] to range specific_hour=17
+ 9-5pm
  time 09:00:00 [0,5] from range specific_hour=9
  time 17:00:00 [0,5] to range specific_hour=17
+ 11 to 1pm
  time 11:00:00 [0,9] from range specific_hour=11
  time 13:00:00 [0,9] to range specific_hour=13
+ from 10 to noon
  time 10:00:00 [0,15] from range specific_hour=10
  time 12:00:00 [0,15] to range specific_hour=12
+ 9am to 5
  time 09:00:00 [0,8] from range specific_hour=9
  time 17:00:00 [0,8] to range specific_hour=17
+ from 9:00 to 5:00
  time 09:00:00 [0,17] from range granularity=minute specific_hour=9 specific_minute=0 alt=21:00:00
  time 17:00:00 [0,17] to range granularity=minute specific_hour=17 specific_minute=0 alt=05:00:00
+ 10AM-4PM EST
  time 10:00:00 [0,12] from range timezone=EST specific_hour=10
  time 16:00:00 [0,12] to range timezone=EST specific_hour=16
+ between 5 and 6 o'clock
  time 05:00:00 [0,23] from range specific_hour=5 alt=17:00:00
  time 06:00:00 [0,23] to range specific_hour=6 alt=18:00:00
+ from morning to evening
  time 06:00:00 [0,23] from range part_of_day=morning
  time 22:00:00 [0,23] to range part_of_day=evening
+ last hour
  time 09:15:30 [0,9] from range relative_hour=-1
  time 10:15:30 [0,9] to range relative_hour=0

# Date and time
+ 2020-05-21T10:00
  date 2020-05-21 [0,10] specific_year=2020 specific_month=5 specific_day=21 link=0_16
  time 10:00:00 [11,16] granularity=minute specific_hour=10 specific_minute=0 link=0_16
+ 2020-05-21T10:00Z
  date 2020-05-21 [0,10] specific_year=2020 specific_month=5 specific_day=21 link=0_17
  time 10:00:00 [11,17] timezone=UTC granularity=minute specific_hour=10 specific_minute=0 link=0_17
+ noon tomorrow
  time 12:00:00 [0,4] specific_hour=12 link=0_13
  date 2020-05-22 [5,13] relative_day=1 link=0_13
+ tomorrow, 5 pm
  date 2020-05-22 [0,8] relative_day=1 link=0_14
  time 17:00:00 [10,14] specific_hour=17 link=0_14
+ tomorrow @ 5pm
  date 2020-05-22 [0,8] relative_day=1 link=0_14
  time 17:00:00 [9,14] specific_hour=17 link=0_14
+ tonight at 8
  date 2020-05-21 [0,7] relative_day=0 link=0_12
  time 20:00:00 [8,12] specific_hour=20 part_of_day=night link=0_12
+ tomorrow morning at 9
  date 2020-05-22 [0,8] relative_day=1 link=0_21
  time 09:00:00 [17,21] specific_hour=9 part_of_day=morning link=0_21
+ at 5 tomorrow afternoon
  time 17:00:00 [0,4] specific_hour=17 part_of_day=afternoon link=0_13
  date 2020-05-22 [5,13] relative_day=1 link=0_13
+ last night
  date 2020-05-20 [0,10] relative_day=-1
  time 22:00:00 → 23:59:59 [0,10] part_of_day=night
+ until tomorrow at 5pm
  date 2020-05-22 [6,14] relative_day=1 link=6_21
  time 17:00:00 [15,21] specific_hour=17 link=6_21
+ from Monday 9am to Tuesday 5pm
  date 2020-05-25 [5,11] specific_day_of_week=monday link=5_15 alt=2020-05-18
  time 09:00:00 [12,15] specific_hour=9 link=5_15
  date 2020-05-26 [19,26] specific_day_of_week=tuesday link=19_30 alt=2020-05-19
  time 17:00:00 [27,30] specific_hour=17 link=19_30
+ Monday to Friday from 9am to 5pm
  date 2020-05-25 [0,16] from range specific_day_of_week=monday alt=2020-05-18
  date 2020-05-29 [0,16] to range specific_day_of_week=friday alt=2020-05-22
  time 09:00:00 [17,32] from range specific_hour=9
  time 17:00:00 [17,32] to range specific_hour=17
+ I can't come right now
  date 2020-05-21 [19,22] relative_day=0 link=19_22
  time 10:15:30 [19,22] granularity=instant part_of_day=now link=19_22
+ from now until 5pm
  time 10:15:30 [0,18] from range granularity=instant part_of_day=now
  time 17:00:00 [0,18] to range specific_hour=17
+ half an hour ago
  date 2020-05-21 [0,16] link=0_16
  time 09:45:30 [0,16] granularity=minute relative_minute=-30 link=0_16
+ in 45 mins
  date 2020-05-21 [0,10] link=0_10
  time 11:00:30 [0,10] granularity=minute relative_minute=45 link=0_10
+ in an hour and a half
  date 2020-05-21 [0,21] link=0_21
  time 11:45:30 [0,21] granularity=minute relative_hour=1 relative_minute=30 link=0_21
+ in two and a half hours
  date 2020-05-21 [0,23] link=0_23
  time 12:45:30 [0,23] granularity=minute relative_hour=2 relative_minute=30 link=0_23
+ in 1 hour and 30 minutes
  date 2020-05-21 [0,24] link=0_24
  time 11:45:30 [0,24] granularity=minute relative_hour=1 relative_minute=30 link=0_24

# Festivals and what is beside them
+ Easter Monday
  date 2021-04-05 [0,13] festival=eastermonday
+ christmas day 2022
  date 2022-12-25 [0,18] festival=christmas
+ last Thanksgiving
  date 2019-11-28 [0,17] festival=thanksgiving
+ on Halloween night at 9
  date 2020-10-31 [0,12] festival=halloween link=0_23
  time 21:00:00 [19,23] specific_hour=21 part_of_day=night link=0_23
+ from Christmas to New Year
  date 2020-12-25 [0,26] from range festival=christmas
  date 2021-01-01 [0,26] to range festival=newyear
+ Mother's Day
  date 2021-05-09 [0,12] festival=mother
+ the 4th of July
  date 2020-07-04 [0,15] specific_month=7 specific_day=4

# What is beside numbers and amounts
+ may 5th-7th
  date 2021-05-05 [0,11] from range specific_month=5 specific_day=5 alt=2020-05-05
  date 2021-05-07 [0,11] to range specific_month=5 specific_day=7 alt=2020-05-07
+ 3 nights from Friday
  number 3 [0,1]
  date 2020-05-22 [9,20] from specific_day_of_week=friday range_modifier=from alt=2020-05-15
+ $1,200 by 1/5
  currency 1200 [0,6] unit=USD
  date 2021-01-05 [7,13] to specific_month=1 specific_day=5 range_modifier=by alt=2020-01-05
+ I need 2 rooms from May 3 to May 5 for 2 adults
  number 2 [7,8]
  date 2021-05-03 [15,34] from range specific_month=5 specific_day=3 alt=2020-05-03
  date 2021-05-05 [15,34] to range specific_month=5 specific_day=5 alt=2020-05-05
  number 2 [39,40]
+ from 2 to 4 people at 5pm
  number 2 → 4 [0,11]
  time 17:00:00 [19,25] specific_hour=17
+ at 10 dollars each
  currency 10 [3,13] unit=USD
+ 2020 dollars in 2020
  currency 2020 [0,12] unit=USD
  date 2020-01-01 → 2020-12-31 [13,20] granularity=year specific_year=2020
+ until now
  date 2020-05-21 [0,9] to relative_day=0 range_modifier=until
  time 10:15:30 [0,9] to granularity=instant part_of_day=now range_modifier=until
+ since last night
  date 2020-05-20 [0,16] from relative_day=-1 range_modifier=since
  time 22:00:00 [0,16] from part_of_day=night range_modifier=since
+ until tonight at 8
  date 2020-05-21 [6,13] relative_day=0 link=6_18
  time 20:00:00 [14,18] specific_hour=20 part_of_day=night link=6_18

"""


def test_find_when_a_text_is_given_then_has_exactly_these_mentions(example: Any) -> None:
    """system-entities.md §9: entity, value, span, interpretation, alternatives and role."""
    assert example.find() == example.expected


def test_examples_when_they_are_read_then_no_row_is_missing(numbers_of: Callable[[str], set[str]]) -> None:
    """system-entities.md §9: rows 42 to 140 and 144 to 149 are all there, but for the one in German."""
    missing = {str(row) for row in [*range(42, 141), *range(144, 150)]} - numbers_of(EXAMPLES)
    assert missing == {"116"}
