"""The checks, a module per lesson: `from cnncourse.checks import convolution as check`.

`framework.py` says what a check is; each other module reads like the specification of its lesson's exercises.
"""
