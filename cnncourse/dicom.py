"""Read and write a DICOM file, as far as one grey picture goes: no compression, little endian, no nesting.

A file is 128 bytes that mean nothing, the letters DICM, and elements: two numbers that say which one it is (its tag),
two letters that say of what kind its value is, the value's length, the value (DICOM PS3.5 and PS3.10).
Hospitals read them with a library such as pydicom.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

import numpy as np

PLAIN = "1.2.840.10008.1.2.1"  # explicit kinds, little endian, as PS3.5 names it
KINDS = {  # by tag: name and kind, PS3.6
    (0x0002, 0x0010): ("TransferSyntaxUID", "UI"),
    (0x0008, 0x0008): ("ImageType", "CS"),
    (0x0008, 0x0016): ("SOPClassUID", "UI"),
    (0x0008, 0x0018): ("SOPInstanceUID", "UI"),
    (0x0008, 0x0020): ("StudyDate", "DA"),
    (0x0008, 0x0030): ("StudyTime", "TM"),
    (0x0008, 0x0060): ("Modality", "CS"),
    (0x0008, 0x0070): ("Manufacturer", "LO"),
    (0x0008, 0x0080): ("InstitutionName", "LO"),
    (0x0008, 0x0090): ("ReferringPhysicianName", "PN"),
    (0x0010, 0x0010): ("PatientName", "PN"),
    (0x0010, 0x0020): ("PatientID", "LO"),
    (0x0010, 0x0030): ("PatientBirthDate", "DA"),
    (0x0010, 0x0040): ("PatientSex", "CS"),
    (0x0018, 0x0050): ("SliceThickness", "DS"),
    (0x0018, 0x1000): ("DeviceSerialNumber", "LO"),
    (0x0020, 0x000D): ("StudyInstanceUID", "UI"),
    (0x0020, 0x000E): ("SeriesInstanceUID", "UI"),
    (0x0020, 0x0013): ("InstanceNumber", "IS"),
    (0x0028, 0x0002): ("SamplesPerPixel", "US"),
    (0x0028, 0x0004): ("PhotometricInterpretation", "CS"),
    (0x0028, 0x0010): ("Rows", "US"),
    (0x0028, 0x0011): ("Columns", "US"),
    (0x0028, 0x0030): ("PixelSpacing", "DS"),
    (0x0028, 0x0100): ("BitsAllocated", "US"),
    (0x0028, 0x0101): ("BitsStored", "US"),
    (0x0028, 0x0102): ("HighBit", "US"),
    (0x0028, 0x0103): ("PixelRepresentation", "US"),
    (0x0028, 0x1050): ("WindowCenter", "DS"),
    (0x0028, 0x1051): ("WindowWidth", "DS"),
    (0x0028, 0x1052): ("RescaleIntercept", "DS"),
    (0x0028, 0x1053): ("RescaleSlope", "DS"),
    (0x7FE0, 0x0010): ("PixelData", "OW"),
}
TAGS = {name: (tag, kind) for tag, (name, kind) in KINDS.items()}
LONG = ("OB", "OW", "SQ", "UN", "UT")  # kinds whose length takes four bytes

Value = str | int | float | list[float]


def read(path: Path | str) -> tuple[dict[str, Value], np.ndarray]:
    """Read a DICOM file with one grey picture.

    Args:
        path: the file.

    Returns:
        The header, by the standard's names, texts and numbers, and the stored numbers (rows, columns), uint16.

    Raises:
        ValueError: it is no DICOM file, or of a kind that this reader does not know; says which.
    """
    content = Path(path).read_bytes()
    if content[128:132] != b"DICM":
        raise ValueError(f"{path} is no DICOM file: the letters DICM are not behind its first 128 bytes.")
    header: dict[str, Value] = {}
    pixels = b""
    for tag, kind, value in _elements(content, path):
        name = KINDS.get(tag, (None,))[0]
        if name == "PixelData":
            pixels = value
        elif name:
            header[name] = _read(kind, value)
    if header.get("TransferSyntaxUID") != PLAIN:
        raise ValueError(f"{path} is compressed or of another order of bytes; only {PLAIN} can be read here.")
    shape = header.get("Rows", 0), header.get("Columns", 0)
    if header.get("BitsAllocated") != 16 or len(pixels) != 2 * shape[0] * shape[1] or not pixels:
        raise ValueError(f"{path} does not hold one grey picture of 16 bits.")
    return header, np.frombuffer(pixels, "<u2").reshape(shape).copy()


def _elements(content: bytes, path: Path | str) -> Iterator[tuple[tuple[int, int], str, bytes]]:
    place = 132
    while place + 8 <= len(content):
        *tag, kind, length = struct.unpack_from("<HH2sH", content, place)
        kind = kind.decode("ascii", "replace")
        place += 8
        if kind in LONG:
            (length,) = struct.unpack_from("<I", content, place)
            place += 4
        if place + length > len(content):
            raise ValueError(f"{path} ends in the middle of an element: it was cut off, or nests others.")
        yield tuple(tag), kind, content[place : place + length]
        place += length


def _read(kind: str, value: bytes) -> Value:
    if kind == "US":
        return struct.unpack("<H", value)[0]
    text = value.decode("latin-1").strip(" \0")
    if kind in ("DS", "IS"):
        numbers = [float(part) for part in text.split("\\")]
        return numbers if len(numbers) > 1 else numbers[0]
    return text


def written(header: dict[str, Value], stored: np.ndarray) -> bytes:
    """Write a DICOM file.

    Args:
        header: by the standard's names; size and kind of the picture are added.
        stored: (rows, columns), uint16.
    """
    about = {
        "SamplesPerPixel": 1,
        "PhotometricInterpretation": "MONOCHROME2",
        "Rows": stored.shape[0],
        "Columns": stored.shape[1],
        "BitsAllocated": 16,
        "BitsStored": 12,
        "HighBit": 11,
        "PixelRepresentation": 0,
    }
    elements = {TAGS[name]: _written(TAGS[name][1], value) for name, value in (header | about).items()}
    elements[TAGS["PixelData"]] = stored.astype("<u2").tobytes()
    meta = b"".join(
        _element(tag, "UI", _written("UI", value))
        for tag, value in (
            ((0x0002, 0x0002), header["SOPClassUID"]),
            ((0x0002, 0x0003), header["SOPInstanceUID"]),
            ((0x0002, 0x0010), PLAIN),
            ((0x0002, 0x0012), "2.25.2026"),
        )
    )
    version = _element((0x0002, 0x0001), "OB", b"\0\1")
    length = _element((0x0002, 0x0000), "UL", struct.pack("<I", len(version) + len(meta)))
    rest = b"".join(_element(tag, kind, value) for (tag, kind), value in sorted(elements.items()))
    return bytes(128) + b"DICM" + length + version + meta + rest


def _written(kind: str, value: Value) -> bytes:
    if kind == "US":
        return struct.pack("<H", value)
    numbers = value if isinstance(value, list) else [value]
    text = "\\".join(each if isinstance(each, str) else f"{each:g}" for each in numbers)
    content = text.encode("latin-1")
    return content + (b"\0" if kind == "UI" else b" ") * (len(content) % 2)


def _element(tag: tuple[int, int], kind: str, value: bytes) -> bytes:
    length = b"\0\0" + struct.pack("<I", len(value)) if kind in LONG else struct.pack("<H", len(value))
    return struct.pack("<HH", *tag) + kind.encode() + length + value
