"""What holds for every test: examples are judged by what they show, never by how long they took.

Where `CI` is set the examples are the same in every run, so that what is refused there fails here
too (`CI=true make test`); elsewhere each run looks at new ones.
"""

import os

from hypothesis import settings

settings.register_profile("flowpay", deadline=None)
settings.register_profile("flowpay-ci", deadline=None, derandomize=True)
settings.load_profile("flowpay-ci" if os.environ.get("CI") else "flowpay")
