"""The page about a class that an instructor opens before the next lecture: `course report`.

facts.py counts what the graded notebooks say, alike.py finds answers that are alike beyond chance, page.py draws the
page with page.html.
"""
