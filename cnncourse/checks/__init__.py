"""The checks, a package per lesson with a module per exercise: `from cnncourse.checks import feature_maps as check`.

`framework.py` says what a check is; an exercise's module, such as `feature_maps/relu.py`, reads like its specification. What
exercises of one lesson share is in modules with an underscore. Lesson 00 is small enough for one module, `start_here.py`.
"""
