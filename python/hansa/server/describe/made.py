"""Every file that is made from the schema."""

import json

from hansa.server.application import operations, schema
from hansa.server.describe.client import endpoints_source, operations_source
from hansa.server.describe.page import page
from hansa.server.security.codes_page import codes_page


def made() -> dict[str, str]:
    """The content of each file, by its place in the repository."""
    table, document = operations(), schema()
    client = "python/hansa/client"
    return {
        "docs/openapi.json": json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False)
        + "\n",
        "docs/api.md": page(table, document),
        "docs/problems.md": codes_page(),
        f"{client}/endpoints.py": endpoints_source(table),
        f"{client}/operations.py": operations_source(table, document, is_async=False),
        f"{client}/async_operations.py": operations_source(table, document, is_async=True),
    }
