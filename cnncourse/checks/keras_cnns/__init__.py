"""Checks of lesson 05, a module per exercise. The oracles are Keras itself, or arithmetic where no network is needed."""

from cnncourse.checks.keras_cnns.to_keras import to_keras
from cnncourse.checks.keras_cnns.prepare import prepare
from cnncourse.checks.keras_cnns.split import split
from cnncourse.checks.keras_cnns.build_cnn import build_cnn
from cnncourse.checks.keras_cnns.train_cnn import train_cnn
from cnncourse.checks.keras_cnns.best_epoch import best_epoch
from cnncourse.checks.keras_cnns.diagnose import diagnose
from cnncourse.checks.keras_cnns.augment import augment
from cnncourse.checks.keras_cnns.confusion_matrix import confusion_matrix
from cnncourse.checks.keras_cnns.train_step import train_step

__all__ = [
    "to_keras",
    "prepare",
    "split",
    "build_cnn",
    "train_cnn",
    "best_epoch",
    "diagnose",
    "augment",
    "confusion_matrix",
    "train_step",
]
