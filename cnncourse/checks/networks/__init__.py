"""What checks of networks share.

- tables.py: networks to compare with, as layer tables; blocks.py: those of lesson 08, as functions;
- plans.py: what a builder must make, and the criteria; slips.py: usual mistakes in building; audits.py: claims of
  sources;
- at_rest.py: whether a network gives a picture the same numbers at any time;
- building.py: criteria and mistakes of blocks and of what is built from them; given.py: criteria for functions that are
  given a Keras model;
- models.py: small Keras models; tape.py: functions that a gradient tape can follow;
- training.py: functions that train and predict; exams.py: functions that return a trained Keras model.
"""

from cnncourse.checks.networks.audits import Claim, audit
from cnncourse.checks.networks.plans import PIXELS, SAME, GivesLogits, HasParameters, Plan, SameLogits, Slip
from cnncourse.checks.networks.slips import changed, each, hidden, one_bare, usual_slips
from cnncourse.checks.networks.tables import (
    BY_CHANNELS,
    DIVIDE,
    FLATTEN,
    GLOBAL_AVERAGE,
    NORMALIZE,
    SOFTMAX,
    TWO_BY_TWO,
    Layer,
    Reference,
    Table,
    avg_pool,
    conv,
    dense,
    max_pool,
    picture,
    shape_after,
)

__all__ = [
    "BY_CHANNELS",
    "Claim",
    "DIVIDE",
    "FLATTEN",
    "GLOBAL_AVERAGE",
    "GivesLogits",
    "HasParameters",
    "Layer",
    "NORMALIZE",
    "PIXELS",
    "Plan",
    "Reference",
    "SAME",
    "SOFTMAX",
    "SameLogits",
    "Slip",
    "TWO_BY_TWO",
    "Table",
    "audit",
    "avg_pool",
    "changed",
    "conv",
    "dense",
    "each",
    "hidden",
    "max_pool",
    "one_bare",
    "picture",
    "shape_after",
    "usual_slips",
]
