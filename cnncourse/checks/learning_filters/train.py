"""A network that reads new pictures, trained from scratch."""

from cnncourse.checks.kit import Check
from cnncourse.checks.learning_filters.predict import SECONDS, nearest, remember
from cnncourse.checks.networks.training import ReadsHeldOut, SameAgain

train = Check(
    "train",
    oracle=remember,  # it has no proof: it keeps all pictures, and what `predict` makes of them is proved there
    needs={"predict": nearest},
    keeps=True,
    time_limit=SECONDS,
    criteria=[
        ReadsHeldOut("at least 80 % of new pictures are read", 1, 0.80),
        ReadsHeldOut("at least 90 % of new pictures are read", 1, 0.90),
        ReadsHeldOut("at least 95 % of new pictures are read (94 % of these, which are slightly changed)", 1, 0.94),
        SameAgain("the same network again for the same rng", 1, 0.80),
    ],
    hints=[
        "Which steps repeat for every batch, and which for every epoch?",
        "`rng.permutation(len(images))` is a new order; the same places of images and labels are a batch.",
        "Fresh parameters, velocities of zeros. A dozen epochs: a new order, batches of 50 to 100, gradients, one "
        "step each.",
        "If the loss does not fall: learning rates of 0.1 or 0.2 with momentum 0.9 suit batches of 100.",
    ],
)
