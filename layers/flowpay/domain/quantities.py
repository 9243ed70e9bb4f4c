"""Numbers that are no money: a Decimal in Python, a plain number in JSON, exact to 15 digits."""

from decimal import Decimal
from typing import Annotated, Any

from pydantic import PlainSerializer

_IN_JSON = PlainSerializer(float, return_type=float, when_used="json")

Quantity = Annotated[Decimal, _IN_JSON]
"""How much of something; the field beside it names the unit."""

Share = Annotated[Decimal, _IN_JSON]
"""A number from 0 to 1, such as a confidence or a score."""
