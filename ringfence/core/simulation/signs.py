"""Signs that invented people are named with: surnames common and rare, given names by sex and time, names with a dot.

Own compilation. Weights fall off as 1 / (rank + 4), near the national order; single rare cases are meant to test input.
"""

from ringfence.core.people.surnames import COMPOUND, SINGLE

COMMON = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖"
    "贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷"
    "詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳欧管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时"
)
RARE = tuple(sorted(set(SINGLE) - set(COMMON)))
DOUBLE = tuple(sorted(set(COMPOUND)))
# given names: (until 1959, until 1984, until 2004, later) for men and women
MEN = (
    "德福贵有生国华明富春光成清文正兴荣树金发祥才玉长海",
    "建国军伟强平志勇新民斌华辉卫东刚波涛峰林利忠红文",
    "杰鹏浩宇超磊鑫俊凯龙翔毅博晨阳亮飞帅健坤帆思远",
    "轩睿泽宸皓梓铭昊然奕子沐辰嘉霖煜恒骏瑞墨晗一诺",
)
WOMEN = (
    "秀英桂兰玉珍凤梅莲香菊春云菜翠娥贞银满姣元仙蓉竹",
    "丽红艳霞燕敏芳玲萍娟琴芬华小莉群梅平英兰辉云香利",
    "婷静颖雪倩莹琳洁蕾佳慧欣丹娜媛思露璐怡瑶梦晶妮",
    "梓涵欣怡诗雨萱妍可馨语桐艺若曦沐瑾钰彤昕悦紫伊一",
)
UNUSUAL = "㛃䶮\U00023c97\U00020164〇喆堃甦犇淼燊頔翀彧赟珺祎"
DOTTED = (
    "阿依古丽·买买提", "古丽娜尔·艾合买提", "巴图·那木吉拉", "阿卜杜拉·吐尔逊", "卓玛·央金", "扎西·次仁", "迪丽热巴·玉素甫",
    "吉克·阿木", "哈丽旦·卡德尔", "苏和·巴特尔", "穆合塔尔·沙吾提江·阿不都热合曼",
)  # fmt: skip
