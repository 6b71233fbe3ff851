"""Photos on their way into the store: recognised by content, turned upright, made small, without their position.

The only home of Pillow. Stored photos are JPEG of at most 2,048 px and 1.5 MB.
"""

from __future__ import annotations

import hashlib
import io
import warnings
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from PIL import Image, ImageOps, UnidentifiedImageError

from mzdesk import clock
from mzdesk.errors import BadInput

LARGEST_FILE = 40 * 1024 * 1024
MOST_PIXELS = 120_000_000
SIDE = 2048
STORED = 1_500_000
PRINTED = 1024  # half of SIDE: unpacking a JPEG at half its size costs nothing
_TAKEN = (36867, 36868, 306)
_EXIF = 0x8769


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo in its stored form. `taken_at` is what the camera says, None when it does not."""

    data: bytes
    original_sha256: str
    sha256: str
    width: int
    height: int
    taken_at: datetime | None
    media_type: str = "image/jpeg"


def prepare(raw: bytes, name: str) -> Photo:
    """Bring a photo (JPEG, PNG, HEIC, WebP, BMP, TIFF, GIF) into its stored form; same bytes in, same bytes out.

    Raises BadInput naming the file for what is no photo, too large, or broken.
    """
    if len(raw) > LARGEST_FILE:
        raise BadInput(
            f"照片“{name}”过大（{len(raw) // 1_048_576} MB，最多 40 MB）。请用手机或看图软件压缩后再添加。", "photos"
        )
    image = _open(raw, name)
    taken = _taken(image)
    try:
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
        flat = _flat(upright)
    except (OSError, SyntaxError, ValueError, MemoryError) as error:
        raise BadInput(f"照片“{name}”已损坏，打不开。请重新拍摄或另选一张。", "photos") from error
    data = _jpeg(flat)
    return Photo(
        data, hashlib.sha256(raw).hexdigest(), hashlib.sha256(data).hexdigest(), flat.width, flat.height, taken
    )


def _open(raw: bytes, name: str) -> Image.Image:
    _know_heic()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(raw))
    except Image.DecompressionBombError as error:
        raise BadInput(f"照片“{name}”的像素过大。请压缩后再添加。", "photos") from error
    except (UnidentifiedImageError, OSError, ValueError) as error:
        words = f"“{name}”不是照片，或已损坏。请选择 jpg、png、heic 等照片文件。"
        if raw[:5] == b"%PDF-":
            words = f"“{name}”其实是 PDF 文件，不是照片。请在“扫描件”处添加，或改选照片。"
        raise BadInput(words, "photos") from error
    if image.width * image.height > MOST_PIXELS:
        raise BadInput(f"照片“{name}”的像素过大（{image.width}×{image.height}）。请压缩后再添加。", "photos")
    return image


@lru_cache(maxsize=1)
def _know_heic() -> None:
    import pillow_heif

    pillow_heif.register_heif_opener()


def _taken(image: Image.Image) -> datetime | None:
    exif = image.getexif()
    found = exif.get_ifd(_EXIF)
    for tag in _TAKEN:
        text = str(found.get(tag) or exif.get(tag) or "").strip("\x00 ")
        try:
            return datetime.strptime(text, "%Y:%m:%d %H:%M:%S").replace(tzinfo=clock.OFFICE_ZONE)
        except ValueError:
            continue
    return None


def _flat(image: Image.Image) -> Image.Image:
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        ground = Image.new("RGB", image.size, "white")
        ground.paste(image.convert("RGBA"), mask=image.convert("RGBA").getchannel("A"))
        return ground
    return image.convert("RGB")


def _jpeg(image: Image.Image) -> bytes:
    for quality in (86, 78, 70, 60, 45):
        out = io.BytesIO()
        image.save(out, "JPEG", quality=quality, optimize=True)
        if out.tell() <= STORED:
            break
    return out.getvalue()


def thumbnail(data: bytes, side: int) -> bytes:
    """A PNG of a stored photo, at most `side` px."""
    image = Image.open(io.BytesIO(data))
    image.thumbnail((side, side), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    image.convert("RGB").save(out, "PNG")
    return out.getvalue()


def printed(data: bytes) -> bytes:
    """A stored photo as large as a paper shows it: JPEG of at most 1,024 px, some 300 dots an inch at 80 mm."""
    with Image.open(io.BytesIO(data)) as image:
        image.thumbnail((PRINTED, PRINTED), Image.Resampling.BICUBIC, reducing_gap=1.0)
        out = io.BytesIO()
        image.convert("RGB").save(out, "JPEG", quality=75)
    return out.getvalue()


def grey(data: bytes) -> tuple[int, int, bytes]:
    """A stored photo in grey: width, height and one byte a pixel; raises BadInput for what is no picture."""
    with _open(data, "扫描件") as image:
        flat = image.convert("L")
    return flat.width, flat.height, flat.tobytes()


def size(data: bytes) -> tuple[int, int]:
    """Width and height of a stored photo in px."""
    with Image.open(io.BytesIO(data)) as image:
        return image.size
