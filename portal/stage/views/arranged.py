"""What came of arranging a running order, in words: roadshows and finals say it alike."""

from collections.abc import Mapping

from flask_babel import gettext as _

from portal.errors import N_, Conflict
from portal.solvers.ordering import Arrangement, Clash, Infeasible, OrderRule

MOST_NAMES = 8
FREED = N_("let %(name)s come at any time")


def said_of(found: Arrangement) -> str:
    """Whether anything had to move, and whether no order is nearer to the draw."""
    if not found.moves:
        return _("The draw keeps all rules: nothing had to move.")
    if found.is_proved:
        return _("All rules are kept. No order that keeps them is nearer to the draw.")
    return _("All rules are kept.")


def refusal(
    clash: Infeasible, names: Mapping[str, str], clashes: Mapping[Clash, str], reliefs: Mapping[OrderRule, str]
) -> Conflict:
    """Which rules clash over whom (`names` by the entries' ids), and what would help, in the room's own words."""
    some = [names[number] for number in clash.ids[:MOST_NAMES]] + ["…"] * (len(clash.ids) > MOST_NAMES)
    said = _(clashes[clash.clash], names=_(", ").join(some))
    if not clash.relief:
        return Conflict(said.replace("%", "%%"))
    ways = [_(reliefs[way]) if isinstance(way, OrderRule) else _(FREED, name=names[str(way)]) for way in clash.relief]
    return Conflict(N_("%(clash)s One of these would be enough: %(ways)s."), clash=said, ways=_(", ").join(ways))
