"""The texts a person agrees to, each with its version. A new wording is a new version; old ones stay, for the proof."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class ConsentText:
    """One version of one text, in both languages. `label` stands beside the box, paragraphs on the privacy page."""

    key: str
    version: str
    is_required: bool
    label_zh: str
    label_en: str
    paragraphs_zh: tuple[str, ...]
    paragraphs_en: tuple[str, ...]

    @property
    def sha256(self) -> str:
        """What exactly was agreed to."""
        said = "\n".join((self.label_zh, *self.paragraphs_zh, self.label_en, *self.paragraphs_en))
        return hashlib.sha256(said.encode()).hexdigest()

    def label(self, language: str) -> str:
        """The sentence beside the box."""
        return self.label_en if language == "en" else self.label_zh

    def paragraphs(self, language: str) -> tuple[str, ...]:
        """The text itself."""
        return self.paragraphs_en if language == "en" else self.paragraphs_zh


# Source of what must be told: 个人信息保护法, art. 6 and 17; separate consent: art. 23 and 29.
TEXTS: Sequence[ConsentText] = (
    ConsentText(
        key="privacy",
        version="1",
        is_required=True,
        label_zh="我已阅读并同意《个人信息处理说明》",
        label_en="I have read and agree to how my personal information is handled",
        paragraphs_zh=(
            "处理者：本站主办单位，名称与联系方式见页脚。",
            "处理哪些信息：姓名，电子邮箱或手机号码，您自愿填写的单位名称；您报名的活动、签到与座位情况；登录时间、网络地址与浏览器名称。",
            "用来做什么：为您办理账号、报名、入场券和日历，把活动的变更与取消告诉您，防止冒用。活动主办方只看到本场活动报名者的姓名、单位和联系方式，列表中的手机号默认遮盖，每次查看全号都会留下记录。",
            "保存多久：账号存续期间；从未验证的信息保存 30 天；登录记录至登录失效；操作日志依法保存不少于六个月。",
            "您的权利：随时在“账号与隐私”中查看、更正、导出您的信息，撤回同意，注销账号。注销后统计数字保留，与您有关的信息不再保留。",
            "我们不出售您的信息，不向境外提供，也不用于自动化的个人画像。",
        ),
        paragraphs_en=(
            "Who handles it: the host of this site; name and contact stand in the footer.",
            (
                "What: your name, e-mail address or mobile number, and the organisation if you enter one; the events "
                "you register for, your check-ins and seats; when, from which network address and with which browser "
                "you sign in."
            ),
            (
                "What for: your account, registrations, tickets and calendar; telling you when an event changes or is "
                "cancelled; keeping others from using your name. The organiser of an event sees the name, "
                "organisation and contact of those registered for that event only; numbers are masked in lists, and "
                "each look at a full number is recorded."
            ),
            (
                "How long: while the account exists; 30 days where an address was never confirmed; sign-in records "
                "until the sign-in ends; the operation log at least six months, as the law asks."
            ),
            (
                "Your rights: under “Account and privacy” you can at any time see, correct and export your "
                "information, take a consent back, and delete the account. Counts stay after deletion; what leads to "
                "you does not."
            ),
            "We do not sell your information, do not send it abroad, and build no automated profile of you.",
        ),
    ),
    ConsentText(
        key="news",
        version="1",
        is_required=False,
        label_zh="可以给我发送新活动的消息（可随时取消）",
        label_en="You may write to me about new events (I can stop this at any time)",
        paragraphs_zh=("我们只在有新的创客活动时给您写信，每封信都可以退订。不同意不影响使用账号和报名。",),
        paragraphs_en=(
            (
                "We write only when there are new maker events, and each letter says how to stop. Account and "
                "registration work without this."
            ),
        ),
    ),
    ConsentText(
        key="photos",
        version="1",
        is_required=False,
        label_zh="活动现场的照片和视频中可以出现我",
        label_en="I may appear in photographs and videos of events",
        paragraphs_zh=(
            "主办方可能公开活动现场的照片和视频。不同意不影响参加活动；请在现场告诉工作人员，我们会避开您。",
        ),
        paragraphs_en=(
            (
                "Organisers may publish photographs and videos of an event. You can take part without this: tell the "
                "staff there, and they will leave you out."
            ),
        ),
    ),
)


def present(key: str) -> ConsentText:
    """The version in force: the last one listed. Raises KeyError for a text we do not have."""
    versions = [text for text in TEXTS if text.key == key]
    if not versions:
        raise KeyError(key)
    return versions[-1]


def present_texts() -> list[ConsentText]:
    """The versions in force, the required ones first."""
    return sorted(
        (present(key) for key in dict.fromkeys(text.key for text in TEXTS)), key=lambda text: not text.is_required
    )
