"""The story of the demo: a case, those around it, and who met whom, hours before the demo is opened.

It is played in the invented county of `county.py`. Nobody and nothing here is real: the county is 云溪县 (codes 99...), the
surnames of the story are words of the landscape.
Times are (days ago, hour, minute); the case falls ill on the morning of day 0.
"""

PEOPLE_OF_THE_COUNTY = 20_000
STRAIN, OUTBREAK_DAYS, FIRST_CASES = "omicron", 21, 5  # of the truth that trainers see
TOWN_CODE = "990101001"
TOWN = "/99/9901/990101/990101001/"
COUNTY = "/99/9901/990101/"
INDEX = "D01"
PACK = "cn-covid-8"

# reference, name, sex, birth date, household
PEOPLE = [
    ("D01", "柳春生", "male", "1971-03-02", "柳塘1"),
    ("D02", "溪荷花", "female", "1973-08-19", "柳塘1"),
    ("D03", "柳小满", "male", "2006-05-21", "柳塘1"),
    ("D04", "石有田", "male", "1968-11-05", "上湾2"),
    ("D05", "竹桂香", "female", "1970-01-30", "上湾2"),
    ("D06", "溪来福", "male", "1959-09-09", "下湾3"),
    ("D07", "荷满仓", "male", "1982-12-12", "荷园4"),
    ("D08", "荷青青", "female", "1985-04-04", "荷园4"),
    ("D09", "桥正清", "male", "1979-07-17", "桥头5"),
    ("D10", "松大山", "male", "1990-02-14", "桥头6"),
    ("D11", "溪小雨", "female", "1993-06-06", "桥头6"),
    ("D12", "石磨山", "male", "1965-10-10", "竹溪7"),
    ("D13", "竹青山", "male", "1988-03-23", "竹溪8"),
    ("D14", "田秋收", "female", "1976-09-23", "竹溪8"),
    ("D15", "柳塘月", "female", "1999-01-01", "柳塘9"),
    ("D16", "井水清", "female", "2001-11-11", "柳塘9"),
    ("D17", "桥头立", "male", "1962-05-15", "桥头10"),
    ("D18", "荷叶圆", "female", "1995-08-08", "荷园11"),
]

# name in the story -> sort of venue; which of the county's own venues it is, is found when the county is made
VENUES = {
    "云水茶馆": "teahouse",
    "老石面馆": "small-eatery",
    "石桥早市": "market",
    "青禾诊所": "clinic",
    "小满便利店": "small-shop",
    "长青棋牌室": "chess-room",
}
# who, place, (day, hour, minute) from and to, source; of a stay also whether a mask was worn
TEAHOUSE, EATERY, MARKET = "云水茶馆", "老石面馆", "石桥早市"
CLINIC, SHOP, CHESS = "青禾诊所", "小满便利店", "长青棋牌室"
STAYS = [
    ("D01", TEAHOUSE, (2, 9, 30), (2, 11, 50), "interview", False),
    ("D01", EATERY, (2, 12, 10), (2, 12, 52), "interview", False),
    ("D01", MARKET, (1, 7, 0), (1, 7, 40), "interview", True),
    ("D01", SHOP, (1, 17, 30), (1, 17, 40), "interview", True),
    ("D01", CLINIC, (0, 8, 10), (0, 8, 45), "interview", True),
]
PRESENCE = [
    ("D04", TEAHOUSE, (2, 9, 20), (2, 11, 30), "venue-code"),
    ("D06", TEAHOUSE, (2, 10, 0), (2, 11, 0), "venue-code"),
    ("D17", TEAHOUSE, (2, 13, 0), (2, 14, 30), "venue-code"),
    ("D07", EATERY, (2, 10, 0), (2, 14, 0), "venue-code"),
    ("D10", EATERY, (2, 12, 20), (2, 12, 45), "venue-code"),
    ("D11", EATERY, (2, 12, 20), (2, 12, 45), "venue-code"),
    ("D12", MARKET, (1, 6, 30), (1, 9, 0), "venue-code"),
    ("D13", MARKET, (1, 7, 20), (1, 7, 35), "venue-code"),
    ("D18", MARKET, (1, 8, 0), (1, 8, 30), "venue-code"),
    ("D15", SHOP, (1, 17, 0), (1, 19, 0), "venue-code"),
    ("D09", CLINIC, (0, 7, 50), (0, 11, 30), "venue-code"),
    ("D04", CHESS, (1, 19, 0), (1, 21, 0), "venue-code"),
    ("D14", CHESS, (1, 19, 30), (1, 20, 30), "venue-code"),
]
# a, b, from, to, metres, place, setting
ENCOUNTERS = [
    ("D01", "D04", (2, 9, 40), (2, 11, 30), 0.8, TEAHOUSE, "same-table"),
    ("D01", "D10", (2, 12, 20), (2, 12, 45), 0.9, EATERY, "adjacent-table"),
    ("D01", "D09", (0, 8, 15), (0, 8, 30), 0.6, CLINIC, "clinic"),
    ("D04", "D14", (1, 19, 30), (1, 20, 30), 0.7, CHESS, "same-table"),
]

# the tube in which the case was found: sampled in the evening, told at 02:58; days count back from the day of the sample
TUBE = "YX-0417"
SAMPLED, TOLD = (0, 20, 20), (-1, 2, 58)
IN_TUBE = ("D01", "D04", "D05", "D06", "D07", "D08", "D12", "D13", "D15", "D17")

# user name -> role, name shown, language
USERS = {
    "epidemiologist": ("epidemiologist", "云流调", "zh-hans"),
    "commander": ("commander", "云指挥", "zh-hans"),
    "interviewer": ("interviewer", "云访谈", "zh-hans"),
    "community": ("community", "云社区", "zh-hans"),
    "laboratory": ("laboratory", "云检验", "zh-hans"),
    "doctor": ("doctor", "云医生", "zh-hans"),
    "analyst": ("analyst", "云数据", "zh-hans"),
    "auditor": ("auditor", "云审计", "zh-hans"),
    "supervisor": ("supervisor", "Demo supervisor", "en"),
    "trainer": ("trainer", "云教员", "zh-hans"),
    "administrator": ("administrator", "云管理", "zh-hans"),
}
