"""What holds for every test: examples are judged by what they show, never by how long they took.

Where `CI` is set the examples are the same in every run, so that what is refused there fails here
too (`CI=true make test`); elsewhere each run looks at new ones.
"""

import os
import sys

from hypothesis import settings

from infra import building

# in a function the list of HSN codes comes with a layer; built once, then found in .build/
sys.path.append(str(building.hsn_codes().path / "python"))

settings.register_profile("flowpay", deadline=None)
settings.register_profile("flowpay-ci", deadline=None, derandomize=True)
settings.load_profile("flowpay-ci" if os.environ.get("CI") else "flowpay")
