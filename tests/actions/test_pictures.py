"""Pictures that people send: decoded, limited, and written anew without anything that cannot be seen."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image, ImageChops, ImageFile, ImageOps, PngImagePlugin

from cases.imaging.pictures import KEPT_SIDE, MOST_BYTES, PAPER_SIDE, NoPicture, read_picture
from tests.builders import a_picture

SECRET = "Grey^Patricia"


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


def with_metadata(kind: str) -> bytes:
    """The name of a patient wherever a file of this kind can hide it, and an orientation."""
    exif = Image.Exif()
    exif[0x010E], exif[0x9286], exif[0x0112] = SECRET, SECRET, 6  # description, comment, turned by a quarter
    if kind == "JPEG":
        return a_picture(kind=kind, exif=exif, comment=SECRET.encode(), icc_profile=SECRET.encode())
    text = PngImagePlugin.PngInfo()
    text.add_text("PatientName", SECRET)
    text.add_itxt("XML:com.adobe.xmp", SECRET, zip=True)
    return a_picture(kind=kind, exif=exif, pnginfo=text, icc_profile=SECRET.encode())


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def a_bomb(width: int, height: int) -> bytes:
    """A small PNG that says that it is large."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_nothing_but_the_pixels_is_kept_and_the_picture_stands_upright(kind: str) -> None:
    kept = read_picture(with_metadata(kind))
    for data in (kept.data, kept.paper):
        assert SECRET.encode() not in data
        written = opened(data)
        assert not written.getexif() and not {"comment", "icc_profile", "PatientName", "exif"} & set(written.info)
    assert kept.media_type == f"image/{kind.lower()}" and opened(kept.data).format == kind
    # 96 by 128, dark at the left, turned by a quarter: dark at the top.
    assert (kept.width, kept.height) == (128, 96) == opened(kept.data).size
    seen = opened(kept.data).convert("L")
    assert seen.getpixel((64, 4)) < 40 and seen.getpixel((64, 91)) > 215


def with_exif(*tags: bytes) -> bytes:
    """A grey JPEG, dark at the left, whose Exif data holds these entries as they are."""
    entries = b"II*\0" + struct.pack("<IH", 8, len(tags)) + b"".join(tags) + b"\0" * 4
    return a_picture(kind="JPEG", exif=b"Exif\0\0" + entries)


def orientation(number: int) -> bytes:
    return struct.pack("<HHII", 0x0112, 3, 1, number)


def test_an_odd_tag_beside_the_orientation_hinders_nothing() -> None:
    length_as_text = struct.pack("<HHI4s", 0x0101, 2, 4, b"abc\0")
    kept = read_picture(with_exif(length_as_text, orientation(6)))
    assert (kept.width, kept.height) == (128, 96)
    seen = opened(kept.data).convert("L")
    assert seen.getpixel((64, 4)) < 40 and seen.getpixel((64, 91)) > 215


@pytest.mark.parametrize("number", range(10))
def test_every_orientation_is_carried_out_as_pillow_does(number: int) -> None:
    data = with_exif(orientation(number))
    kept, wanted = read_picture(data), ImageOps.exif_transpose(opened(data)).convert("L")
    assert (kept.width, kept.height) == wanted.size
    # Written anew as a JPEG, so that the shades differ a little.
    differ = ImageChops.difference(opened(kept.data).convert("L"), wanted).getextrema()
    assert differ[1] < 24


def test_a_large_picture_is_kept_smaller_and_smaller_still_for_paper() -> None:
    kept = read_picture(a_picture(3000, 1500))
    assert (kept.width, kept.height) == (KEPT_SIDE, KEPT_SIDE // 2)
    assert (kept.paper_width, kept.paper_height) == (PAPER_SIDE, PAPER_SIDE // 2) == opened(kept.paper).size
    assert opened(kept.paper).format == "JPEG" and len(kept.paper) < 200_000
    small = read_picture(a_picture(96, 128))
    assert opened(small.paper).size == (96, 128), "a small one is not blown up"


def test_grey_of_16_bits_and_transparent_pictures_look_as_they_did() -> None:
    deep = Image.new("I;16", (100, 100), 40_000)
    out = BytesIO()
    deep.save(out, "PNG")
    assert opened(read_picture(out.getvalue()).data).getpixel((5, 5)) == 40_000 // 256
    glass = BytesIO()
    Image.new("RGBA", (100, 100), (0, 0, 0, 0)).save(glass, "PNG")
    assert opened(read_picture(glass.getvalue()).data).getpixel((5, 5)) == (255, 255, 255)
    plain = read_picture(a_picture())
    assert not ImageChops.difference(opened(plain.data), opened(a_picture())).getbbox(), "a PNG loses nothing"


def several() -> bytes:
    out = BytesIO()
    frames = [Image.new("L", (100, 100), grey) for grey in (0, 255)]
    frames[0].save(out, "PNG", save_all=True, append_images=frames[1:])
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "needed"),
        (b"%PDF-1.7", "neither"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "neither"),
        (a_picture(kind="GIF"), "neither"),
        (a_picture(kind="TIFF"), "neither"),
        (a_picture()[:80], "cannot be read"),
        (a_picture(kind="JPEG")[:400], "cannot be read"),
        (a_picture(32, 400), "smaller than 64"),
        (several(), "several"),
        (a_bomb(5000, 4000), "million pixels"),
        (a_bomb(100_000, 100_000), "million pixels"),
        (a_bomb(1000, 1000), "cannot be read"),
        (a_picture() + b"\0" * MOST_BYTES, "larger than 8 MB"),
    ],
)
def test_what_is_no_such_picture_is_refused_with_the_remedy(
    monkeypatch: pytest.MonkeyPatch, data: bytes, said: str
) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)  # as where WeasyPrint has been imported
    with pytest.raises(NoPicture) as refused:
        read_picture(data)
    assert said in refused.value.says and refused.value.remedy.endswith(".")
