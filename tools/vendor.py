"""Fetch what other people made and we ship: scripts, icons, fonts. For maintainers, needs npm.

    python tools/vendor.py            all of it
    python tools/vendor.py icons      only that (htmx, axe, icons, fonts)

Versions and checksums stand below; what is fetched is committed, so that a portal at work asks no foreign host. To add
an icon, put its Tabler name into ICONS and run `icons`.
"""

import hashlib
import io
import re
import subprocess
import sys
import tarfile
import tempfile
from functools import cache
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parent.parent
CHECKSUMS = {
    "htmx.org@2.0.11": "165a2655073e9e6e55e307a7c74e8ebcdb76afb7701f9c16cfd106a13add408e",
    "axe-core@4.14.1": "e6b0ce02b84d892e2e33e403485e7f3d6c29e2be6df65daf44d89ba564139745",
    "@tabler/icons@3.51.0": "b30108713d3fa60aee862c2a133225da8e0f309be0708fe2925763ff810c766c",
    "@expo-google-fonts/noto-sans-sc@0.4.3": "0d69d0f4971d2ff574e3d93cbc218dc950bf3f3f8f8e2c008d97687ed53aee59",
    "@expo-google-fonts/noto-serif-sc@0.4.3": "ff6bcf5ba68d92dfecc05544bb150f9e724741a932354a0dd97e7289c40a3f5e",
}
ICONS = """
alert-triangle armchair arrow-left arrow-right award ban bell building building-community bulb calendar calendar-event
calendar-plus calculator camera chart-bar check chevron-down chevron-left chevron-right chevron-up circle-check
clipboard-list clock coin coins copy device-desktop device-mobile dots download door-enter edit external-link eye
eye-off file-text filter flag hand-stop heart-handshake history home id inbox info-circle key language layout-grid
link list lock login logout mail map map-2 map-pin menu-2 message microphone microscope minus moon paperclip phone
photo plus presentation printer qrcode refresh rocket rss ruler-2 scale school search send settings share shield-check
sparkles star sun tag ticket tools trash trophy upload user user-plus users world x
""".split()
OUR_ICONS = ROOT / "static" / "img" / "icons.svg"
PRINT_FONTS = ROOT / "templates" / "print" / "fonts"


@cache
def package(name: str) -> dict[str, bytes]:
    """The files of an npm package. Raises SystemExit if its checksum is not the one we know."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "pack", "--silent", name], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        (archive,) = Path(folder).glob("*.tgz")
        content = archive.read_bytes()
    if (found := hashlib.sha256(content).hexdigest()) != CHECKSUMS[name]:
        raise SystemExit(f"{name}: checksum {found} is not the known one")
    with tarfile.open(fileobj=io.BytesIO(content)) as tar:
        files = ((member, tar.extractfile(member)) for member in tar.getmembers() if member.isfile())
        return {member.name.removeprefix("package/"): file.read() for member, file in files if file}


def pinned(name: str) -> str:
    """The package with its version, as in CHECKSUMS."""
    return next(key for key in CHECKSUMS if key.rpartition("@")[0] == name)


def put(target: Path, content: bytes) -> None:
    """Write a file and say so."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    print(f"{target.relative_to(ROOT)}  {len(content):,} bytes")


def fetch_htmx() -> None:
    """htmx, for parts of pages that renew themselves."""
    full = pinned("htmx.org")
    folder = ROOT / "static" / "vendor" / f"htmx-{full.rpartition('@')[2]}"
    put(folder / "htmx.min.js", package(full)["dist/htmx.min.js"])
    put(folder / "LICENSE", package(full)["LICENSE"])


def fetch_axe() -> None:
    """axe-core, which finds what a person with a handicap would stumble over. Only for tests."""
    full = pinned("axe-core")
    folder = ROOT / "tests" / "vendor" / f"axe-{full.rpartition('@')[2]}"
    put(folder / "axe.min.js", package(full)["axe.min.js"])
    put(folder / "LICENSE", package(full)["LICENSE"])


def fetch_icons() -> None:
    """One sprite of the icons we use: `<svg><use href="…/icons.svg#calendar"></use></svg>`."""
    files = package(pinned("@tabler/icons"))
    symbols = []
    for name in sorted(set(ICONS)):
        svg = files[f"icons/outline/{name}.svg"].decode()
        shapes = re.findall(r"<(?:path|circle|rect|line|polyline)\b[^>]*/>", svg)
        drawn = "".join(re.sub(r"\s+", " ", shape) for shape in shapes if 'stroke="none" d="M0 0h24' not in shape)
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{drawn}</symbol>')
    style = 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'
    symbols = [symbol.replace("<symbol ", f"<symbol {style} ") for symbol in symbols]
    head = '<svg xmlns="http://www.w3.org/2000/svg">'
    put(OUR_ICONS, "\n".join([head, *symbols, "</svg>", ""]).encode())
    put(OUR_ICONS.with_name("icons.LICENSE"), files["LICENSE"])


def fetch_fonts() -> None:
    """Fonts of printed documents: all of Noto Sans SC for names, the GB 2312 part of Noto Serif SC Bold for titles."""
    sans, serif = (
        package(pinned("@expo-google-fonts/noto-sans-sc")),
        package(pinned("@expo-google-fonts/noto-serif-sc")),
    )
    for weight in ("400Regular", "700Bold"):
        put(PRINT_FONTS / f"NotoSansSC-{weight[3:]}.ttf", sans[f"{weight}/NotoSansSC_{weight}.ttf"])
    put(PRINT_FONTS / "NotoSerifSC-Bold.ttf", title_subset(serif["700Bold/NotoSerifSC_700Bold.ttf"]))
    put(PRINT_FONTS / "OFL.txt", sans["LICENSE_FONT"])


def title_subset(font: bytes) -> bytes:
    """The font with Latin, punctuation and the 6,763 characters of GB 2312 only."""
    wide = (bytes([row, cell]).decode("gb2312", "ignore") for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF))
    characters = {*"".join(wide), *map(chr, range(0x20, 0x180)), *map(chr, range(0x2010, 0x2040))}
    loaded = TTFont(io.BytesIO(font))
    subsetter = Subsetter(Options(layout_features=["*"], name_IDs=["*"], notdef_outline=True))
    subsetter.populate(text="".join(characters))
    subsetter.subset(loaded)
    out = io.BytesIO()
    loaded.save(out)
    return out.getvalue()


PARTS = {"htmx": fetch_htmx, "axe": fetch_axe, "icons": fetch_icons, "fonts": fetch_fonts}

if __name__ == "__main__":
    for part in sys.argv[1:] or PARTS:
        if part not in PARTS:
            raise SystemExit(f"{part}: one of {', '.join(PARTS)}")
        PARTS[part]()
