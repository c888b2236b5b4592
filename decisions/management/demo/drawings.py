"""Schematic drawings that stand where a real board has its key images. Each says so in its own pixels."""

from io import BytesIO
from math import sin

from PIL import Image, ImageDraw, ImageFont

SIDE = 900  # pixels
_LABEL = "SCHEMATIC, NOT A PATIENT"
_BONE, _DISC, _CORD, _FLUID, _LESION = 150, 85, 120, 225, 70


def drawn(kind: str) -> bytes:
    """A PNG: `sagittal` (seven vertebrae, a lesion in the middle one pressing on the cord) or `axial` (one)."""
    picture = Image.new("L", (SIDE, SIDE), 8)
    {"sagittal": _sagittal, "axial": _axial}[kind](ImageDraw.Draw(picture))
    ImageDraw.Draw(picture).text((24, SIDE - 52), _LABEL, fill=255, font=ImageFont.load_default(30))
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def _sagittal(pen: ImageDraw.ImageDraw) -> None:
    """Front to the left, as the drawing of the spine has it."""
    bent = [(y, 40 * sin(y / SIDE * 3.1)) for y in range(0, SIDE, 4)]
    for left, right, grey in ((520, 640, _FLUID), (556, 604, _CORD)):
        pen.polygon([(left - x, y) for y, x in bent] + [(right - x, y) for y, x in reversed(bent)], fill=grey)
    for place in range(7):
        top = 20 + place * 122
        left = 300 - 40 * sin((top + 50) / SIDE * 3.1)
        pen.rectangle((left + 8, top + 98, left + 188, top + 120), fill=_DISC)
        pen.rounded_rectangle((left, top, left + 196, top + 96), 14, fill=_BONE)
        process = ((350, 40), (470, 90), (470, 120), (345, 90))
        pen.polygon([(left + x, top + y) for x, y in process], 130)
    top, left = 20 + 3 * 122, 260
    pen.rounded_rectangle((left + 20, top + 4, left + 190, top + 92), 30, fill=_LESION)
    pen.ellipse((left + 150, top - 16, left + 296, top + 112), fill=_LESION)


def _axial(pen: ImageDraw.ImageDraw) -> None:
    """From below, front upwards: the patient's right is on the left."""
    pen.ellipse((220, 120, 680, 500), fill=_BONE)
    for side in (-1, 1):
        pen.polygon([(450 + side * x, y) for x, y in ((130, 440), (190, 440), (330, 600), (290, 640), (120, 560))], 140)
    pen.polygon([(380, 680), (520, 680), (480, 840), (420, 840)], fill=140)
    pen.polygon([(300, 620), (600, 620), (540, 720), (360, 720)], fill=135)
    pen.ellipse((350, 460, 550, 660), fill=_FLUID)
    pen.ellipse((415, 540, 520, 630), fill=_CORD)
    pen.ellipse((300, 300, 500, 580), fill=_LESION)
    pen.text((60, 60), "R", fill=255, font=ImageFont.load_default(44))
