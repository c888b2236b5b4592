"""A picture that somebody sends, decoded and written anew: what is kept is what can be seen, and nothing else.

The name and type of the file are not looked at. Exif, comments, colour profiles and text chunks, which may hold a
patient's name, are not copied; the orientation that Exif gives is carried out first, since a picture that turned round
would change sides.
"""

import struct
from dataclasses import dataclass
from io import BytesIO

from PIL import ExifTags, Image, ImageFile, ImageOps, UnidentifiedImageError

MOST_BYTES = 8 * 1024 * 1024
MOST_PIXELS = 16_000_000  # decoded: 64 MB at four bytes each
LEAST_SIDE = 64  # pixels
KEPT_SIDE, PAPER_SIDE = 2000, 1000  # pixels of the longer side
_QUALITY, _PAPER_QUALITY = 90, 82
_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "MPO": "image/jpeg"}  # MPO: a JPEG with a preview behind it


# What stands a picture upright, by the orientation that Exif gives it; 1 is upright.
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class NoPicture(Exception):
    """What was sent cannot be kept as a picture: why, and what to do instead."""

    def __init__(self, says: str, remedy: str) -> None:
        super().__init__(says)
        self.says, self.remedy = says, remedy


@dataclass(frozen=True)
class Picture:
    """A picture as it is kept, and smaller as a JPEG for paper and for lists. Sides in pixels."""

    data: bytes
    media_type: str
    width: int
    height: int
    paper: bytes
    paper_width: int
    paper_height: int


def read_picture(data: bytes) -> Picture:
    """The picture in `data`, a PNG or JPEG file. Raises NoPicture."""
    if not data:
        raise NoPicture("A picture is needed.", "Choose a PNG or JPEG file.")
    if len(data) > MOST_BYTES:
        raise NoPicture(f"The file is larger than {MOST_BYTES // 1024**2} MB.", "Export it smaller, or as a JPEG.")
    # WeasyPrint, where a process has imported it, lets Pillow fill up what is cut off; here it is refused.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with Image.open(BytesIO(data), formats=("PNG", "JPEG")) as opened:
            _check(opened)
            kind, seen = _TYPES[opened.format or ""], _seen(opened)
    except UnidentifiedImageError:
        raise NoPicture("This is neither a PNG nor a JPEG file.", "Export the picture as PNG or JPEG.") from None
    except Image.DecompressionBombError:
        raise _too_many_pixels() from None
    except (OSError, ValueError, SyntaxError, EOFError, KeyError, struct.error):
        # Pillow's, for files that are cut or made up.
        raise NoPicture("The file cannot be read to its end.", "Export the picture again and send that file.") from None
    kept, paper = _within(seen, KEPT_SIDE), _within(seen, PAPER_SIDE)
    written = _written(kept, "PNG") if kind == "image/png" else _written(kept, "JPEG", quality=_QUALITY)
    return Picture(written, kind, *kept.size, _written(paper, "JPEG", quality=_PAPER_QUALITY), *paper.size)


def _check(opened: Image.Image) -> None:
    """By the file's head, before anything is decoded."""
    width, height = opened.size
    if width * height > MOST_PIXELS:
        raise _too_many_pixels()
    if min(width, height) < LEAST_SIDE:
        raise NoPicture(f"The picture is smaller than {LEAST_SIDE} pixels.", "Export it larger.")
    if opened.format == "PNG" and getattr(opened, "n_frames", 1) > 1:
        raise NoPicture("The file holds several pictures.", "Send the one that shows the finding.")


def _too_many_pixels() -> NoPicture:
    most = MOST_PIXELS // 1_000_000
    return NoPicture(f"The picture has more than {most} million pixels.", "Export it at 2,000 pixels a side.")


def _seen(opened: Image.Image) -> Image.Image:
    """The pixels upright, in grey or in colour, on white where the picture is transparent; without any `info`."""
    turned = _upright(opened)
    if turned.mode.startswith("I"):  # 16 bits of grey, of which a screen shows the upper eight
        turned = turned.convert("I").point(lambda value: value / 256).convert("L")
    elif turned.has_transparency_data:
        above = turned.convert("RGBA")
        turned = Image.alpha_composite(Image.new("RGBA", above.size, "white"), above).convert("RGB")
    plain = turned.convert("L" if turned.mode in ("1", "L") else "RGB")
    plain.info.clear()
    return plain


def _upright(opened: Image.Image) -> Image.Image:
    """Not by Pillow's `exif_transpose`: that writes the Exif data anew, and fails at an odd tag that nobody needs."""
    opened.load()  # the Exif data of a PNG may stand behind the pixels
    turn = _TURNS.get(opened.getexif().get(ExifTags.Base.Orientation, 1))
    return opened.copy() if turn is None else opened.transpose(turn)


def _within(picture: Image.Image, side: int) -> Image.Image:
    """The picture itself, or smaller so that its longer side has `side` pixels."""
    return ImageOps.contain(picture, (side, side)) if max(picture.size) > side else picture


def _written(picture: Image.Image, kind: str, **more: int) -> bytes:
    out = BytesIO()
    picture.save(out, kind, optimize=kind == "JPEG", **more)
    return out.getvalue()
