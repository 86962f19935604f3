"""`python -m hansa.server.describe [--check]`: writes what is made from the schema, or says what
differs from it.
"""

import sys
from pathlib import Path

import hansa
from hansa.server.describe.made import made

ROOT = Path(hansa.__file__).parents[2]


def differing(root: Path = ROOT) -> list[str]:
    """The files that are not as the schema makes them."""
    return [
        name
        for name, content in made().items()
        if not (root / name).is_file() or (root / name).read_text(encoding="utf-8") != content
    ]


def main(arguments: list[str]) -> int:
    """Writes the files; with `--check` writes none, and the exit code 1 says that some differ."""
    if arguments not in ([], ["--check"]):
        sys.stderr.write(f"expected --check or nothing, found {' '.join(arguments)}\n")
        return 2
    if arguments:
        names = differing()
        for name in names:
            sys.stderr.write(
                f"{name} differs from the schema; run python -m hansa.server.describe\n"
            )
        return 1 if names else 0
    for name, content in made().items():
        (ROOT / name).write_text(content, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
