"""The checks, a package per lesson with a module per exercise: `from cnncourse.checks import feature_maps as check`.

`framework.py` says what a check is; an exercise's module, such as `feature_maps/relu.py`, reads like its specification.
A lesson's short or closely knit exercises share one module: `start_here.py`.
"""
