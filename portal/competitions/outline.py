"""What an edition usually looks like: four groups, three rounds and the rubric of the national family of contests.

Source: groups and rules of 浙江赛区 2013, 第十二届国赛 2023 and 创客中国·浙江好项目 2021; dimensions of the 中国创新创业大赛
family, of which 团队组 leaves out the finances. The weights are the portal's own proposal, not official ones.
"""

from dataclasses import dataclass
from typing import Any

from portal.competitions.rules import Aggregation, EligibilityRule, MaterialKind, RoundKind, TieBreak

R, M = EligibilityRule, MaterialKind
USUAL_PREFIX = "WZCK"  # 温州创客


@dataclass(frozen=True)
class GroupOutline:
    """A group as it is proposed; its points follow the order of `DIMENSIONS`."""

    code: str
    name_zh: str
    name_en: str
    note_zh: str
    note_en: str
    eligibility: tuple[tuple[EligibilityRule, Any], ...]
    materials: tuple[tuple[MaterialKind, bool], ...]
    points: tuple[int, ...]


@dataclass(frozen=True)
class RoundOutline:
    """A round as it is proposed; `places` go on from each group."""

    kind: RoundKind
    name_zh: str
    name_en: str
    judges_per_entry: int
    aggregation: Aggregation
    ties: tuple[TieBreak, ...]
    spread_alarm: int | None
    is_adjusted_shown: bool
    places: int | None


TEAM_PAPERS = ((M.BUSINESS_PLAN, True), (M.PITCH_DECK, False), (M.RIGHTS_PROOF, False))
COMPANY_PAPERS = ((M.BUSINESS_PLAN, True), (M.PITCH_DECK, False), (M.LICENCE, True), (M.RIGHTS_PROOF, False))
GROUPS = (
    GroupOutline(
        "CK",
        "创客组",
        "Makers",
        "个人或小团队，作品已成形，知识产权归本人或团队所有。",
        "One person or a small team with a working piece whose rights are their own.",
        ((R.MAX_TEAM_SIZE, 5), (R.MUST_BE_UNREGISTERED, True), (R.EXCLUDE_PAST_WINNERS, 3)),
        TEAM_PAPERS,
        (40, 25, 15, 20),
    ),
    GroupOutline(
        "TD",
        "团队组",
        "Teams",
        "尚未在国内注册企业的创业团队，赛后半年内有落地意向。",
        "A founding team without a company yet that means to register one within six months.",
        ((R.MIN_TEAM_SIZE, 3), (R.MUST_BE_UNREGISTERED, True), (R.EXCLUDE_PAST_WINNERS, 3)),
        TEAM_PAPERS,
        (40, 25, 15, 20),
    ),
    GroupOutline(
        "CC",
        "初创组",
        "Start-ups",
        "成立不超过五年、上年度营业收入不超过3000万元的企业。",
        "A company of at most five years that earned at most 30 million yuan last year.",
        (
            (R.MUST_BE_REGISTERED, True),
            (R.MAX_COMPANY_AGE, 5),
            (R.MAX_REVENUE, 30_000_000),
            (R.EXCLUDE_PAST_WINNERS, 3),
        ),
        COMPANY_PAPERS,
        (30, 25, 20, 15, 10),
    ),
    GroupOutline(
        "CZ",
        "成长组",
        "Growing companies",
        "上年度营业收入不超过2亿元、拥有自主知识产权的企业。",
        "A company with rights of its own that earned at most 200 million yuan last year.",
        (
            (R.MUST_BE_REGISTERED, True),
            (R.MAX_REVENUE, 200_000_000),
            (R.RIGHT_REQUIRED, True),
            (R.EXCLUDE_PAST_WINNERS, 3),
        ),
        COMPANY_PAPERS,
        (25, 20, 20, 15, 20),
    ),
)

DIMENSIONS = (
    ("技术和产品", "Technology and product"),
    ("商业模式及实施方案", "Business model and how it is carried out"),
    ("行业及市场", "Trade and market"),
    ("团队", "Team"),
    ("财务分析", "Finances"),
)
# What a mark means, as a share of the criterion's points.
ANCHORS = (
    {"from": 0.9, "zh": "优秀：依据充分，少有可改进之处", "en": "Excellent: well founded, hardly anything to improve"},
    {"from": 0.75, "zh": "良好：总体扎实，个别环节待完善", "en": "Good: sound as a whole, some parts to work on"},
    {"from": 0.6, "zh": "合格：方向可行，关键依据不足", "en": "Fair: a workable idea that lacks key evidence"},
    {"from": 0, "zh": "不足：论证薄弱或明显不可行", "en": "Weak: poorly argued or clearly not workable"},
)

ROUNDS = (
    RoundOutline(
        RoundKind.ONLINE,
        "初赛",
        "Preliminary round",
        3,
        Aggregation.MEAN,
        (TieBreak.SUM_OF_ALL, TieBreak.FIRST_CRITERION),
        20,
        True,
        20,
    ),
    RoundOutline(
        RoundKind.PITCH,
        "复赛",
        "Semi-final",
        5,
        Aggregation.TRIMMED_MEAN,
        (TieBreak.EARLIER_ROUND, TieBreak.SUM_OF_ALL),
        20,
        False,
        6,
    ),
    RoundOutline(
        RoundKind.PITCH,
        "决赛",
        "Final",
        7,
        Aggregation.TRIMMED_MEAN,
        (TieBreak.EARLIER_ROUND, TieBreak.SUM_OF_ALL),
        None,
        False,
        None,
    ),
)
NEW_ROUND = RoundOutline(
    RoundKind.PITCH, "", "", 5, Aggregation.TRIMMED_MEAN, (TieBreak.EARLIER_ROUND, TieBreak.SUM_OF_ALL), 20, False, None
)

REGULATIONS_ZH = """### 一、参赛要求
参赛项目须符合相应组别条件，内容真实、合法，不侵犯他人知识产权，无不良信用记录。大赛不向参赛者收取任何费用。

### 二、报名
项目负责人在本平台提交报名材料。提交后先由县（市、区）作形式审查，再由市级作资格审核；退回修改的，在报名截止前可以重新提交，编号不变。逾期不予受理。

### 三、评审与晋级
评委须申报利害关系并保密，回避的评委不评该项目。各轮得分按公布的计分办法计算，保留两位小数，四舍五入；按名额择优晋级，入围末位同分的一并晋级。晋级项目退赛的，按成绩依次递补。

### 四、公示与异议
晋级名单和拟获奖名单均予公示。任何单位和个人有异议的，请在公示期内实名提出，写明事实与依据；匿名、冒名或逾期的不予受理。公示期满且无未办结异议的，方可公布结果。

### 五、奖励
获奖项目颁发证书，证书可在本平台查验。奖金按公布的条件分期拨付。
"""
REGULATIONS_EN = """### 1. Who may enter
An entry fits its group, is true and lawful, and uses nobody else's rights; the team has no record of broken
obligations. Nobody pays a fee.

### 2. Entering
The project's leader hands the papers in on this portal. The county checks that they are complete, then the city
checks that the entry qualifies. What is returned may be handed in again until entries close, under the same number.
Late entries are not taken.

### 3. Judging and going on
Judges declare their ties and keep what they read to themselves; whoever is tied to a project does not score it.
Scores follow the published arithmetic, to two decimals, rounded half up. The best go on by quota; equals at the last
place all go on. Where one withdraws, the next by score moves up.

### 4. Notices and objections
Who goes on and who is to be awarded is shown to everybody first. Whoever objects does so within the notice's time,
under their real name, with facts and grounds; anonymous and late objections are not taken up. A result is published
once the time is over and no objection is open.

### 5. Awards
Winners get a certificate that anybody can verify on this portal. Prize money is paid in parts on the published
conditions.
"""
