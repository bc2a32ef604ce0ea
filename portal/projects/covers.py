"""Drawn covers: an SVG for every project without a picture, made from its sector and its slug, without scripts."""

from itertools import pairwise
from math import cos, pi, sin
from random import Random

from portal.events.covers import SHAPES, THEMES
from portal.events.motifs import Canvas, trace
from portal.events.rules import Sector


def circuit(c: Canvas) -> None:
    """Conductors that run side by side, bend at half a right angle and end in a pad."""
    step = 26 * c.unit
    rows = int(c.height / step) + 1
    for row in range(rows):
        y = (row + 0.5) * step
        x = c.random.uniform(-0.2, 0.3) * c.width
        shift = c.random.choice((-1, 1)) * step * c.random.randint(1, 2)
        bend, end = x + c.random.uniform(0.15, 0.3) * c.width, c.width * c.random.uniform(0.62, 1.05)
        if c.is_quiet(x, y, step):
            x = bend = c.quiet[0] + step
        share = c.random.choice((0.26, 0.4, 0.6, 0.85, 1))
        path = trace("M", x, y, "H", bend, "l", abs(shift), shift, "H", end)
        c.draw("path", d=path, fill="none", stroke=c.tint(share), stroke_width=c.random.choice((2, 2.5, 4)) * c.unit)
        c.draw(
            "circle", cx=end, cy=y + shift, r=6 * c.unit, fill=c.ground, stroke=c.tint(share), stroke_width=3 * c.unit
        )


def gears(c: Canvas) -> None:
    """Wheels that mesh, the greatest of them driving."""
    x, y, size = c.width * c.random.uniform(0.66, 0.76), c.height * c.random.uniform(0.5, 0.6), c.height * 0.36
    angle = c.random.uniform(0.75, 1.15) * pi
    wheels = [(x, y, size, 0.9)]
    for share in (0.5, 0.28):
        radius = size * c.random.uniform(0.4, 0.62)
        reach = wheels[-1][2] + radius + 15 * c.unit
        wheels.append((wheels[-1][0] + reach * cos(angle), wheels[-1][1] + reach * sin(angle), radius, share))
        angle += c.random.uniform(-0.5, 0.5)
    for cx, cy, radius, share in wheels:
        teeth = max(9, round(radius / (6.5 * c.unit)))
        dash = pi * radius / teeth
        c.draw(
            "circle", cx=cx, cy=cy, r=radius, fill="none", stroke=c.tint(share), stroke_width=14 * c.unit,
            stroke_dasharray=trace(dash, dash),
        )  # fmt: skip
        c.draw(
            "circle", cx=cx, cy=cy, r=radius - 12 * c.unit, fill="none", stroke=c.tint(share), stroke_width=9 * c.unit
        )
        c.draw("circle", cx=cx, cy=cy, r=radius * 0.26, fill=c.tint(share))


def lattice(c: Canvas) -> None:
    """A sheet of hexagons, some of them filled: a material seen closely."""
    side = c.random.uniform(40, 46) * c.unit
    high, wide, edge = side * 3**0.5, side * 1.5, side * 0.92
    corners = [(edge * cos(k * pi / 3), edge * sin(k * pi / 3)) for k in range(6)]
    steps = [part for (x1, y1), (x2, y2) in pairwise(corners) for part in (x2 - x1, y2 - y1)]
    sheets: dict[float, list[str]] = {}
    for column in range(int(c.width / wide) + 2):
        for row in range(int(c.height / high) + 2):
            x, y = column * wide, row * high - (high / 2 if column % 2 else 0)
            strength = round(c.random.random() * (0.3 + 0.9 * x / c.width), 1)
            kept = 0.0 if c.is_quiet(x, y, side) or strength < 0.4 else min(1.0, strength)
            sheets.setdefault(kept, []).append(trace("M", x + edge, y, "l", *steps, "z"))
    for kept, cells in sorted(sheets.items()):
        if kept:
            c.draw("path", d="".join(cells), fill=c.tint(kept))
        else:
            c.draw("path", d="".join(cells), fill="none", stroke=c.tint(0.22), stroke_width=1.4 * c.unit)


def stitches(c: Canvas) -> None:
    """Seams in long curves, each in its own stitch."""
    for row in range(9):
        y = c.height * (row + 0.6) / 9
        swing = c.height * c.random.uniform(0.12, 0.3) * c.random.choice((-1, 1))
        path = trace("M", 0, y, "C", c.width * 0.3, y + swing, c.width * 0.7, y - swing, c.width, y + swing / 3)
        dash = c.random.choice(((18, 7), (9, 5), (26, 6), (4, 6)))
        c.draw(
            "path", d=path, fill="none", stroke=c.tint(c.random.choice((0.22, 0.36, 0.55, 0.8, 1))),
            stroke_width=c.random.choice((2.5, 3.5, 5)) * c.unit, stroke_dasharray=trace(*(d * c.unit for d in dash)),
            stroke_linecap="round",
        )  # fmt: skip


def leaves(c: Canvas) -> None:
    """Two strands that wind about each other, a leaf at every crossing."""
    rungs, top, deep = c.random.randint(17, 21), c.height * 0.56, c.height * c.random.uniform(0.24, 0.3)
    turn = c.random.uniform(0, 2 * pi)
    for rung in range(rungs + 1):
        x, angle = c.width * rung / rungs, turn + rung * 0.62
        upper, lower = top + deep * sin(angle), top - deep * sin(angle)
        if c.is_quiet(x, min(upper, lower), 12 * c.unit):
            continue
        share = 0.3 + 0.6 * (cos(angle) + 1) / 2
        c.draw("path", d=trace("M", x, upper, "V", lower), stroke=c.tint(0.24), stroke_width=2 * c.unit)
        c.draw("circle", cx=x, cy=upper, r=(6 + 5 * share) * c.unit, fill=c.tint(share))
        c.draw("circle", cx=x, cy=lower, r=(6 + 5 * (1 - share)) * c.unit, fill=c.tint(1.1 - share))


def ripples(c: Canvas) -> None:
    """Rings around two sources, where they meet the light is strongest."""
    sources = [
        (c.width * c.random.uniform(0.3, 0.42), c.height * c.random.uniform(0.7, 1)),
        (c.width * c.random.uniform(0.72, 0.9), c.height * c.random.uniform(0.1, 0.45)),
    ]
    for number, (x, y) in enumerate(sources):
        for ring in range(1, 10):
            radius = ring * c.random.uniform(21, 25) * c.unit
            share = max(0.16, (0.95 if number else 0.6) - ring * 0.08)
            c.draw(
                "circle", cx=x, cy=y, r=radius, fill="none", stroke=c.tint(share),
                stroke_width=(4 if ring % 3 == 1 else 1.8) * c.unit,
            )  # fmt: skip
        c.draw("circle", cx=x, cy=y, r=9 * c.unit, fill=c.ink)


# sector: (motif, whose inks among the kinds of events)
LOOKS = {
    Sector.ELECTRICAL: (circuit, "salon"),
    Sector.DIGITAL: (circuit, "expo"),
    Sector.INSTRUMENTS: (circuit, "summit"),
    Sector.INTELLECTUAL_PROPERTY: (circuit, "maker_day"),
    Sector.EQUIPMENT: (gears, "summit"),
    Sector.AUTO_PARTS: (gears, "competition"),
    Sector.LOCKS: (gears, "maker_day"),
    Sector.TOYS: (gears, "roadshow"),
    Sector.NEW_MATERIALS: (lattice, "roadshow"),
    Sector.PRINTING: (lattice, "competition"),
    Sector.GENERAL: (lattice, "salon"),
    Sector.FOOTWEAR: (stitches, "maker_day"),
    Sector.APPAREL: (stitches, "roadshow"),
    Sector.CULTURE: (stitches, "competition"),
    Sector.HEALTH: (leaves, "salon"),
    Sector.ECOLOGY: (leaves, "training"),
    Sector.NEW_ENERGY: (leaves, "expo"),
    Sector.PUMPS_VALVES: (ripples, "summit"),
    Sector.MARINE: (ripples, "expo"),
    Sector.LASER: (ripples, "competition"),
    Sector.EYEWEAR: (ripples, "training"),
}


def cover_svg(sector: str, seed: str, theme: str = "light", shape: str = "card") -> str:
    """The cover as SVG text: the same for the same arguments. Raises KeyError for unknown ones.

    Shapes and themes are those of event covers.
    """
    motif, inks = LOOKS[Sector(sector)]
    ink, ground = THEMES[theme][inks]
    width, height, drawn, quiet = SHAPES[shape]
    canvas = Canvas(width, drawn, quiet, ink, ground, Random(f"project/{sector}/{seed}"))
    motif(canvas)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f'<rect width="{width}" height="{height}" fill="{ground}"/>'
        f'<svg width="{width}" height="{drawn}" viewBox="0 0 {width} {drawn}">{"".join(canvas.parts)}</svg></svg>'
    )
