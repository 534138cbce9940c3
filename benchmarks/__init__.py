"""What the course costs, side by side with what one would take instead, in one run on one machine.

- checks.py: a check's report, and bare calls of the answer;
- notebooks.py: Run All of a lesson, and its cells without any check;
- grading.py: `course grade`, and nbgrader's own `autograde`;
- scale.py: `course grade` with one worker and two, for few and many.
"""
