"""What each Python that `course test` starts runs first: jsonschema would spend two seconds on the grammar of a format
(IRIs) that no notebook uses.
"""

import sys

sys.modules.setdefault("rfc3987_syntax", None)
