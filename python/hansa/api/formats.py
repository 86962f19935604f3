"""Texts of one form, so that the schema can say which."""

from typing import Annotated, TypeAlias

from msgspec import Meta

#: A time that is always known: RFC 3339, UTC, nine digits.
At: TypeAlias = Annotated[str, Meta(extra_json_schema={"format": "date-time"})]
#: A decimal number that is always known: money, a price, a quantity.
Decimal: TypeAlias = Annotated[str, Meta(extra_json_schema={"format": "decimal"})]
