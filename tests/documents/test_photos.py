"""Photos: recognised by content, made small, without their position, and refused kindly."""

from __future__ import annotations

import hashlib
import io
from datetime import datetime

import pillow_heif
import pytest
from PIL import Image

from mzdesk import clock
from mzdesk.documents import photos
from mzdesk.errors import BadInput


def made(kind: str, size: tuple[int, int] = (3000, 2000), **options: object) -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(out, kind, **options)
    return out.getvalue()


def with_exif(**tags: str) -> bytes:
    exif = Image.Exif()
    exif[274] = 6
    exif.get_ifd(0x8769)[36867] = tags.get("taken", "")
    exif.get_ifd(0x8825)[1] = "N"
    return made("JPEG", exif=exif)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "BMP", "TIFF", "GIF"])
def test_usual_kinds_become_small_jpegs(kind: str) -> None:
    raw = made(kind)
    photo = photos.prepare(raw, f"a.{kind.lower()}")
    assert photo.data[:2] == b"\xff\xd8"
    assert max(photo.width, photo.height) <= 2048
    assert len(photo.data) <= 1_500_000
    assert photo.original_sha256 == hashlib.sha256(raw).hexdigest()
    assert photo.sha256 == hashlib.sha256(photo.data).hexdigest()
    assert photos.prepare(raw, "b").data == photo.data


def test_heic_from_a_phone() -> None:
    pillow_heif.register_heif_opener()
    photo = photos.prepare(made("HEIF", (640, 480)), "IMG_0001.HEIC")
    assert (photo.width, photo.height) == (640, 480)


def test_upright_with_its_time_and_without_its_position() -> None:
    photo = photos.prepare(with_exif(taken="2026:11:23 10:31:05"), "a.jpg")
    assert (photo.width, photo.height) == (1365, 2048)
    assert photo.taken_at == datetime(2026, 11, 23, 10, 31, 5, tzinfo=clock.OFFICE_ZONE)
    assert not Image.open(io.BytesIO(photo.data)).getexif()


@pytest.mark.parametrize("taken", ["", "0000:00:00 00:00:00", "昨天"])
def test_without_a_camera_time_none_is_invented(taken: str) -> None:
    assert photos.prepare(with_exif(taken=taken) if taken.isascii() else made("JPEG"), "a.jpg").taken_at is None


def test_a_transparent_screenshot_gets_a_white_ground() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(out, "PNG")
    photo = photos.prepare(out.getvalue(), "a.png")
    assert Image.open(io.BytesIO(photo.data)).getpixel((10, 10)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"%PDF-1.7 not a photo", "其实是 PDF 文件"),
        (b"hello" * 50, "不是照片，或已损坏"),
        (b"", "不是照片，或已损坏"),
        (made("JPEG")[:4000], "已损坏"),
        (b"\xff\xd8" + b"0" * (60 * 1024 * 1024), "过大"),
    ],
)
def test_refusals_name_the_file_and_the_remedy(raw: bytes, words: str) -> None:
    with pytest.raises(BadInput, match=f"走道.jpg.*{words}|{words}") as refused:
        photos.prepare(raw, "走道.jpg")
    assert "走道.jpg" in refused.value.message
    assert refused.value.field == "photos"


def test_a_bomb_of_pixels_is_refused_before_it_is_opened() -> None:
    out = io.BytesIO()
    Image.new("1", (20_000, 12_000)).save(out, "PNG")
    with pytest.raises(BadInput, match="像素过大"):
        photos.prepare(out.getvalue(), "a.png")


def test_thumbnails_are_small_pngs() -> None:
    data = photos.thumbnail(photos.prepare(made("JPEG"), "a").data, 96)
    assert max(Image.open(io.BytesIO(data)).size) == 96


def test_a_photo_on_paper_is_smaller_than_the_stored_one_and_of_the_same_shape() -> None:
    out = io.BytesIO()
    Image.effect_noise((2048, 1536), 60).convert("RGB").save(out, "JPEG", quality=86)
    made = photos.printed(out.getvalue())
    assert photos.size(made) == (1024, 768)
    assert len(made) < len(out.getvalue()) / 2
