"""The walls of docs/architecture.md: each holds in the code, and each would be seen to fall."""

from __future__ import annotations

import re
import tomllib
from copy import deepcopy
from pathlib import Path
from typing import Any

import grimp
import pytest
from importlinter.api import read_configuration
from importlinter.contracts.forbidden import ForbiddenContract
from importlinter.contracts.layers import LayersContract

ROOT = Path(__file__).parents[1]
TYPES = {"layers": LayersContract, "forbidden": ForbiddenContract}
CONFIGURATION = read_configuration(str(ROOT / "pyproject.toml"))
CONTRACTS = {contract["id"]: contract for contract in CONFIGURATION["contracts_options"]}

# One import for each contract that must break it.
TRESPASSES = {
    "floors": ("mzdesk.models.base", "mzdesk.db.work"),
    "qt": ("mzdesk.services.search", "PySide6"),
    "pages-ask": ("mzdesk.ui.pages.trespasser", "mzdesk.models.facilities"),
    "pages-apart": ("mzdesk.ui.pages.trespasser", "mzdesk.ui.pages.neighbour"),
    "home-reportlab": ("mzdesk.services.search", "reportlab"),
    "home-raster": ("mzdesk.documents.trespasser", "pypdfium2"),
    "home-photos": ("mzdesk.documents.trespasser", "PIL"),
    "home-tables": ("mzdesk.documents.trespasser", "openpyxl"),
    "home-keyring": ("mzdesk.ui.trespasser", "keyring"),
    "home-cryptography": ("mzdesk.services.search", "cryptography"),
    "home-json": ("mzdesk.services.search", "msgspec"),
    "home-pinyin": ("mzdesk.services.search", "pypinyin"),
    "home-folders": ("mzdesk.db.work", "platformdirs"),
    "home-migrations": ("mzdesk.services.search", "alembic"),
    "home-sqlalchemy": ("mzdesk.ui.trespasser", "sqlalchemy"),
}
# Distribution → what it is imported as, where the two differ.
IMPORTED_AS = {"pyside6-essentials": "PySide6", "pillow": "PIL", "python-docx": "docx", "zxing-cpp": "zxingcpp"}
# Never imported by name: data for the standard library's zoneinfo.
ONLY_DATA = {"tzdata"}


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph(
        "mzdesk", include_external_packages=True, exclude_type_checking_imports=True, cache_dir=None
    )


def holds(contract: dict[str, Any], graph: grimp.ImportGraph) -> bool:
    """Whether import-linter finds the contract kept; the graph is left as it was."""
    check = TYPES[contract["type"]](
        name=contract["name"],
        session_options=CONFIGURATION["session_options"],
        contract_options={key: value for key, value in contract.items() if key not in ("id", "name", "type")},
    )
    return bool(check.check(deepcopy(graph), verbose=False).kept)


@pytest.mark.parametrize("name", sorted(CONTRACTS))
def test_wall_stands(name: str, graph: grimp.ImportGraph) -> None:
    """No module reaches past the wall; `lint-imports` prints the offending lines."""
    assert holds(CONTRACTS[name], graph)


@pytest.mark.parametrize("name", sorted(CONTRACTS))
def test_wall_would_be_seen_to_fall(name: str, graph: grimp.ImportGraph) -> None:
    """A contract that can't fail protects nothing."""
    importer, imported = TRESPASSES[name]
    broken = deepcopy(graph)
    for module in (importer, imported):
        if module not in broken.modules:
            broken.add_module(module, is_squashed=not module.startswith("mzdesk"))
    broken.add_import(importer=importer, imported=imported)
    assert not holds(CONTRACTS[name], broken)


def test_each_library_has_a_home() -> None:
    """A new dependency gets its wall with the commit that adds it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = {re.match(r"[\w-]+", line).group(0).lower() for line in project["dependencies"]} - ONLY_DATA
    modules = {IMPORTED_AS.get(name, name.replace("-", "_")).lower() for name in needed}
    walled = {module.lower() for contract in CONTRACTS.values() for module in contract.get("forbidden_modules", [])}
    assert modules <= walled, f"without a home: {sorted(modules - walled)}"
