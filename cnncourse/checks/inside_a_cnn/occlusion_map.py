"""How far a logit falls when a patch of zeros covers a part of the picture."""

from functools import partial

import numpy as np

from cnncourse.checks.inside_a_cnn._calls import PATIENCE, TRAINING, random_pictures
from cnncourse.checks.kit import Check, Misconception
from cnncourse.checks.networks.given import ReturnsOnModel, about, remembered, stack


def _covered(image, patch, stride, fill=0.0, keep=False):
    """All pictures with one patch covered, (rows, columns, H, W, C)."""
    height, width = image.shape[:2]
    rows, columns = range(0, height - patch + 1, stride), range(0, width - patch + 1, stride)
    pictures, left = np.empty((len(rows), len(columns), *image.shape), np.float32), image.copy()
    for i, row in enumerate(rows):
        for j, column in enumerate(columns):
            pictures[i, j] = left if keep else image
            pictures[i, j, row : row + patch, column : column + patch] = fill
            left = pictures[i, j]
    return pictures


@remembered
def _scores(model, pictures):
    """Logits of pictures (..., H, W, C), as (..., K)."""
    lead = pictures.shape[:-3]
    return np.asarray(model(pictures.reshape(-1, *pictures.shape[-3:]), training=False), np.float64).reshape(*lead, -1)


def _in_training(model, image, label, patch=3, stride=1):
    """Logits as in training, all pictures in one batch; the next mistake is looked for in the same network."""
    kept, pictures = model.get_weights(), _covered(image, patch, stride)
    batch = np.concatenate([image[None], pictures.reshape(-1, *image.shape)])
    logits = np.asarray(model(batch, training=True), np.float64)[:, label]
    model.set_weights(kept)
    return (logits[0] - logits[1:]).reshape(pictures.shape[:2])


def _one_by_one_in_training(model, image, label, patch=3, stride=1):
    """The same, where each picture is a batch of its own."""
    kept, pictures = model.get_weights(), _covered(image, patch, stride)
    logit = lambda picture: float(np.asarray(model(picture[None], training=True))[0, label])  # noqa: E731
    falls = [logit(image) - logit(picture) for picture in pictures.reshape(-1, *image.shape)]
    model.set_weights(kept)
    return np.reshape(falls, pictures.shape[:2])


def _softmax(logits):
    shares = np.exp(logits - logits.max(-1, keepdims=True))
    return shares / shares.sum(-1, keepdims=True)


def _occluded(read=lambda before, after, label: before[label] - after[..., label], **options):
    """An occlusion map with another way to read the logits before and after, or to cover."""

    def occlude(model, image, label, patch=3, stride=1):
        return read(_scores(model, image), _scores(model, _covered(image, patch, stride, **options)), label)

    return occlude


_occlusion_map = _occluded()


def _one_channel(model, image, label, patch=3, stride=1):
    pictures = _covered(image, patch, stride)
    pictures[..., 1:] = image[..., 1:]
    return _scores(model, image)[label] - _scores(model, pictures)[..., label]


def _at_every_pixel(model, image, label, patch=3, stride=1):
    """A map of the picture's size: patches hang over the border."""
    half, sides = patch // 2, ((patch // 2,) * 2, (patch // 2,) * 2, (0, 0))
    pictures = _covered(np.pad(image, sides), 2 * half + 1, 1)
    inner = pictures[:, :, half : half + image.shape[0], half : half + image.shape[1]]
    return _scores(model, image)[label] - _scores(model, inner)[..., label]


def _over_the_border(model, image, label, patch=3, stride=1):
    """Every stride-th pixel is a place, also where less than a patch is left."""
    pictures = _covered(np.pad(image, ((0, patch - 1), (0, patch - 1), (0, 0))), patch, stride)
    return _scores(model, image)[label] - _scores(model, pictures[:, :, : image.shape[0], : image.shape[1]])[..., label]


def _packed(model, image, label, patch=3, stride=1):
    """As many places as there must be, but side by side."""
    rows, columns = ((size - patch) // stride + 1 for size in image.shape[:2])
    return _occlusion_map(model, image, label, patch)[:rows, :columns]


def _kept_only(model, image, label, patch=3, stride=1):
    """All is covered but the patch."""
    pictures = image - _covered(image, patch, stride)
    return _scores(model, image)[label] - _scores(model, pictures)[..., label]


def spot(rng, shape, row, column, label=1):
    """A planted cause: the brighter one pixel, the lower the label's logit; nothing else counts, and others are
    larger.
    """
    model = stack(rng, shape, "flatten flat, dense logits 3")
    kernel, bias = model.get_weights()
    kernel[:, label] = 0
    kernel[np.ravel_multi_index((row, column, 0), shape), label] = -3
    model.set_weights([kernel, bias + 20 * (np.arange(3) != label)])
    return model


def _proof(rng):
    """One place after the other, each with a mask of its own."""
    model = stack(rng, (9, 8, 2), "conv maps 3 3 relu, conv parts 4 3, pool small 2, gap means, dense logits 3")
    logit = lambda picture: float(np.asarray(model(picture[None], training=False))[0, 2])  # noqa: E731
    for patch, stride in ((3, 1), (2, 3), (4, 2), (8, 1)):
        image = random_pictures(rng, 9, 8, 2)
        rows, columns = (9 - patch) // stride + 1, (8 - patch) // stride + 1
        falls = np.zeros((rows, columns))
        for i, j in np.ndindex(rows, columns):
            mask = np.ones((9, 8, 1), np.float32)
            mask[i * stride : i * stride + patch, j * stride : j * stride + patch] = 0
            falls[i, j] = logit(image) - logit(image * mask)
        yield np.round(_occlusion_map(model, image, 2, patch, stride) - falls, 3), np.zeros((rows, columns))


_judge = partial(stack, shape=(6, 5, 2), table="conv maps 4 3, norm steady, relu on, flatten flat, dense logits 3")

occlusion_map = Check(
    "occlusion-map",
    oracle=_occlusion_map,
    proof=_proof,
    criteria=[
        ReturnsOnModel(
            "how far the label's logit falls, patch by patch",
            1.5,
            lambda rng: [
                about(model := _judge(rng), random_pictures(rng, 6, 5, 2), 1),
                about(model, random_pictures(rng, 6, 5, 2), 2),
            ],
        ),
        ReturnsOnModel(
            "other patches and strides, also where they do not fit evenly",
            1,
            lambda rng: [
                about(model := _judge(rng, copy=1), random_pictures(rng, 6, 5, 2), 0, 2, 1),
                about(model, random_pictures(rng, 6, 5, 2), 2, patch=2, stride=3),
                about(model, random_pictures(rng, 6, 5, 2), 1, patch=5, stride=1),  # fits in one column only
            ],
        ),
        ReturnsOnModel(
            "a planted cause: one pixel decides",
            0.5,
            lambda rng: [about(spot(rng, (5, 7, 1), 1, 4), 0.5 + random_pictures(rng, 5, 7, 1) / 2, 1)],
        ),
    ],
    misconceptions=[
        Misconception(
            "sign-turned",
            "The sign is turned. Where the logit falls, the map is positive: before minus after.",
            _occluded(lambda before, after, label: after[..., label] - before[label]),
        ),
        Misconception(
            "logit-not-fall",
            "These are the logits of the covered pictures. How far they have fallen is asked for: compare with the "
            "picture itself.",
            _occluded(lambda before, after, label: after[..., label]),
        ),
        Misconception(
            "probabilities-not-logits",
            "These are falls of a probability, after softmax. The logit itself is asked for.",
            _occluded(lambda before, after, label: _softmax(before)[label] - _softmax(after)[..., label]),
        ),
        Misconception(
            "patches-stay",
            "Each patch stays where it was put, so the picture gets darker and darker. Cover a fresh copy each time.",
            _occluded(keep=True),
        ),
        Misconception(
            "grey-not-zero",
            "The patch was filled with the mean of the picture. Zeros are asked for.",
            lambda model, image, label, patch=3, stride=1: _occluded(fill=image.mean())(
                model, image, label, patch, stride
            ),
        ),
        Misconception(
            "grey-not-zero", "The patch was filled with 0.5, a grey. Zeros are asked for.", _occluded(fill=0.5)
        ),
        Misconception("ones-not-zeros", "The patch was filled with ones. Zeros are asked for.", _occluded(fill=1.0)),
        *[
            Misconception(
                "top-class-not-label",
                "The largest logit was followed. The logit of `label` is asked for, whether the network prefers it "
                "or not.",
                _occluded(read),
            )
            for read in (
                lambda before, after, label: before[before.argmax()] - after[..., before.argmax()],
                lambda before, after, label: before.max() - after.max(-1),
            )
        ],
        Misconception(
            "all-logits",
            "The falls of all logits came back. Only that of `label` is asked for.",
            _occluded(lambda before, after, label: before - after),
        ),
        Misconception(
            "all-logits",
            "The logits of all classes were added up. Only that of `label` is asked for.",
            _occluded(lambda before, after, label: before.sum() - after.sum(-1)),
        ),
        Misconception(
            "absolute-fall",
            "Every fall is positive here. Where covering helps the label, the logit rises, and the map is negative.",
            _occluded(lambda before, after, label: np.abs(before[label] - after[..., label])),
        ),
        Misconception(
            "relative-fall",
            "The fall was divided by the logit. The difference itself is asked for.",
            _occluded(lambda before, after, label: (before[label] - after[..., label]) / before[label]),
        ),
        Misconception(
            "rises-cut",
            "Where the logit rises there is a 0. Such places are negative, and they tell something, too.",
            _occluded(lambda before, after, label: np.maximum(before[label] - after[..., label], 0)),
        ),
        *[
            Misconception(
                "scaled",
                f"The map was {how}. The falls themselves are asked for, so that maps can be compared.",
                _occluded(lambda before, after, label, scale=scale: scale(before[label] - after[..., label])),
            )
            for how, scale in (
                ("stretched from 0 to 1", lambda falls: (falls - falls.min()) / (np.ptp(falls) or 1)),
                ("divided by its largest number", lambda falls: falls / (falls.max() or 1)),
                ("divided by its largest size", lambda falls: falls / (np.abs(falls).max() or 1)),
                (
                    "cut to 0 where it is negative, and divided by its largest number",
                    lambda falls: np.maximum(falls, 0) / (falls.max() or 1),
                ),
            )
        ],
        Misconception(
            "patch-and-stride-ignored",
            "The patch is always 3 and the stride 1. Both are arguments.",
            lambda model, image, label, patch=3, stride=1: _occlusion_map(model, image, label),
        ),
        Misconception(
            "patch-ignored",
            "The patch is always 3 pixels wide. `patch` says how wide it is.",
            lambda model, image, label, patch=3, stride=1: _occlusion_map(model, image, label, 3, stride),
        ),
        *[Misconception("training-mode", TRAINING, wrong) for wrong in (_in_training, _one_by_one_in_training)],
        Misconception(
            "stride-ignored",
            "The patch moves by one pixel each time. `stride` says how far it moves.",
            lambda model, image, label, patch=3, stride=1: _occlusion_map(model, image, label, patch),
        ),
        Misconception(
            "stride-ignored",
            "The map has the right size, but the patch moved by one pixel each time. `stride` says how far it moves.",
            _packed,
        ),
        Misconception(
            "stride-of-a-patch",
            "The patch moves by its own size. `stride` says how far it moves.",
            lambda model, image, label, patch=3, stride=1: _occlusion_map(model, image, label, patch, patch),
        ),
        Misconception(
            "one-channel-covered",
            "Only the first channel was covered. A patch covers all channels.",
            _one_channel,
        ),
        Misconception(
            "last-place-missing",
            "The last row and the last column of places are missing. How often does the patch fit?",
            lambda model, image, label, patch=3, stride=1: _occlusion_map(model, image, label, patch, stride)[:-1, :-1],
        ),
        Misconception(
            "patches-over-the-border",
            "There is a number for every pixel: patches hang over the border. Only those that fit inside are asked "
            "for.",
            _at_every_pixel,
        ),
        Misconception(
            "patches-over-the-border",
            "There are too many places: the last patches hang over the border. Only those that fit inside are "
            "asked for.",
            _over_the_border,
        ),
        Misconception(
            "other-way-round",
            "Everything but the patch was covered. Cover the patch, and leave the rest.",
            _kept_only,
        ),
    ],
    hints=[
        "What is the logit before, and what is it after nine pixels have become 0? At how many places does the "
        "patch fit?",
        "`image.copy()` makes a picture to cover. A model wants a batch: `model(image[None], training=False)` is "
        "an array with one row.",
        "The label's logit once, for the whole picture. Two loops over places; in each: copy, cover, ask, "
        "subtract. All copies in one batch are faster.",
    ],
    time_limit=PATIENCE,
)
