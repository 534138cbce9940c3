"""What the lessons import: `show` and `animate` for pictures, `after` for demonstrations that need an answer.

Checks are in `cnncourse.checks`, quizzes in `cnncourse.quizzes`, drawings in `cnncourse.plots`, pictures to touch in
`cnncourse.instruments`. Beside these:

- data for any lesson: datasets.py, samples.py, pictures.py;
- tools of one lesson or two: filters.py (02 on), layers.py (03 on), historic_layers.py (07, 08), costs.py (08),
  small_networks.py and numpy_stacks.py (08), networks.py (06), weights.py (09), scans.py (10), streets.py (11),
  drawn_faces.py and verification.py (12), posts.py (13), landcover.py (14), drawn_paintings.py and random_maps.py (15);
- in a notebook: display.py, after.py, solved.py, report.py, watch.py, backend.py (TensorFlow without a word),
  individual.py (a learner's own numbers);
- around the notebooks: setup_check.py, lab.py, logbook.py, start_page.py, files.py, renamed.py.
"""

from cnncourse import renamed
from cnncourse.after import after
from cnncourse.display import animate, show

__all__ = ["after", "animate", "show"]

renamed.keep_old_names()
