"""From a lesson's script to its two notebooks: build.py writes them, source.py reads the script.

outputs.py makes what cells print the same twice, style.py and readme.py hold texts to their rules, execute.py and
clear_solutions.py are steps of nbgrader's own commands, new.py begins an exercise.
"""
