"""What each kind of file must say: canonical columns, how each is read, and other headers for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "identifier", "id_number", "phone", "time", "start", "end", "date", "birth", "number"]


@dataclass(frozen=True, slots=True)
class Column:
    """One canonical column. `start` and `end` are times that widen outwards when they are vague."""

    name: str
    kind: Kind = "text"
    required: bool = False
    low: float | None = None
    high: float | None = None
    also: tuple[str, ...] = ()

    @property
    def filled(self) -> bool:
        """Every row needs a value here; an open end is the one required column that may stay empty."""
        return self.required and self.kind != "end"


@dataclass(frozen=True, slots=True)
class Schema:
    name: str
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column:
        return next(c for c in self.columns if c.name == name)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(c.name for c in self.columns)

    @property
    def required(self) -> tuple[str, ...]:
        return tuple(c.name for c in self.columns if c.required)


PERSON = (
    "人员 人员编号 个案编号 病例编号 编号 患者编号 病例号 "
    "patient_id case_id caseid id pid person_id patient".split()
)
NAME = "姓名 名字 患者姓名 病例姓名 full_name fullname patient_name person_name".split()
SEX = "性别 gender".split()
BIRTH = "出生日期 生日 出生年月日 出生年月 date_of_birth dob birthdate birthday birth_year".split()
HOUSEHOLD = "家庭 户 户号 家庭编号 同住户 family family_id household_id".split()
ADDRESS = (
    "地址 住址 现住址 居住地址 家庭住址 现住地址 详细地址 居住地 "
    "home_address current_address residence".split()
)
ID_NUMBER = (
    "身份证 身份证号 身份证号码 证件号 证件号码 公民身份号码 "
    "idcard id_card identity_number national_id".split()
)
PHONE = "电话 手机 手机号 手机号码 联系电话 联系方式 电话号码 mobile telephone tel phone_number".split()
ONSET = (
    "发病日期 发病时间 发病 症状出现日期 症状出现时间 "
    "onset_date date_of_onset symptom_onset symptom_onset_date dt_onset date_onset symptoms.onsetDate".split()
)
SAMPLED = (
    "采样时间 采样日期 采样 标本采集时间 "
    "sample_date sampled_at sampledatetime collection_date date_sampled".split()
)
ISOLATED = "隔离时间 隔离日期 隔离 转运时间 date_isolated isolation_date isolated_at".split()
STATUS = "状态 病例分类 诊断状态 病例类型 分类 诊断 case_status classification case_type".split()
PLACE = "地点 场所 场所编号 地点编号 场所名称 地点名称 到访地点 活动地点 location venue site place_id".split()
START = (
    "开始 开始时间 到达时间 进入时间 起始时间 到达 进入 "
    "arrival arrived start_time starttime begin time_in from_time entered".split()
)
END = (
    "结束 结束时间 离开时间 终止时间 离开 "
    "leave left departure end_time endtime finish time_out to_time exited".split()
)
SOURCE = "来源 数据来源 信息来源 data_source origin".split()
DISTANCE = "距离 距离m 最近距离 distance dist distance_metres distance_meters".split()
NOTE = "备注 说明 remarks comment comments notes".split()
LAT, LON = "纬度 latitude y_lat".split(), "经度 longitude lng long x_lon".split()


def column(name: str, kind: Kind = "text", also: Iterable[str] = (), *, required: bool = False) -> Column:
    return Column(name, kind, required, also=tuple(also))


def quantity(name: str, also: Iterable[str] = (), low: float | None = 0, high: float | None = None) -> Column:
    return Column(name, "number", low=low, high=high, also=tuple(also))


IDENTITY = (column("id_number", "id_number", ID_NUMBER), column("phone", "phone", PHONE))

CASES = Schema(
    "cases",
    (
        column("person", "identifier", PERSON, required=True),
        column("onset", "time", ONSET),
        column("sampled", "time", SAMPLED),
        column("isolated", "time", ISOLATED),
        column("status", "text", STATUS),
        column("household", "identifier", HOUSEHOLD),
        column(
            "confirmed",
            "time",
            "确诊日期 确诊时间 confirmed_date confirmation_date dt_diag date_confirmed".split(),
        ),
        column(
            "reported",
            "time",
            "报告日期 报告时间 reported_date report_date reportDate dt_report date_reported".split(),
        ),
        column("name", "text", NAME),
        column("sex", "text", SEX),
        column("birth_date", "birth", BIRTH),
        column("address", "text", ADDRESS),
        *IDENTITY,
        column(
            "infected_by",
            "identifier",
            "感染来源 传染源 感染者 infector infected_by contact_with source_case".split(),
        ),
        column("note", "text", NOTE),
    ),
)
PRESENCE = Schema(
    "presence",
    (
        column("person", "identifier", PERSON, required=True),
        column("place", "identifier", PLACE, required=True),
        column("start", "start", START, required=True),
        column("end", "end", END, required=True),
        column("source", "text", SOURCE),
        quantity(
            "position_error_m", "定位误差 位置误差 accuracy accuracy_m position_error".split(), high=1_000_000
        ),
        quantity("time_error_s", "时间误差 time_error".split(), high=31_536_000),
        column("reported", "time", "上报时间 reported_at received_at".split()),
        column("room", "identifier", "房间 包厢 教室 诊室 车厢 车次 vehicle carriage classroom".split()),
        column("seat", "identifier", "座位 座位号 座号 seat_no seat_number".split()),
    ),
)
ENCOUNTERS = Schema(
    "encounters",
    (
        column(
            "a", "identifier", "甲 人员甲 人员1 person_a person1 a_id i case_a index".split(), required=True
        ),
        column(
            "b", "identifier", "乙 人员乙 人员2 person_b person2 b_id j other contact".split(), required=True
        ),
        column("start", "start", [*START, "接触开始时间", "接触时间"], required=True),
        column("end", "end", [*END, "接触结束时间"], required=True),
        quantity("distance_m", DISTANCE, high=100_000),
        column("place", "identifier", PLACE),
        column("source", "text", SOURCE),
        column("setting", "text", "接触场景 接触方式 场景 exposure contact_setting".split()),
    ),
)
PEOPLE = Schema(
    "people",
    (
        column("person", "identifier", PERSON),
        column("name", "text", NAME),
        column("sex", "text", SEX),
        column("birth_date", "birth", BIRTH),
        column("household", "identifier", HOUSEHOLD),
        column("address", "text", ADDRESS),
        *IDENTITY,
        column("note", "text", NOTE),
    ),
)
LINKS = Schema(
    "links",
    (
        column(
            "from",
            "identifier",
            "来源病例 传染源 感染来源 infector infected_by source_case 上家".split(),
            required=True,
        ),
        column(
            "to",
            "identifier",
            "续发病例 被感染者 infectee target case_id patient_id 下家 second_case".split(),
            required=True,
        ),
        column("date", "time", "日期 时间 接触日期 date_of_contact contact_date".split()),
        column("kind", "text", "类型 关系 接触方式 exposure relation relationship type".split()),
        column("setting", "text", "场景 接触场景 location context".split()),
        *IDENTITY,
        column("note", "text", NOTE),
    ),
)
PLACES = Schema(
    "places",
    (
        column("place", "identifier", [*"场所编号 地点编号 place_id code 编码".split()], required=True),
        column("kind", "text", "类型 场所类型 type category place_type venue_kind".split()),
        column("name", "text", "名称 场所名称 地点名称 place_name venue_name title".split()),
        quantity("lat", LAT, -90, 90),
        quantity("lon", LON, -180, 180),
        column("datum", "text", "坐标系 基准 crs coordinate_system".split()),
        column("address", "text", ADDRESS),
        column("parent", "identifier", "上级 所属 parent_id within".split()),
        quantity("volume_m3", "容积 体积 volume".split()),
        quantity("air_changes_h", "换气次数 ach air_changes".split()),
        column("ventilated", "text", "通风 open_air".split()),
        column("note", "text", NOTE),
    ),
)
RESULTS = Schema(
    "results",
    (
        column("person", "identifier", PERSON),
        column(
            "sample",
            "identifier",
            "样本编号 标本编号 条码 试管号 barcode sample_id specimen tube".split(),
            required=True,
        ),
        column("sampled", "time", SAMPLED),
        column(
            "tested", "time", "检测时间 检测日期 test_date tested_at result_date reported 报告时间".split()
        ),
        column("result", "text", "结果 检测结果 核酸结果 result_text outcome".split(), required=True),
        quantity("ct_n", ["N基因Ct", "Ct值N", "ct", "ct_value", "CT值", "N"], 0, 60),
        quantity("ct_orf", ["ORF1ab基因Ct", "Ct值ORF", "ct_orf1ab", "ORF1ab", "ORF"], 0, 60),
        column("name", "text", NAME),
        *IDENTITY,
        column("laboratory", "text", "实验室 检测机构 检测单位 lab".split()),
        column("pool", "identifier", "混采管 混样编号 pool_id".split()),
        column("note", "text", NOTE),
    ),
)

CONTACTS = Schema(
    "contacts",
    (
        column(
            "a", "identifier", "甲 人员甲 人员1 病例 person_a person1 a_id i from infector case_id index person".split(), required=True
        ),
        column(
            "b", "identifier", "乙 人员乙 人员2 接触者 person_b person2 b_id j to contact other infectee".split(), required=True
        ),
        column("start", "start", [*START, "接触开始时间", "接触时间", "日期", "date", "day", "t"]),
        column("end", "end", [*END, "接触结束时间"]),
        quantity("minutes", "分钟 时长 duration duration_min".split(), high=1440 * 365),
        quantity("distance_m", DISTANCE, high=100_000),
        quantity("chance", "感染概率 probability lambda".split(), high=1),
        column("place", "identifier", PLACE),
        column("setting", "text", "接触场景 接触方式 场景 exposure contact_setting".split()),
    ),
)  # fmt: skip
"""Who met whom, with as much of when, how long, how near and where as is known; a chance where somebody worked it out."""
CURVE = Schema(
    "curve",
    (
        column("date", "date", "日期 发病日期 报告日期 day date_of_onset report_date".split(), required=True),
        Column(
            "cases",
            "number",
            True,
            0,
            also=("病例数", "新增", "新增病例", "例数", "count", "incidence", "new_cases"),
        ),
        quantity("imported", "输入 输入病例 境外输入 外来 imports".split()),
    ),
)

SCHEMAS: dict[str, Schema] = {
    schema.name: schema
    for schema in (CASES, PRESENCE, ENCOUNTERS, PEOPLE, LINKS, PLACES, RESULTS, CURVE, CONTACTS)
}
