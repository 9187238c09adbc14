"""The official UK files, where they are at hand, give the counts published and the tables shipped."""

from __future__ import annotations

import pytest
from desnz_files import FILES, official

from scope3.factors import desnz
from scope3.factors.published import number, read_sheets
from scope3.factors.table_files import read_factors
from scope3.paths import FACTORS

VALUED = {"2022": 6895, "2023": 6916, "2024": 7029, "2025": 7029, "2026": 6584}


@pytest.mark.parametrize("edition", FILES)
class TestOfficialFiles:
    def test_the_counts_are_reproduced(self, edition):
        read = desnz.read(official(edition))
        assert (read.edition, read.valued_rows, read.warnings) == (edition, VALUED[edition], [])
        assert edition != "2026" or read.co2e_rows == 2622

    def test_the_shipped_table_is_what_the_file_gives(self, edition, tmp_path):
        table = desnz.read(official(edition)).table
        table.to_csv(tmp_path / "table.csv", index=False, lineterminator="\n")
        assert (tmp_path / "table.csv").read_bytes() == (FACTORS / f"desnz_{edition}.csv").read_bytes()

    def test_every_published_total_stands_in_the_table_as_printed(self, edition):
        if edition == "2026":
            return  # a full set is pages, not a list; its counts and values are compared above
        rows = read_sheets(official(edition)).popitem()[1]
        header = next(at for at, row in enumerate(rows) if "Scope" in row)
        kind, value = rows[header].index("GHG/Unit"), len(rows[header]) - 1
        printed = [
            number(row[value])
            for row in rows[header + 1 :]
            if row[kind] == "kg CO2e" and number(row[value]) is not None
        ]
        table = read_factors(FACTORS / f"desnz_{edition}.csv").dropna(subset=["kg_co2e"]).drop_duplicates("source")
        assert sorted(table["kg_co2e"]) == sorted(printed)


def test_2026_drops_the_sixteen_zeros_of_empty_lorries_and_wood_made_for_nothing():
    dropped = [entry for entry in desnz.read(official("2026")).dropped if "in place of a blank" in entry]
    lorries = [entry for entry in dropped if "0_percent_laden, tonne.km" in entry]
    assert len(lorries) == 16
    (wood,) = set(dropped) - set(lorries)
    assert "material_use/construction/wood/closed_loop_source" in wood
