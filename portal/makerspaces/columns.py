"""The columns of an office's table of makerspaces, and the guide that goes with its template. Pure.

Source: the plan's annexes and the yearly forms of the counties; words as in `rules`.
"""

from portal.documents.columns import Column, ColumnKind
from portal.makerspaces.rules import CATEGORY_NAMES, ORIGIN_NAMES, TYPE_NAMES

COLUMNS = (
    Column("slug", "门户地址", aliases=("网址名",), note="导出时自带，用来认出同一家；新增的留空。", width=14),
    Column(
        "id",
        "编号",
        aliases=("空间编号", "代码", "source_ref"),
        note="本单位自己的编号，同一编号再次导入即为更新。",
        width=12,
    ),
    Column(
        "name_zh",
        "名称",
        aliases=("name", "空间名称", "众创空间名称", "单位名称", "载体名称"),
        is_required=True,
        width=30,
    ),
    Column("name_en", "英文名称", aliases=("english name",), width=24),
    Column(
        "unit",
        "县（市、区）或功能区",
        aliases=("division", "县市区", "县（市、区）", "所属区域", "所属县市区", "区域", "所在地", "考核单位", "属地"),
        is_required=True,
        note="写名称或代码均可；功能区内的同时计入所在行政区。",
        width=16,
    ),
    Column(
        "plan_category",
        "计划类别",
        aliases=("plan category", "类别", "行动计划类别"),
        is_required=True,
        choices=tuple(names[0] for names in CATEGORY_NAMES.values()),
        width=18,
    ),
    Column(
        "type",
        "类型",
        aliases=("空间类型", "载体类型"),
        is_required=True,
        choices=tuple(names[0] for names in TYPE_NAMES.values()),
        width=16,
    ),
    Column(
        "levels",
        "级别",
        aliases=("level", "认定级别", "最高级别"),
        note="国家级、省级、市级、县（市、区）级；有几个就都写上，用顿号隔开；没有的留空。导入不会取消已有的级别。",
        width=16,
    ),
    Column("document_number", "认定文号", aliases=("文号", "document number"), note="最高一级的文号。", width=18),
    Column(
        "granted_on", "认定日期", ColumnKind.DATE, aliases=("认定时间", "granted on"), note="最高一级的日期。", width=12
    ),
    Column(
        "area_declared_sqm",
        "面积（平方米）",
        ColumnKind.DECIMAL,
        aliases=("area sqm", "建筑面积", "孵化面积", "运营面积", "使用面积", "总面积", "申报面积"),
        note="单位是平方米；表头写“面积（万平方米）”的按万平方米换算。0.85 万平方米是 8500 平方米。",
        width=14,
    ),
    Column(
        "team_count", "入驻团队（个）", ColumnKind.INTEGER, aliases=("teams", "团队数", "团队", "入驻团队数"), width=10
    ),
    Column(
        "workstation_count",
        "工位（个）",
        ColumnKind.INTEGER,
        aliases=("workstations", "工位数", "seats", "创业工位"),
        width=10,
    ),
    Column(
        "mentor_count",
        "创业导师（人）",
        ColumnKind.INTEGER,
        aliases=("mentors", "导师", "导师数", "创业导师数"),
        width=10,
    ),
    Column(
        "events_per_year_target",
        "年度活动目标（场）",
        ColumnKind.INTEGER,
        aliases=("events per year target", "活动目标", "年活动场次"),
        width=12,
    ),
    Column(
        "services",
        "服务",
        aliases=("services", "服务内容"),
        note="法律、会计、知识产权、融资、培训，用顿号隔开。",
        width=20,
    ),
    Column(
        "rooms",
        "房间",
        aliases=("rooms", "场地", "活动场地"),
        note="写“路演厅：120；会议室：20”，冒号后是可容纳人数。",
        width=24,
    ),
    Column("address_zh", "地址", aliases=("address", "详细地址"), width=28),
    Column("opening_hours_zh", "开放时间", aliases=("opening hours",), width=16),
    Column(
        "origin",
        "建筑来源",
        aliases=("origin", "房屋来源"),
        choices=tuple(names[0] for names in ORIGIN_NAMES.values()),
        width=12,
    ),
    Column("contact_name", "联系人", aliases=("contact",), note="将公开显示。", width=12),
    Column("contact_phone", "联系电话", aliases=("phone", "电话"), note="将公开显示；按文本填写。", width=16),
    Column("contact_email", "联系邮箱", aliases=("email", "邮箱"), note="将公开显示。", width=20),
    Column("website", "网址", aliases=("website", "网站"), width=20),
    Column("summary_zh", "一句话介绍", aliases=("summary", "简介"), width=30),
)
VERIFIED = Column("area_verified_sqm", "核实面积（平方米）", ColumnKind.DECIMAL)
STATE = Column("state", "公开状态")
LONGEST = {
    "slug": 80, "id": 60, "name_zh": 200, "name_en": 200, "document_number": 100, "address_zh": 200, "opening_hours_zh": 200,
    "contact_name": 100, "website": 300, "summary_zh": 500,
}  # fmt: skip
MOST = 100_000
MOST_ROOMS = 40
GUIDE = (
    "一行一家。带 * 的必填；不填的格子保持门户里原来的内容。",
    "合计行、备注行和“序号”列会被忽略。",
    "导入前先预览；只要有一行有错，就一行也不导入，并把错误原因写在原表最后一列还给您。",
)
