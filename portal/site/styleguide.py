"""Sample things for `/styleguide/`: every component with something believable in it. Invented names only."""

from dataclasses import dataclass, field
from urllib.parse import quote

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    EmailField,
    FileField,
    Form,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired

from portal.errors import N_
from portal.events.covers import cover_svg


@dataclass(frozen=True)
class Card:
    """An event as a list shows it."""

    kind: str
    kind_word: str
    title: str
    when_day: str
    when_rest: str
    where: str
    state_word: str
    state_tone: str
    seed: str
    url: str = "#event-cards"

    @property
    def cover_url(self) -> str:
        """The drawn cover, as an address that needs no route."""
        return "data:image/svg+xml," + quote(cover_svg(self.kind, self.seed))

    @property
    def cover_dark_url(self) -> str:
        """The same in dark inks."""
        return "data:image/svg+xml," + quote(cover_svg(self.kind, self.seed, "dark"))


@dataclass(frozen=True)
class Space:
    """A makerspace as the directory shows it."""

    name: str
    area: str
    type_word: str
    level_word: str | None
    seats: int
    teams: int
    services: tuple[str, ...]
    next_event: str | None
    url: str = "#space-cards"


@dataclass(frozen=True)
class Unit:
    """A tile of the map."""

    code: str
    short_name: str
    count: int
    url: str | None = "#map"
    current: bool = False


@dataclass(frozen=True)
class Entry:
    """A line of a history."""

    when: str
    what: str
    who: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class Page:
    """The middle of a long list."""

    number: int = 4
    pages: int = 12

    def url_for(self, number: int) -> str:
        """A place on this very page."""
        return f"#page-{number}"


class SampleForm(Form):  # type: ignore[misc]
    """One field of each make."""

    name = StringField(_("Name"), [InputRequired()], render_kw={"autocomplete": "name", "maxlength": 80})
    address = EmailField(
        _("E-mail"),
        [InputRequired(_("Enter an e-mail address such as name@example.com."))],
        description=_("The ticket goes there."),
        render_kw={"autocomplete": "email", "inputmode": "email"},
    )
    seat = SelectField(_("Session"), choices={"am": "09:30–11:30", "pm": "14:00–16:00"})
    language = RadioField(_("Language of the ticket"), choices={"zh": "中文", "en": "English"}, default="zh")
    starts = DateTimeLocalField(_("Start"))
    picture = FileField(_("Picture"), description=_("JPEG or PNG, at most 5 MB."))
    note = TextAreaField(_("Note"), render_kw={"rows": 3})
    consent = BooleanField(_("I agree that the organiser sees my name and address."), [InputRequired()])


def failed_form() -> SampleForm:
    """The form as it comes back with two errors."""
    form = SampleForm(name="林小满（演示）")
    form.address.errors = [_("Enter an e-mail address such as name@example.com.")]
    form.consent.errors = [_("Without this the organiser cannot let you in.")]
    return form


@dataclass(frozen=True)
class Samples:
    """Everything the style guide shows."""

    cards: tuple[Card, ...]
    spaces: tuple[Space, ...]
    units: tuple[Unit, ...]
    history: tuple[Entry, ...]
    states: tuple[tuple[str, str], ...]
    page: Page = field(default_factory=Page)
    form: SampleForm = field(default_factory=failed_form)


def samples() -> Samples:
    """The samples, in Chinese as the demo city has them; state words as msgids."""
    return Samples(cards=CARDS, spaces=SPACES, units=UNITS, history=HISTORY, states=STATES)


CARDS = (
    Card("roadshow", "路演", "智能电气项目路演（演示）", "11月27日", "周五 14:00–17:30", "乐清 · 智造创新工场（演示）",
         "8 个项目 · 余 23 席", "brand", "roadshow-1"),
    Card("salon", "沙龙", "鞋革数字化设计创客沙龙（演示）", "11月28日", "周六 09:30–11:30", "鹿城 · 山海创业咖啡（演示）",
         "余 6 席", "seal", "salon-2"),
    Card("competition", "创客大赛", "2026 温州创客大赛 · 总决赛（演示）", "11月28日", "周六 13:00–18:00", "瓯海 · 大学科技园（演示）",
         "已满，可候补", "gold", "final-3"),
    Card("training", "培训", "知识产权托管与服务券使用（演示）", "12月2日", "周三 14:00–16:00", "瑞安 · 汀田创客空间（演示）",
         "余 41 席", "brand", "training-4"),
    Card("summit", "对接峰会", "资本和项目对接峰会（演示）", "12月3日", "周四 09:00–17:00", "龙湾 · 浙南科技城（演示）",
         "报名 11月30日截止", "ink", "summit-5"),
    Card("expo", "博览会", "温州创新创业博览会（演示）", "12月10日–12日", "周四起 09:00–17:00", "温州国际会展中心（演示）",
         "预约开放", "brand", "expo-6"),
    Card("maker_day", "创客日", "温州创客日（演示）", "2027年6月24日", "周四 全天", "40 家众创空间",
         "节目单已公布", "brand", "day-7"),
)  # fmt: skip
SPACES = (
    Space("山海创业咖啡（演示）", "鹿城", "创业咖啡", "省级 · 浙科发〔2016〕1 号（演示）", 86, 24,
          ("法律", "会计", "融资"), "11月28日 鞋革数字化设计创客沙龙"),
    Space("大学科技园创客空间（演示）", "瓯海", "高校众创空间", None, 240, 61, ("知识产权", "培训"), None),
    Space("智造创新工场（演示）", "乐清", "专业化众创空间", "市级（演示）", 130, 38,
          ("会计", "融资", "培训"), "11月27日 智能电气项目路演"),
)  # fmt: skip
UNITS = (
    Unit("330302", "鹿城", 27), Unit("330303", "龙湾", 18), Unit("330304", "瓯海", 26), Unit("330305", "洞头", 5),
    Unit("330382", "乐清", 23), Unit("330381", "瑞安", 22), Unit("330324", "永嘉", 12), Unit("330328", "文成", 5),
    Unit("330326", "平阳", 13, current=True), Unit("330329", "泰顺", 0, url=None), Unit("330327", "苍南", 9),
    Unit("330383", "龙港", 6), Unit("WZ-FZ-ZN", "浙南集聚区", 4), Unit("WZ-FZ-KJC", "浙南科技城", 7),
)  # fmt: skip
HISTORY = (
    Entry("2026-11-20 09:12", "已发布", "城市创客中心（演示）"),
    Entry("2026-11-19 17:40", "退回修改", "鹿城区科技局（演示）", "请补上承办单位，并写明退票时间。"),
    Entry("2026-11-19 10:05", "提交审核", "城市创客中心（演示）"),
)
STATES = (
    (N_("Open for registration"), "brand"),
    (N_("Last seats"), "seal"),
    (N_("Waiting list"), "gold"),
    (N_("Draft"), "ink"),
    (N_("Ended"), "quiet"),
)
