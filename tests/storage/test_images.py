import random
from io import BytesIO

import pytest
from PIL import Image

from portal.errors import Refusal, TooLarge
from portal.sandbox import FileRefused
from portal.storage.files import FileStore
from portal.storage.images import accept_image
from portal.storage.rules import MOST_IMAGE_BYTES


@pytest.fixture
def files(tmp_path):
    return FileStore(tmp_path / "files")


def _picture(kind, size=(400, 300), mode="RGB", **options):
    content = BytesIO()
    Image.new(mode, size, "orange" if mode != "1" else 1).save(content, kind, **options)
    return content.getvalue()


def _stored(files, content):
    image = accept_image(BytesIO(content), files)
    with files.open(image.code) as file:
        return image, Image.open(BytesIO(file.read()))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_picture_becomes_a_webp_of_the_same_size(files, kind):
    image, picture = _stored(files, _picture(kind))
    assert (picture.format, picture.size, image.width, image.height) == ("WEBP", (400, 300), 400, 300)


def test_large_picture_is_made_smaller(files):
    image, _ = _stored(files, _picture("JPEG", (4000, 1000)))
    assert (image.width, image.height) == (2000, 500)


def test_camera_and_place_are_gone_and_the_picture_is_upright(files):
    exif = Image.Exif()
    exif[0x0112] = 6  # lies on its side
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825)[1] = "N"
    image, picture = _stored(files, _picture("JPEG", (400, 300), exif=exif, comment=b"SecretComment"))
    assert (image.width, image.height) == (300, 400)
    assert dict(picture.getexif()) == {}
    with files.open(image.code) as file:
        assert b"Secret" not in file.read()


def test_transparency_is_kept(files):
    content = BytesIO()
    Image.new("RGBA", (40, 30), (255, 128, 0, 100)).save(content, "PNG")
    _, picture = _stored(files, content.getvalue())
    assert picture.getpixel((5, 5))[3] == 100


HOSTILE = {
    "nothing": b"",
    "text": b"hello",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "html named as a picture": b"<!doctype html><script>alert(1)</script>",
    "only a head": b"\x89PNG\r\n\x1a\n",
    "cut in half": _picture("JPEG", (800, 800), quality=95)[:900],
    "pdf": b"%PDF-1.7\n",
    "bitmap, not on the list": _picture("BMP"),
    "zip": b"PK\x03\x04" + b"\0" * 100,
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_is_no_picture_is_refused_and_leaves_nothing(files, content):
    with pytest.raises(FileRefused):
        accept_image(BytesIO(content), files)
    assert [path for path in files.root.rglob("*") if path.is_file()] == []


def test_pixel_bomb_is_refused(files):
    with pytest.raises(FileRefused, match="pixels"):
        accept_image(BytesIO(_picture("PNG", (20_000, 20_000), "1")), files)


def test_too_many_bytes_are_refused_before_anything_is_opened(files):
    with pytest.raises(TooLarge):
        accept_image(BytesIO(b"x" * (MOST_IMAGE_BYTES + 1)), files)


def test_damaged_pictures_never_do_more_than_be_refused(files):
    chance = random.Random(7)
    whole = [_picture(kind, (120, 90)) for kind in ("JPEG", "PNG", "WEBP", "GIF")]
    for _ in range(12):
        content = bytearray(chance.choice(whole))
        for _ in range(20):
            content[chance.randrange(len(content))] = chance.randrange(256)
        try:
            image = accept_image(BytesIO(bytes(content)), files)
        except Refusal:
            continue
        assert image.width <= 2000 and image.height <= 2000
