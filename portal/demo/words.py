"""The words the demo city is made of. Nobody in it exists: every name carries（演示）."""

MARK_ZH, MARK_EN = "（演示）", " (demo)"

# Assessed unit: code, makerspaces, area done (in 100 ㎡), teams, demo sector names. Invented figures.
UNITS: tuple[tuple[str, int, int, int], ...] = (
    ("330302", 27, 6048, 1248),
    ("330303", 18, 4550, 728),
    ("330304", 26, 6528, 1122),
    ("330305", 5, 1346, 117),
    ("330382", 23, 5280, 836),
    ("330381", 23, 5301, 837),
    ("330324", 12, 2511, 405),
    ("330328", 5, 820, 84),
    ("330326", 13, 2838, 473),
    ("330329", 5, 832, 94),
    ("330327", 9, 1896, 316),
    ("330383", 6, 1436, 222),
    ("WZ-FZ-ZN", 9, 2510, 360),
    ("WZ-FZ-OJK", 5, 1460, 132),
    ("WZ-FZ-KJC", 7, 1808, 168),
)
PLACE_WORDS: tuple[tuple[str, str], ...] = (
    ("山海", "Shanhai"),
    ("优创", "Youchuang"),
    ("聚力", "Juli"),
    ("青禾", "Qinghe"),
    ("微光", "Weiguang"),
    ("远帆", "Yuanfan"),
    ("纵横", "Zongheng"),
    ("领航", "Linghang"),
    ("博创", "Bochuang"),
    ("汇智", "Huizhi"),
    ("晨曦", "Chenxi"),
    ("蓝湾", "Lanwan"),
    ("众合", "Zhonghe"),
    ("深耕", "Shengeng"),
    ("敢为", "Ganwei"),
    ("破晓", "Poxiao"),
    ("瓯窑", "Ouyao"),
    ("雁归", "Yangui"),
    ("拾光", "Shiguang"),
    ("榕树下", "Rongshuxia"),
    ("匠人", "Jiangren"),
    ("弄潮", "Nongchao"),
    ("新芽", "Xinya"),
    ("同舟", "Tongzhou"),
    ("望江", "Wangjiang"),
    ("启明", "Qiming"),
    ("百工", "Baigong"),
)
TYPE_NAMES: dict[str, tuple[str, str]] = {
    "maker_lab": ("创客空间", "Maker Lab"),
    "startup_cafe": ("创业咖啡", "Startup Café"),
    "innovation_workshop": ("创新工场", "Innovation Workshop"),
    "incubator": ("科技企业孵化器", "Incubator"),
    "innovation_community": ("众创社区", "Maker Community"),
    "tech_town": ("科技特色小镇", "Tech Town"),
}
SURNAMES = "陈林黄张李王吴周徐郑叶潘金胡朱杨蔡谢项戴夏董邱麻缪池"
GIVEN = (
    "知远",
    "一鸣",
    "思源",
    "雨桐",
    "子墨",
    "嘉禾",
    "若溪",
    "景行",
    "书瑶",
    "海宁",
    "明轩",
    "安然",
    "亦凡",
    "清和",
    "望舒",
    "以宁",
    "乐之",
    "青岚",
    "云舟",
    "长风",
    "星野",
    "南乔",
    "之恒",
    "婉清",
    "立言",
    "沐阳",
    "锦程",
    "怀瑾",
    "语嫣",
    "志翀",
)
OTHER_NAMES = ("阿依古丽·买买提", "古力·江")
SECTORS: tuple[tuple[str, str, str], ...] = (
    ("footwear", "鞋革设计", "Footwear design"),
    ("electrical", "智能电气", "Smart electrics"),
    ("eyewear", "眼健康", "Eye health"),
    ("pumps_valves", "泵阀智造", "Pumps and valves"),
    ("auto_parts", "汽车零部件", "Auto parts"),
    ("digital", "数字经济", "Digital economy"),
    ("new_materials", "新材料", "New materials"),
    ("new_energy", "新能源", "New energy"),
    ("laser", "激光光电", "Laser and photonics"),
    ("toys", "教玩具", "Educational toys"),
    ("printing", "印刷包装", "Printing and packaging"),
    ("marine", "海洋经济", "Ocean economy"),
    ("health", "生命健康", "Life sciences"),
    ("apparel", "服装", "Apparel"),
    ("equipment", "智能装备", "Smart equipment"),
)
TITLES: dict[str, tuple[tuple[str, str], ...]] = {
    "salon": (
        ("{zh}创客沙龙", "{en}: makers' salon"),
        ("{zh}里的下一个机会", "Where {en} goes next"),
        ("{zh}工程师茶话会", "{en}: engineers over tea"),
        ("从样机到订单：{zh}专场", "From prototype to orders: {en}"),
    ),
    "roadshow": (
        ("{zh}项目路演", "{en} roadshow"),
        ("{zh}早期项目路演会", "{en}: early-stage roadshow"),
        ("八分钟讲清楚一个{zh}项目", "{en} in eight minutes"),
    ),
    "training": (
        ("{zh}企业知识产权课", "Intellectual property for {en}"),
        ("{zh}团队财税第一课", "Books and taxes for {en} teams"),
        ("商业计划书工作坊：{zh}", "Business plan workshop: {en}"),
        ("{zh}短视频获客实训", "Winning customers on video: {en}"),
    ),
}
ROOMS: tuple[tuple[str, str, int], ...] = (
    ("路演厅", "Pitch hall", 120),
    ("沙龙区", "Salon corner", 50),
    ("培训教室", "Classroom", 40),
    ("会议室", "Meeting room", 12),
)
SUMMARIES: dict[str, tuple[str, str]] = {
    "salon": (
        "一个主题、几位同行、两个小时：先听三段十分钟的分享，再自由交流。",
        "One topic, a few peers, two hours: three ten-minute talks, then time to talk to each other.",
    ),
    "roadshow": (
        "每个项目八分钟陈述、七分钟答辩，现场有投资人点评。",
        "Eight minutes to pitch and seven to answer, with investors commenting on the spot.",
    ),
    "training": (
        "小班授课，带着自己的问题来，当场改、当场练。",
        "A small class: bring your own case and leave with it improved.",
    ),
    "maker_day": (
        "全城的众创空间同一天打开大门：沙龙、路演、工坊，一张地图走到底。",
        "Makerspaces all over the city open their doors on one day: salons, pitches and workshops on one map.",
    ),
    "summit": (
        "投资机构与项目面对面，约定时间、约定桌号，每场二十分钟。",
        "Investors and projects meet face to face, by table and time, twenty minutes each.",
    ),
    "expo": (
        "看得见的温州智造：展品、对接、论坛，三天不停。",
        "Made in Wenzhou, to see and touch: three days of exhibits and talks.",
    ),
    "competition": (
        "从海选到决赛，把想法讲给懂行的人听。",
        "From the first round to the final: tell your idea to people who know the trade.",
    ),
}
TEXTS: tuple[str, str] = (
    (
        "## 你会遇见谁\n\n- 正在做产品的团队\n- 愿意讲真话的同行\n- 能帮上忙的法律、会计和知识产权老师\n\n"
        "## 怎么来\n\n地铁和公交都方便，楼下可停车。到场请出示报名成功后的入场码。\n\n> 场地有茶水，请自带水杯。"
    ),
    (
        "## Who you will meet\n\n- Teams building products\n- Peers who tell you the truth\n- Lawyers, accountants and patent "
        "agents who help\n\n## Getting there\n\nEasy by metro and bus, with parking downstairs. Please show the code of your "
        "ticket at the door.\n\n> Tea is served; please bring your own cup."
    ),
)
