"""From a lesson's script to its two notebooks: build.py writes them, source.py reads the script.

build.py also sees to it that the same script gives the same bytes; outputs.py refuses what would differ from run to
run, style.py and readme.py hold texts to their rules, clear_solutions.py is a step of nbgrader's own
generate_assignment, new.py begins an exercise.
"""
