"""A frame of zeros around pictures."""

import numpy as np

from cnncourse.checks.convolution._layer import padded
from cnncourse.checks.kit import Check, Misconception, Returns, case, digits, fractions, integers, pixels


def _pixel_by_pixel(rng):
    for padding in (0, 1, 2):
        images = rng.normal(size=(2, 3, 4, 2))
        framed = np.zeros((2, 3 + 2 * padding, 4 + 2 * padding, 2))
        for n, i, j, c in np.ndindex(images.shape):
            framed[n, i + padding, j + padding, c] = images[n, i, j, c]
        yield padded(images, padding), framed


def _pads(*axes, before=1, after=1, **options):
    """Pad these axes, by so many times the padding."""

    def wrong(images, padding):
        width = (before * padding, after * padding)
        return np.pad(images, [width if axis in axes else (0, 0) for axis in range(4)], **options)

    return wrong


def _edge_overwritten(images, padding):
    height, width = images.shape[1:3]
    inside = np.zeros_like(images)
    for i in range(padding, height - padding):
        for j in range(padding, width - padding):
            inside[:, i, j] = images[:, i, j]
    return inside


def _not_without_padding(images, padding):
    if padding == 0:
        raise ValueError("no padding")
    return padded(images, padding)


def _from_padding_to_minus_padding(images, padding):
    frame = padded(np.zeros_like(images), padding)
    frame[:, padding:-padding, padding:-padding] = images
    return frame


zero_pad = Check(
    "zero-pad",
    oracle=padded,
    proof=_pixel_by_pixel,
    criteria=[
        Returns(
            "a frame of zeros around every picture",
            1,
            lambda rng: [
                case(digits(rng, 1, 2, 3, 1), 1),
                case(digits(rng, 2, 3, 4, 2), 2),
                case(fractions(rng, 3, 4, 2, 3), 1),
                case(digits(rng, 1, 2, 2, 6), 1),
            ],
        ),
        Returns(
            "padding 0 changes nothing, and bytes stay what they are",
            1,
            lambda rng: [
                case(fractions(rng, 2, 3, 2, 2), 0),
                case(pixels(rng, 2, 2, 3, 1), 2),
                case(fractions(rng, 1, 1, 1, 1), 3),
                case(integers(rng, 2, 2, 3, 2), 1),
                case(np.array([[[[7]]]]), 1),
            ],
        ),
    ],
    misconceptions=[
        Misconception(
            "every-axis-padded",
            "Every axis was padded, pictures and channels too. Only rows and columns get a frame.",
            _pads(0, 1, 2, 3),
        ),
        *[
            Misconception(
                "wrong-axes", "Other axes were padded too, or instead. Rows and columns are axes 1 and 2.", _pads(*axes)
            )
            for axes in ((2, 3), (0, 1), (0, 1, 2), (1, 2, 3))
        ],
        Misconception("rows-only", "There are zeros above and below, but none on the left and right.", _pads(1)),
        Misconception("columns-only", "There are zeros on the left and right, but none above and below.", _pads(2)),
        Misconception(
            "one-side-only",
            "There are zeros above and on the left only. The frame goes all around.",
            _pads(1, 2, after=0),
        ),
        Misconception(
            "one-side-only",
            "There are zeros below and on the right only. The frame goes all around.",
            _pads(1, 2, before=0),
        ),
        Misconception(
            "padding-doubled",
            "The frame is twice as wide as asked for: `padding` is for each side.",
            _pads(1, 2, before=2, after=2),
        ),
        Misconception(
            "edge-repeated", "The frame repeats the picture's edge. It is to be zero.", _pads(1, 2, mode="edge")
        ),
        Misconception("mirrored", "The frame mirrors the picture. It is to be zero.", _pads(1, 2, mode="symmetric")),
        Misconception("mirrored", "The frame mirrors the picture. It is to be zero.", _pads(1, 2, mode="reflect")),
        Misconception(
            "wraps-around", "The frame shows the picture's other side. It is to be zero.", _pads(1, 2, mode="wrap")
        ),
        *[
            Misconception("frame-not-zero", "The frame is of another number than zero.", wrong)
            for wrong in (
                _pads(1, 2, constant_values=1),
                _pads(1, 2, constant_values=255),
                lambda images, padding: _pads(1, 2, constant_values=padding)(images, padding),
            )
        ],
        *[
            Misconception(
                "padding-zero-fails",
                "Padding 0 is allowed, and the pictures stay as they are. A slice such as `0:-0` is empty.",
                wrong,
            )
            for wrong in (_not_without_padding, _from_padding_to_minus_padding)
        ],
        *[
            Misconception(
                "first-picture-only", "Only the first picture is there. The batch has a result for each.", wrong
            )
            for wrong in (
                lambda images, padding: padded(images, padding)[0],
                lambda images, padding: padded(images[:1], padding),
                lambda images, padding: np.concatenate([padded(images[:1], padding), 0 * padded(images[1:], padding)]),
            )
        ],
        *[
            Misconception("first-channel-only", "Only the first channel is there. Each channel gets a frame.", wrong)
            for wrong in (
                lambda images, padding: padded(images[..., :1], padding),
                lambda images, padding: padded(images * (np.arange(images.shape[3]) == 0), padding),
            )
        ],
        Misconception(
            "channels-first",
            "The channels come second, as some libraries want them. Here they come last.",
            lambda images, padding: np.moveaxis(padded(images, padding), 3, 1),
        ),
        Misconception(
            "always-one",
            "The frame is always one pixel wide. `padding` says how wide.",
            lambda images, padding: padded(images, 1),
        ),
        Misconception(
            "padding-shared",
            "The padding was shared out between the two sides. Each side gets all of it.",
            lambda images, padding: np.pad(images, ((0, 0), *[(padding // 2, padding - padding // 2)] * 2, (0, 0))),
        ),
        Misconception(
            "padding-ignored", "The pictures came back as they were, without a frame.", lambda images, padding: images
        ),
        Misconception(
            "frame-only",
            "The frame has the right size, but the pictures are missing inside it.",
            lambda images, padding: padded(images * 0, padding),
        ),
        *[
            Misconception(
                "off-centre", "The array has the right size, but the picture does not lie in its middle.", wrong
            )
            for wrong in (
                _pads(1, 2, before=0, after=2),
                _pads(1, 2, before=2, after=0),
                lambda images, padding: np.roll(padded(images, padding), (-1, -1), (1, 2)),
            )
        ],
        Misconception(
            "byte-overflow",
            "Whole numbers were put into bytes (uint8), which end at 255 and have no minus.",
            lambda images, padding: padded(images if images.dtype.kind == "f" else images.astype(np.uint8), padding),
        ),
        Misconception(
            "edge-overwritten",
            "The zeros were written over the picture's own edge. The frame goes around it.",
            _edge_overwritten,
        ),
    ],
    hints=[
        "Which of the four axes grow, and by how much does each of them grow?",
        "`np.zeros` makes an empty array of a given shape; a slice such as `out[:, p:p + H]` can be assigned to.",
        "The result has the shape (N, H + 2·padding, W + 2·padding, C), with the pictures in the middle.",
    ],
)
