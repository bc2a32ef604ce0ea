"""The motif of each kind of event, drawn on a canvas.

Rays of a stage (roadshow), waves of the Ou river (salon), a rising field (competition), crossing lines (summit), booths
(expo), rings (training), a sheet of seals (Maker Day).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from math import cos, hypot, pi, radians, sin
from random import Random

# Characters that are workshop geometry already, as strokes on a 24 × 24 grid: 工 日 田 回 中 山 土 王 井 木 人 口.
SEALS = (
    "M5 6h14M12 6v12M5 18h14",
    "M7 5h10v14h-10zM7 12h10",
    "M5 5h14v14h-14zM5 12h14M12 5v14",
    "M5 5h14v14h-14zM9.5 9.5h5v5h-5z",
    "M6 8h12v7h-12zM12 4v16",
    "M12 5v14M6 10v9h12v-9",
    "M7 10h10M12 5v14M5 19h14",
    "M6 5h12M7 12h10M12 5v14M5 19h14",
    "M9 5v14M15 5v14M5 9h14M5 15h14",
    "M12 4v16M5 9h14M12 9l-6 8M12 9l6 8",
    "M12 5l-6 14M12 9l6 10",
    "M6 6h12v12h-12z",
)


@dataclass
class Canvas:
    """What a motif draws on. `unit` is 1 on a card and grows with the drawing."""

    width: int
    height: int
    quiet: tuple[int, int]
    ink: str
    ground: str
    random: Random
    parts: list[str] = field(default_factory=list)

    @property
    def unit(self) -> float:
        return self.height / 270

    def tint(self, share: float) -> str:
        """The ground with that share (0..1) of ink in it."""
        pairs = ((int(self.ground[i : i + 2], 16), int(self.ink[i : i + 2], 16)) for i in (1, 3, 5))
        return "#" + "".join(f"{round(ground + (ink - ground) * share):02X}" for ground, ink in pairs)

    def is_quiet(self, x: float, y: float, reach: float = 0) -> bool:
        """Whether something at (x, y) reaches into the label's corner."""
        return x - reach < self.quiet[0] and y - reach < self.quiet[1]

    def draw(self, tag: str, **attributes: str | float) -> None:
        """Add one element; underscores in names become hyphens, numbers are shortened."""
        text = "".join(f' {name.replace("_", "-")}="{short(value)}"' for name, value in attributes.items())
        self.parts.append(f"<{tag}{text}/>")


def short(value: str | float) -> str:
    """A number with at most one decimal; text as it is."""
    return value if isinstance(value, str) else f"{value:.1f}".removesuffix(".0")


def trace(*steps: str | float) -> str:
    """The text of a path, from its letters and numbers."""
    return " ".join(short(step) for step in steps)


def rays(c: Canvas) -> None:
    """A stage at the lower left, its light fanning out to the right."""
    x, y, far = (
        c.width * c.random.uniform(0.13, 0.2),
        c.height * 1.03,
        hypot(c.width, c.height) * 1.1,
    )
    beam = c.random.uniform(5.5, 7)
    angle = c.random.uniform(3, 9)
    while angle < 150:
        width = beam * c.random.uniform(0.55, 1.05)
        end_x, end_y = x + far * cos(radians(angle)), y - far * sin(radians(angle))
        touches_label = angle > 62 and c.quiet[0] > 0
        share = 0.1 if touches_label else c.random.choice((0.24, 0.4, 0.58, 0.8, 1))
        spread = far * sin(radians(width / 2))
        across, down = spread * sin(radians(angle)), spread * cos(radians(angle))
        points = trace(x, y, end_x - across, end_y - down, end_x + across, end_y + down)
        c.draw("polygon", points=points, fill=c.tint(share))
        angle += width / 2 + beam * c.random.uniform(0.75, 1.3)
    c.draw("circle", cx=x, cy=y, r=74 * c.unit, fill=c.ground)
    c.draw(
        "circle",
        cx=x,
        cy=y,
        r=66 * c.unit,
        fill="none",
        stroke=c.ink,
        stroke_width=2.5 * c.unit,
    )
    c.draw("circle", cx=x, cy=y, r=52 * c.unit, fill=c.ink)


def waves(c: Canvas) -> None:
    """The Ou river widening to the sea, layer before layer, with the sun or moon behind it."""
    layers, steps = c.random.randint(7, 8), 8
    length, phase = c.width * c.random.uniform(0.55, 0.8), c.random.uniform(0, 2 * pi)
    drift = c.random.uniform(0.5, 0.8) * c.random.choice((-1, 1))
    sun = (
        c.width * c.random.uniform(0.55, 0.85),
        c.height * c.random.uniform(0.2, 0.27),
    )
    c.draw(
        "circle",
        cx=sun[0],
        cy=sun[1],
        r=c.height * c.random.uniform(0.13, 0.17),
        fill=c.tint(0.78),
    )
    for layer in range(layers):
        depth = layer / (layers - 1)
        amplitude = (9 + 9 * depth) * c.unit * c.random.uniform(0.8, 1.15)
        points = []
        for step in range(-1, steps + 2):
            along = step / steps
            base = (0.47 + 0.45 * depth) * (1 - along) + (0.3 + 0.58 * depth) * along
            swing = sin(2 * pi * c.width * along / length + phase + drift * layer)
            points.append((c.width * along, c.height * base + amplitude * swing))
        shore = smooth(points)
        c.draw("path", d=f"{shore}V{c.height}H0z", fill=c.tint(0.03 + 0.3 * depth**1.5))
        strong = layer in (1, layers - 3)
        c.draw(
            "path",
            d=shore,
            fill="none",
            stroke=c.tint(1 if strong else 0.6),
            stroke_width=(3 if strong else 1.4) * c.unit,
        )


def smooth(points: list[tuple[float, float]]) -> str:
    """A path through all points but the first and last, which only bend it."""
    steps: list[str | float] = ["M", *points[1], "C"]
    for (x0, y0), (x1, y1), (x2, y2), (x3, y3) in zip(points, points[1:], points[2:], points[3:], strict=False):
        steps += [x1 + (x2 - x0) / 6, y1 + (y2 - y0) / 6, x2 - (x3 - x1) / 6, y2 - (y3 - y1) / 6, x2, y2]
    return trace(*steps)


def field_of_stems(c: Canvas) -> None:
    """Seedlings rising from left to right; one of them has come out on top."""
    count = round(c.width / (33 * c.unit))
    step = c.width / count
    best = round(count * c.random.uniform(0.72, 0.88))
    for i in range(count):
        along = (i + 0.5) / count
        rise = 0.3 + 0.36 * along**1.2 + c.random.uniform(-0.09, 0.09)
        if i == best:
            rise = 0.8
        x, top = (i + 0.5) * step, c.height * (1 - rise)
        share = 1 if i == best else c.random.choice((0.3, 0.42, 0.55, 0.7))
        c.draw(
            "path",
            d=f"M{short(x)} {c.height}V{short(top)}",
            stroke=c.tint(share),
            stroke_width=(5 if i == best else 3.5) * c.unit,
        )
        for side in (-1, 1):
            foot, size = (
                c.height * (1 - rise * c.random.uniform(0.3, 0.7)),
                c.random.uniform(9, 14) * c.unit,
            )
            reach = side * size
            leaf = trace("M", x, foot, "q", reach, 0, reach, -size, "q", -reach, 0, -reach, size)
            c.draw("path", d=leaf, fill=c.tint(share))
        if i == best:
            c.draw(
                "circle",
                cx=x,
                cy=top,
                r=24 * c.unit,
                fill=c.ground,
                stroke=c.ink,
                stroke_width=2.5 * c.unit,
            )
            c.draw("circle", cx=x, cy=top, r=15 * c.unit, fill=c.ink)
        else:
            c.draw(
                "circle",
                cx=x,
                cy=top,
                r=c.random.uniform(5, 8.5) * c.unit,
                fill=c.tint(share),
            )


def crossing_lines(c: Canvas) -> None:
    """Projects at the left, capital at the right, every possible talk a line, the agreed ones strong."""
    left, right = c.random.randint(4, 5), c.random.randint(5, 6)
    upper = 0.4 if c.quiet[1] else 0.14
    x1, x2 = c.width * 0.1, c.width * 0.9
    starts = [c.height * (upper + (0.88 - upper) * i / (left - 1)) for i in range(left)]
    ends = [c.height * (0.12 + 0.76 * i / (right - 1)) for i in range(right)]
    agreed = dict(enumerate(c.random.sample(range(right), left)))
    middle = c.width * c.random.uniform(0.46, 0.54)

    def line(i: int, j: int, share: float, width: float) -> None:
        d = trace("M", x1, starts[i], "C", middle, starts[i], middle, ends[j], x2, ends[j])
        c.draw("path", d=d, fill="none", stroke=c.tint(share), stroke_width=width * c.unit)

    for i in range(left):
        for j in range(right):
            if agreed[i] != j and c.random.random() < 0.72:
                line(i, j, 0.28, 1.6)
    strong = set(c.random.sample(range(left), left - 1))
    for i in strong:
        line(i, agreed[i], 1, 4)
    width = 3 * c.unit
    for i, y in enumerate(starts):
        fill = c.ink if i in strong else c.ground
        c.draw("circle", cx=x1, cy=y, r=10.5 * c.unit, fill=fill, stroke=c.ink, stroke_width=width)
    met, side = {agreed[i] for i in strong}, 19 * c.unit
    for j, y in enumerate(ends):
        fill, x, top = c.ink if j in met else c.ground, x2 - side / 2, y - side / 2
        c.draw("rect", x=x, y=top, width=side, height=side, rx=width, fill=fill, stroke=c.ink, stroke_width=width)


def booths(c: Canvas) -> None:
    """A hall seen from above: booths of different make on both sides of an aisle with visitors."""
    side = c.height / 5
    aisle = 3 if c.quiet[1] else c.random.choice((2, 3))
    start = (c.width % side - side) / 2
    for row in range(5):
        for column in range(int(c.width / side) + 2):
            x, y = start + column * side, row * side
            if c.is_quiet(x, y):
                continue
            if row == aisle:
                if c.random.random() < 0.55:
                    c.draw(
                        "circle",
                        cx=x + side * c.random.uniform(0.2, 0.8),
                        cy=y + side / 2,
                        r=c.random.uniform(3, 5.5) * c.unit,
                        fill=c.tint(0.75),
                    )
            elif c.random.random() < 0.8:
                booth(c, x + 3 * c.unit, y + 3 * c.unit, side - 6 * c.unit)


def booth(c: Canvas, x: float, y: float, side: float) -> None:
    """One booth: a square, a quarter or half round, an awning of stripes, or a square with a disc."""
    fill = c.tint(c.random.choice((0.16, 0.16, 0.3, 0.48, 0.7, 1)))
    make = c.random.choice(("square", "quarter", "half", "awning", "disc"))
    turn = c.random.choice((0, 90, 180, 270))
    placed = f"rotate({turn} {short(x + side / 2)} {short(y + side / 2)})"
    if make == "quarter":
        c.draw(
            "path",
            d=f"M{short(x)} {short(y)}h{short(side)}a{short(side)} {short(side)} 0 0 1 {short(-side)} {short(side)}z",
            fill=fill,
            transform=placed,
        )
    elif make == "half":
        c.draw(
            "path",
            d=f"M{short(x)} {short(y)}h{short(side)}a{short(side / 2)} {short(side / 2)} 0 0 1 {short(-side)} 0z",
            fill=fill,
            transform=placed,
        )
    elif make == "awning":
        d = "".join(f"M{short(x + side * (i + 0.5) / 4)} {short(y)}v{short(side)}" for i in range(4))
        c.draw("path", d=d, stroke=fill, stroke_width=side / 8, transform=placed)
    else:
        c.draw("rect", x=x, y=y, width=side, height=side, rx=3 * c.unit, fill=fill)
        if make == "disc":
            c.draw("circle", cx=x + side / 2, cy=y + side / 2, r=side * 0.27, fill=c.ground)


def rings(c: Canvas) -> None:
    """Rings like those of a tree, or of a skill: each set partly drawn strong, as far as it has come."""
    placed: list[tuple[float, float, float]] = []
    for size in (78, 66, 58, 50, 42, 36, 32, 28, 24, 20, 18, 16, 14, 12, 10, 9, 8):
        for _ in range(24):
            r = size * c.unit * c.random.uniform(0.85, 1.1)
            x, y = (
                c.random.uniform(0.02, 0.98) * c.width,
                c.random.uniform(0.02, 0.98) * c.height,
            )
            if not c.is_quiet(x, y, r + 6) and all(
                hypot(x - px, y - py) > r + pr + 7 * c.unit for px, py, pr in placed
            ):
                placed.append((x, y, r))
                break
    thin, strong, cores = "", "", ""
    for x, y, r in placed:
        gap = c.random.choice((11, 14)) * c.unit
        for step in range(int(r / gap) + 1):
            ring = r - step * gap
            if ring < gap * 0.8 and step:
                break
            thin += trace(
                "M", x - ring, y, "a", ring, ring, 0, 1, 1, 2 * ring, 0, "a", ring, ring, 0, 1, 1, -2 * ring, 0
            )
            if ring > 1.6 * gap and c.random.random() < 0.65:
                strong += arc(
                    x,
                    y,
                    ring,
                    c.random.uniform(0, 2 * pi),
                    c.random.uniform(0.4, 1.6) * pi,
                )
        cores += f"M{short(x)} {short(y)}h.1"
    c.draw("path", d=thin, fill="none", stroke=c.tint(0.34), stroke_width=1.6 * c.unit)
    c.draw(
        "path",
        d=strong,
        fill="none",
        stroke=c.ink,
        stroke_width=4.5 * c.unit,
        stroke_linecap="round",
    )
    c.draw(
        "path",
        d=cores,
        stroke=c.tint(0.8),
        stroke_width=9 * c.unit,
        stroke_linecap="round",
    )


def arc(x: float, y: float, r: float, start: float, sweep: float) -> str:
    """A path along the circle from the angle `start` over `sweep`, both in radians."""
    x1, y1, x2, y2 = (
        x + r * cos(start),
        y + r * sin(start),
        x + r * cos(start + sweep),
        y + r * sin(start + sweep),
    )
    return trace("M", x1, y1, "A", r, r, 0, int(sweep > pi), 1, x2, y2)


def seals(c: Canvas) -> None:
    """A sheet of seals, one for each stop of the day, carved in relief or in outline."""
    cell = c.height / 3
    side = cell * 0.84
    start = (c.width % cell - cell) / 2 if c.width % cell else 0
    order: list[str] = []
    for row in range(3):
        for column in range(int(c.width / cell) + 2):
            x, y = (
                start + column * cell + (cell - side) / 2,
                row * cell + (cell - side) / 2,
            )
            if c.is_quiet(x, y) or x > c.width:
                continue
            order = order or c.random.sample(SEALS, len(SEALS))
            seal(c, x, y, side, order.pop())


def seal(c: Canvas, x: float, y: float, side: float, strokes: str) -> None:
    """One impression, slightly askew: filled with the character cut out, or outlined with it standing."""
    ink = c.tint(c.random.choice((0.22, 0.34, 0.5, 0.75, 1)))
    filled, turn = c.random.random() < 0.5, c.random.uniform(-3.5, 3.5)
    askew = f"rotate({short(turn)} {short(side / 2)} {short(side / 2)})"
    placed = f"translate({short(x)} {short(y)}) {askew} scale({side / 24:.2f})"
    c.parts.append(f'<g transform="{placed}" fill="none" stroke="{ink}" stroke-width="2">')
    c.draw("rect", x=1, y=1, width=22, height=22, rx=3, fill=ink if filled else "none")
    c.draw("path", d=strokes, stroke=c.ground if filled else ink)
    c.parts.append("</g>")


MOTIFS: dict[str, Callable[[Canvas], None]] = {
    "competition": field_of_stems,
    "expo": booths,
    "maker_day": seals,
    "salon": waves,
    "roadshow": rays,
    "summit": crossing_lines,
    "training": rings,
}
