"""Footprints of our own for tests: sound ones of versions 2 and 3, changed where a test says so, in any envelope."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from scope3.pact.factors import Policy
from scope3.pact.footprint import Footprint
from scope3.pact.versions import read_footprints

SAMPLES = Path(__file__).parents[1] / "fixtures" / "pact"
IDS = {n: f"00000000-0000-4000-8000-{n:012d}" for n in range(1, 40)}
ABSENT = object()

OUTER: dict[str, Any] = {
    "id": IDS[1],
    "created": "2024-02-01T00:00:00Z",
    "status": "Active",
    "companyName": "Northern Resins Ltd",
    "companyIds": ["urn:company:example:northern-resins"],
    "productDescription": "Resin in bulk",
    "productIds": ["urn:gtin:4000000000017"],
    "productNameCompany": "Resin 40",
}
V2: dict[str, Any] = {
    "declaredUnit": "liter",
    "unitaryProductAmount": "12",
    "pCfExcludingBiogenic": "1.5",
    "fossilGhgEmissions": "1.5",
    "fossilCarbonContent": "0.2",
    "biogenicCarbonContent": "0",
    "characterizationFactors": "AR5",
    "ipccCharacterizationFactorsSources": ["AR5"],
    "crossSectoralStandardsUsed": ["GHG Protocol Product standard"],
    "boundaryProcessesDescription": "Cradle to gate",
    "referencePeriodStart": "2023-01-01T00:00:00Z",
    "referencePeriodEnd": "2024-01-01T00:00:00Z",
    "exemptedEmissionsPercent": 0,
    "exemptedEmissionsDescription": "",
    "primaryDataShare": 40,
    "packagingEmissionsIncluded": True,
}
V3: dict[str, Any] = {
    "declaredUnitOfMeasurement": "liter",
    "declaredUnitAmount": "12",
    "productMassPerDeclaredUnit": "9.6",
    "referencePeriodStart": "2023-01-01T00:00:00Z",
    "referencePeriodEnd": "2024-01-01T00:00:00Z",
    "pcfExcludingBiogenicUptake": "18",
    "pcfIncludingBiogenicUptake": "18",
    "fossilGhgEmissions": "18",
    "fossilCarbonContent": "2.4",
    "ipccCharacterizationFactors": ["AR5"],
    "crossSectoralStandards": ["PACT-3.0"],
    "exemptedEmissionsPercent": "0",
    "primaryDataShare": "40",
}
POLICY = Policy("AR5GWP100", date(2024, 1, 1), date(2024, 12, 31))


def v2(spec: str = "2.3.0", outer: dict[str, Any] | None = None, **pcf: Any) -> dict[str, Any]:
    """A footprint of version 2, 1.5 kg CO2e per litre in bottles of 12 litres; ABSENT takes a field out."""
    whole = {**OUTER, "specVersion": spec, "version": 1, **(outer or {})}
    return _without_absent({**whole, "pcf": _without_absent({**V2, **pcf})})


def v3(spec: str = "3.0.0", outer: dict[str, Any] | None = None, **pcf: Any) -> dict[str, Any]:
    """The same bottle in version 3: 18 kg CO2e per 12 litres."""
    whole = {**OUTER, "specVersion": spec, **(outer or {})}
    return _without_absent({**whole, "pcf": _without_absent({**V3, **pcf})})


ENVELOPES = {
    "alone": lambda one: one,
    "answer": lambda one: {"data": one},
    "list": lambda one: {"data": [one]},
    "event": lambda one: {"type": "org.wbcsd.pact.ProductFootprint.RequestFulfilledEvent.3", "data": {"pfs": [one]}},
}
PATHS = {"alone": "$", "answer": "$.data", "list": "$.data[0]", "event": "$.data.pfs[0]"}


def write(folder: Path, content: Any, name: str = "footprint.json") -> Path:
    """A file with this content; text stands as it is."""
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def read(folder: Path, *contents: Any) -> list[Footprint]:
    """The footprints of files with these contents."""
    return [
        one
        for number, content in enumerate(contents, start=1)
        for one in read_footprints(write(folder, content, f"f{number}.json"))
    ]


def _without_absent(given: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if value is not ABSENT}
