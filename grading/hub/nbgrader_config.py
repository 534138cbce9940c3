"""nbgrader's settings for everybody on the hub; the course's own, in the instructor's folder, come on top of them."""

import os
from pathlib import Path

from nbgrader.exchange.default import ExchangeSubmit

c = get_config()  # noqa: F821 (traitlets puts it there)
c.CourseDirectory.course_id = "cnn"
c.Exchange.root = os.environ["COURSE_EXCHANGE"]  # jupyterhub_config.py says where
c.ExecutePreprocessor.timeout = 300  # seconds that a cell may take while a lesson is validated


class Submit(ExchangeSubmit):
    """Hands in for the instructor's eyes alone; stock nbgrader lets everybody read who knows or guesses the name."""

    def copy_files(self) -> None:
        """Copy, then shut the folder to all but its owner and its group, which is the instructor's (by setgid)."""
        super().copy_files()
        Path(self.inbound_path, self.assignment_filename).chmod(0o770)


c.ExchangeFactory.submit = Submit
