"""Tables of areas and of the days that deviate from their weekday."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.areas.rules import AreaKind, DayKind, is_valid_on
from portal.database import Base, one_of


class Area(Base):
    """A county, district, city or functional zone, with the days between which it existed.

    `parent` is the city for a division, the division it lies in for a zone, and the unit that answers today for a
    code of the past.
    """

    __tablename__ = "areas"
    __table_args__ = (
        one_of("kind", AreaKind),
        CheckConstraint("valid_from IS NULL OR valid_to IS NULL OR valid_from < valid_to", name="valid_in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(12), unique=True)
    name_zh: Mapped[str] = mapped_column(String(60))
    name_en: Mapped[str] = mapped_column(String(80))
    short_zh: Mapped[str] = mapped_column(String(20))
    short_en: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(20))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"), index=True)
    is_urban: Mapped[bool]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    display_order: Mapped[int]
    lead_industries: Mapped[str] = mapped_column(String(200), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str] = mapped_column(String(200), default="")

    parent: Mapped["Area | None"] = relationship(remote_side=[id])

    @property
    def is_division(self) -> bool:
        """One of the twelve geographic divisions."""
        return AreaKind(self.kind).is_division

    @property
    def is_zone(self) -> bool:
        """A functional zone inside a division."""
        return self.kind == AreaKind.ZONE

    @property
    def division(self) -> "Area":
        """The geographic division: the parent for a zone, the area itself otherwise."""
        return self.parent if self.is_zone and self.parent is not None else self

    @property
    def industries(self) -> list[str]:
        """The leading industries, most typical first."""
        return [industry for industry in self.lead_industries.split(";") if industry]

    def is_valid_on(self, day: date) -> bool:
        """Whether it existed on the day."""
        return is_valid_on(day, self.valid_from, self.valid_to)

    def name(self, language: str) -> str:
        """The full name in `zh` or `en`."""
        return self.name_en if language.startswith("en") else self.name_zh

    def short_name(self, language: str) -> str:
        """The name as spoken, in `zh` or `en`."""
        return self.short_en if language.startswith("en") else self.short_zh


class CalendarDay(Base):
    """A holiday, or a weekend day on which offices work. Other days follow their weekday."""

    __tablename__ = "calendar_days"
    __table_args__ = (one_of("kind", DayKind),)

    day: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(40))
    source: Mapped[str] = mapped_column(String(200))
    is_provisional: Mapped[bool]
