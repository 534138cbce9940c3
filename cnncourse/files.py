"""Write a file whole or not at all."""

import os
import tempfile
from pathlib import Path


def write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all; its folder is made if need be.

    Raises:
        OSError: it cannot be written; nothing is left behind, and what was there before stays.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".part", delete=False) as part:
        try:
            part.write(content)
            part.close()
            os.chmod(part.name, 0o644)  # temporary files are private, what is written need not be
            os.replace(part.name, path)
        except BaseException:
            part.close()
            os.unlink(part.name)
            raise
