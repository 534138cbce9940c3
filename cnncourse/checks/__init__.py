"""The checks, a package per lesson with a module per exercise: `from cnncourse.checks import feature_maps as check`.

- `kit/`: what a check is made of; `networks/`: what checks of whole networks share.
- `feature_maps/relu.py` and so on: an exercise's check reads like its specification, and is found by being there. What
  exercises of one lesson share is in modules with an underscore.
"""
