"""`scope3 factors check`: a library that is whole passes, and each way to tamper with it is found at its place."""

from __future__ import annotations

import csv
import hashlib

import pytest

from builders import factor, factors, spend_factor
from command_line import command
from scope3 import paths
from scope3.errors import InputError
from scope3.factors.edition_checks import check_library
from scope3.factors.table_files import shipped_editions

pytestmark = pytest.mark.slow

KNOWN = ["publisher", "edition", "file", "sha256", "factor_rows", "licence", "attribution", "page", "gwp_set", "price_year",
         "shipped", "table_sha256", "other_gases_sha256"]  # fmt: skip
SUMS = ["publisher", "edition", "absolute", "relative", "reason", "source"]
ZEROS = ["publisher", "edition", "activity", "component", "factors", "wording", "source"]
PAIRS = ["component", "boundary", "meaning", "own_only"]
GAS = {"kg_co2": 0.2, "kg_ch4": 0.001, "kg_n2o": 0.0001}
BURNT = {"component": "combustion", "boundary": "combustion"}
BLOWN = {"publisher": "a", "edition": "1", "absolute": "0.0001", "relative": "0", "reason": "r", "source": "s"}
WIND = {"publisher": "a", "edition": "1", "activity": "wind*", "component": "combustion", "factors": "1"}


def known(publisher, rows, **more):
    row = {"publisher": publisher, "edition": "1", "file": "", "sha256": "", "factor_rows": str(rows), "licence": "CC0-1.0", "attribution": "a", "page": "p",
           "gwp_set": "AR5GWP100", "price_year": "", "shipped": "yes"}  # fmt: skip
    return row | more


def of(publisher, activity, kg_co2e=None, unit="kg", **more):
    return factor(activity, kg_co2e, unit, **{"publisher": publisher, "licence": "CC0-1.0"} | more)


class Shelf:
    """A folder of two editions and the tables of rules, to be tampered with before it is written."""

    def __init__(self, folder):
        self.folder = folder
        # 0.2 + 0.001 × 28 + 0.0001 × 265 = 0.2545 kg CO2e by AR5.
        self.editions = {
            "a_1": [
                of("a", "gas", 0.2545, "kWh", factor_id="gas", **BURNT, **GAS),
                of("a", "wind power", 0.0, "kWh", factor_id="wind", **BURNT),
                of("a", "grid", None, "kWh", factor_id="loss", component="loss_rate", boundary="losses", loss_rate=0.05, gwp_set=None),
            ],
            "b_1": [
                of("b", "wood", 0.3, factor_id="wood"),
                spend_factor("paper", 0.7, publisher="b", licence="CC0-1.0", factor_id="paper"),
            ],
        }  # fmt: skip
        self.known = [known("a", 3), known("b", 2, price_year="2024"), known("c", 9, shipped="no")]
        self.sums, self.zeros = [dict(BLOWN)], [dict(WIND)]
        self.pairs = [{"component": name, "boundary": name} for name in ("combustion", "cradle_to_gate")]
        self.pairs.append({"component": "loss_rate", "boundary": "losses"})
        self.beside = None
        self.cells = {}
        self.digests = {}

    def written(self):
        for name, rows in self.editions.items():
            table = factors(*rows).astype("object").where(lambda cells: cells.notna(), "")
            for column, cell in self.cells.get(name, {}).items():
                table.loc[0, column] = cell
            table.to_csv(self.folder / f"{name}.csv", index=False)
        if self.beside is not None:
            (self.folder / "a_1_other_gases.csv").write_text(self.beside, encoding="utf-8")
        for row in self.known:  # the digests as whoever wrote the tables records them, where the test says no other
            table = self.folder / f"{row['publisher']}_1.csv"
            for column, file in (
                ("table_sha256", table),
                ("other_gases_sha256", self.folder / f"{table.stem}_other_gases.csv"),
            ):
                digest = hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else ""
                row[column] = self.digests.get((row["publisher"], column), digest)
        lists = {"known_editions": (KNOWN, self.known), "gas_sums": (SUMS, self.sums), "accepted_zeros": (ZEROS, self.zeros),
                 "component_boundaries": (PAIRS, self.pairs)}  # fmt: skip
        for name, (head, rows) in lists.items():
            with (self.folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as lines:
                writer = csv.DictWriter(lines, head, lineterminator="\n")
                writer.writeheader()
                writer.writerows(rows)
        return self.folder

    def faults(self):
        return [fault for one in check_library(self.written()) for fault in one.faults]


@pytest.fixture
def shelf(tmp_path):
    return Shelf(tmp_path)


def test_a_library_that_is_whole_has_no_fault_and_says_what_was_checked(shelf):
    said = {one.edition: one.said for one in check_library(shelf.written())}
    assert shelf.faults() == []
    assert said["a/1"].startswith("3 factors (2 of CO2e, 1 loss rates); CC0-1.0; AR5GWP100; 1 sums of gases, furthest")
    assert said["a/1"].endswith("1 zeros as published")
    assert said["b/1"] == "2 factors (2 of CO2e, 1 per money); CC0-1.0; AR5GWP100; no gases split; 0 zeros"


def changed(name, at, **cells):
    """Overwrites cells of one row of an edition."""
    return lambda shelf: shelf.editions[name][at].update(cells)


def listed(of, at, **cells):
    """Overwrites cells of one row of known editions, tolerances, zeros or pairs."""
    return lambda shelf: getattr(shelf, of)[at].update(cells)


def text(name, **cells):
    """Overwrites cells of an edition's first row with what no typed table could hold."""
    return lambda shelf: shelf.cells.update({name: cells})


def digest(publisher, value, column="table_sha256"):
    return lambda shelf: shelf.digests.update({(publisher, column): value})


def extra(content, file="c_1.csv"):
    return lambda shelf: (shelf.folder / file).write_text(content, encoding="utf-8")


TAMPERED = {
    # what the row itself lacks
    "source blank": (text("a_1", source=""), "a_1.csv", 2, "source", "blank where a value is needed"),
    "source of spaces": (text("a_1", source="  "), "a_1.csv", 2, "source", "source '  ' of 'gas' says nothing"),
    "source that is none": (text("a_1", source=" n/a"), "a_1.csv", 2, "source", "says nothing"),
    "licence blank": (text("a_1", licence=""), "a_1.csv", 2, "licence", "blank where a value is needed"),
    "figure no number": (text("b_1", kg_co2e="0,3"), "b_1.csv", 2, "kg_co2e", "'0,3' is not a number"),
    "unit unknown": (changed("b_1", 0, unit="bananas"), "b_1.csv", 2, "unit", "unknown unit 'bananas'"),
    "currency unknown": (changed("b_1", 1, currency="GPB", unit="GPB"), "b_1.csv", 3, "currency", "unknown currency 'GPB'"),
    "price basis without money": (changed("b_1", 0, price_basis="basic"), "b_1.csv", 2, "price_basis", "is not per money"),
    "loss rate under another name": (changed("a_1", 2, component="combustion", boundary="combustion"), "a_1.csv", 4, "component", "a loss rate on"),
    # what the row says and its edition does not
    "publisher another": (changed("b_1", 0, publisher="z"), "b_1.csv", 2, "publisher", "publisher is 'z', that of b/1 is b"),
    "edition another": (changed("b_1", 0, edition="2"), "b_1.csv", 2, "edition", "edition is '2', that of b/1 is 1"),
    "licence another": (changed("b_1", 0, licence="ODbL-1.0"), "b_1.csv", 2, "licence", "licence is 'ODbL-1.0', that of b/1 is CC0-1.0"),
    "GWP set another": (changed("b_1", 0, gwp_set="AR4GWP100"), "b_1.csv", 2, "gwp_set", "GWP set is 'AR4GWP100', that of b/1 is AR5GWP100"),
    "price year another": (changed("b_1", 1, price_year=2023), "b_1.csv", 3, "price_year", "price year is 2023, that of the edition 2024"),
    "price year not stated": (listed("known", 1, price_year=""), "b_1.csv", 3, "price_year", "that of the edition not stated"),
    "pair unknown": (changed("b_1", 0, boundary="life_cycle"), "b_1.csv", 2, "boundary", "boundary 'life_cycle' does not go with"),
    "component unknown": (changed("b_1", 0, component="cradle_to_gat"), "b_1.csv", 2, "boundary", "does not go with the component 'cradle_to_gat'"),
    # figures against each other
    "sum off": (changed("a_1", 0, kg_co2e=0.2547), "a_1.csv", 2, "kg_co2e", "the gases of 'gas' make 0.2545 kg CO2e, the row says 0.2547"),
    "gas read as zero": (changed("a_1", 0, kg_n2o=0.0), "a_1.csv", 2, "kg_co2e", "the gases of 'gas' make 0.228 kg CO2e"),
    "gases summed under another set": (changed("a_1", 0, kg_co2e=0.2548), "a_1.csv", 2, "kg_co2e", "the row says 0.2548"),
    "tolerance of an edition without gases": (lambda shelf: shelf.sums.append(BLOWN | {"publisher": "b"}), "gas_sums.csv", 3, "edition", "b/1 splits no gases"),
    "part above the whole": (changed("a_1", 0, kg_ch4=None, kg_co2=0.3), "a_1.csv", 2, "kg_co2e", "the gases of 'gas' make 0.3265 kg CO2e"),
    "no tolerance": (lambda shelf: shelf.sums.clear(), "a_1.csv", None, None, "no tolerance for the gases of a/1"),
    "tolerance of no edition": (listed("sums", 0, edition="9"), "gas_sums.csv", 2, "edition", "a/9 is no edition"),
    "blank read as zero": (changed("b_1", 0, kg_co2e=0.0), "b_1.csv", 2, "kg_co2e", "'wood' is zero, and nothing says that"),
    "zero gone": (changed("a_1", 1, kg_co2e=0.1), "accepted_zeros.csv", 2, "factors", "0 factors of a/1 are zero here, 1 are accepted"),
    "zero of another component": (listed("zeros", 0, component="wtt"), "a_1.csv", 3, "kg_co2e", "'wind' is zero"),
    "zero rate": (changed("a_1", 2, loss_rate=0.0), "a_1.csv", 4, "loss_rate", "'loss' is zero"),
    # what known_editions.csv says
    "count": (listed("known", 0, factor_rows="4"), "known_editions.csv", 2, "factor_rows", "a/1 has 3 factors in its table, 4 here"),
    "licence of no row": (listed("known", 0, licence="CC0-1.0|MIT"), "known_editions.csv", 2, "licence", "no factor of a/1 has the licence 'MIT'"),
    "licence not stated": (listed("known", 0, licence=""), "known_editions.csv", 2, "licence", "licence of a/1 is not stated"),
    "table missing": (listed("known", 2, shipped="yes"), "known_editions.csv", 4, "shipped", "the table of c/1, c_1.csv, is not there"),
    "shipped a third thing": (listed("known", 2, shipped="maybe"), "known_editions.csv", 4, "shipped", "shipped is 'maybe'"),
    "digest of a file that is none": (listed("known", 0, file="f.csv", sha256="A" * 64), "known_editions.csv", 2, "sha256", "is no SHA-256"),
    "digest too short": (listed("known", 0, file="f.csv", sha256="a" * 63), "known_editions.csv", 2, "sha256", "is no SHA-256"),
    "file without a digest": (listed("known", 0, file="f.csv"), "known_editions.csv", 2, "sha256", "a/1 has a file without its digest"),
    "digest without a file": (listed("known", 0, sha256="a" * 64), "known_editions.csv", 2, "sha256", "a/1 has a digest of no file"),
    "table there, not said to be": (listed("known", 1, shipped="no"), "known_editions.csv", 3, "shipped", "b_1.csv is there, and not said to be"),
    "table without a digest": (digest("b", ""), "known_editions.csv", 3, "table_sha256", "no digest of b_1.csv is recorded"),
    "digest of another table": (digest("b", "0" * 64), "b_1.csv", None, None, "the table is not the one that was shipped"),
    "gases gone": (digest("a", "0" * 64, "other_gases_sha256"), "known_editions.csv", 2, "other_gases_sha256", "a_1_other_gases.csv is not there"),
    # tolerances that are none
    "tolerance blank": (listed("sums", 0, absolute=""), "gas_sums.csv", 2, "absolute", "absolute is '', which is no number"),
    "tolerance a word": (listed("sums", 0, relative="1 %"), "gas_sums.csv", 2, "relative", "relative is '1 %', which is no number"),
    "edition twice": (lambda shelf: shelf.known.append(dict(shelf.known[2])), "known_editions.csv", 5, "edition", "c/1 is listed twice"),
    "table of no edition": (extra("factor_id,publisher\n", "d_1.csv"), "d_1.csv", None, None, "a factor table of no edition"),
    "gases of no table": (extra("factor_id,SF6\n", "c_1_other_gases.csv"), "c_1_other_gases.csv", None, None, "gases of a table that is not there"),
    # across editions
    "factor_id in two editions": (changed("b_1", 0, factor_id="gas"), "b_1.csv", 2, "factor_id", "factor_id 'gas' stands in a_1.csv too"),
}  # fmt: skip


@pytest.mark.parametrize("name", TAMPERED)
def test_what_is_tampered_with_is_found_at_its_place(shelf, name):
    tamper, file, row, column, what = TAMPERED[name]
    tamper(shelf)
    faults = shelf.faults()
    found = [
        fault for fault in faults if (fault.file, fault.row, fault.column) == (file, row, column) and what in fault.what
    ]
    assert len(found) == 1, "\n".join(map(str, faults))
    assert found[0].mend


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("a_1", ",0.2545,", ",254.5,"),
        ("a_1", ",kWh,", ",MWh,"),
        ("b_1", ",world,2024,", ",world,1,"),
        ("b_1", "wood,wood", "wood,oak"),
    ],
)
def test_a_table_altered_after_its_digest_was_recorded_is_refused(shelf, name, old, new):
    table = shelf.written() / f"{name}.csv"
    before = table.read_text(encoding="utf-8")
    table.write_text(before.replace(old, new), encoding="utf-8")
    assert table.read_text(encoding="utf-8") != before
    faults = [fault for one in check_library(shelf.folder) for fault in one.faults]
    (found,) = [fault for fault in faults if "not the one that was shipped" in fault.what]
    assert found.file == f"{name}.csv"
    assert found.mend.startswith("restore it, or import the official file again and record its digest")


def test_gases_all_doubled_with_their_sum_are_told_by_the_digest_alone(shelf):
    shelf.written()
    shelf.digests = {("a", "table_sha256"): shelf.known[0]["table_sha256"]}
    shelf.editions["a_1"][0].update({"kg_co2e": 0.509, "kg_co2": 0.4, "kg_ch4": 0.002, "kg_n2o": 0.0002})
    assert [(fault.file, fault.what) for fault in shelf.faults()] == [
        ("a_1.csv", "the table is not the one that was shipped")
    ]


def test_a_blank_tolerance_is_one_fault(shelf):
    shelf.sums[0] |= {"absolute": ""}
    assert len(shelf.faults()) == 1


@pytest.mark.parametrize("name", ["known_editions", "gas_sums", "accepted_zeros", "component_boundaries"])
def test_a_table_of_rules_in_another_encoding_is_one_fault_of_the_command(shelf, monkeypatch, capsys, name):
    file = shelf.written() / f"{name}.csv"
    file.write_bytes(file.read_bytes() + "é,1\n".encode("latin-1"))
    monkeypatch.setattr(paths, "FACTORS", shelf.folder)
    assert command("factors", "check") == 1
    said = capsys.readouterr().err
    assert said.count("To mend:") == 1 and f"{name}.csv: not a CSV file in UTF-8" in said


def test_a_loss_rate_in_per_cent_is_refused(shelf):
    shelf.editions["a_1"].reverse()
    shelf.cells["a_1"] = {"loss_rate": "5"}
    (fault,) = shelf.faults()
    assert (fault.file, fault.row, fault.column) == ("a_1.csv", 2, "loss_rate") and "write 8 % as 0.08" in fault.what


def test_two_factors_for_one_key_are_both_named(shelf):
    shelf.editions["b_1"].append(of("b", "wood", 0.4, factor_id="again"))
    shelf.known[1]["factor_rows"] = "3"
    assert [(fault.row, "two factors for one key" in fault.what) for fault in shelf.faults()] == [(2, True), (4, True)]


def test_a_second_licence_is_explained_by_data(shelf):
    shelf.editions["b_1"][0]["licence"] = "ODbL-1.0"
    shelf.known[1]["licence"] = "CC0-1.0|ODbL-1.0"
    assert shelf.faults() == []


def test_an_edition_that_is_unreadable_does_not_hide_the_others(shelf):
    shelf.cells["a_1"] = {"year": "about 2020"}
    shelf.editions["b_1"][0]["unit"] = "bananas"
    assert {fault.file for fault in shelf.faults()} == {"a_1.csv", "b_1.csv"}


def test_the_tolerance_is_the_larger_of_the_two(shelf):
    shelf.editions["a_1"][0]["kg_co2e"] = 0.2547  # 0.0002 more than its gases
    assert len(shelf.faults()) == 1
    shelf.sums[0] |= {"relative": "0.001"}
    assert shelf.faults() == []


def test_what_fossil_methane_counts_above_the_set_is_part_of_the_sum(shelf):
    """0.001 kg of fossil methane by 30 rather than 28 make 0.002 kg CO2e more: 0.2545 by the set, 0.2565 in all."""
    shelf.beside = "factor_id,methane_above\ngas,0.002\n"
    for kg_co2e, fit in ((0.2545, False), (0.2563, False), (0.2565, True), (0.2567, False)):
        shelf.editions["a_1"][0]["kg_co2e"] = kg_co2e
        assert (shelf.faults() == []) is fit, kg_co2e


@pytest.mark.parametrize("name", ["known_editions", "gas_sums", "accepted_zeros", "component_boundaries"])
def test_a_missing_table_of_rules_is_refused(shelf, name):
    (shelf.written() / f"{name}.csv").unlink()
    with pytest.raises(InputError) as error:
        check_library(shelf.folder)
    assert error.value.faults[0].file == f"{name}.csv"


@pytest.mark.parametrize(("name", "column"), [("known_editions", "table_sha256"), ("gas_sums", "relative")])
def test_a_table_of_rules_without_a_column_is_refused(shelf, name, column):
    file = shelf.written() / f"{name}.csv"
    file.write_text(file.read_text(encoding="utf-8").replace(column, "note", 1), encoding="utf-8")
    with pytest.raises(InputError, match=f"{name}.csv, row 1, column {column}: the column is missing"):
        check_library(shelf.folder)


def test_an_edition_without_factors_is_refused_by_its_count(shelf):
    written = shelf.written()
    head = (written / "b_1.csv").read_text(encoding="utf-8").splitlines()[0]
    (written / "b_1.csv").write_text(head + "\n", encoding="utf-8")
    faults = [fault.what for one in check_library(written) for fault in one.faults]
    assert "b/1 has 0 factors in its table, 2 here" in faults


def test_a_pair_that_only_own_factors_may_have_is_refused_in_an_edition(shelf):
    shelf.pairs.append({"component": "cradle_to_gate", "boundary": "life_cycle", "own_only": "yes"})
    shelf.editions["b_1"][0]["boundary"] = "life_cycle"
    (fault,) = (fault for fault in shelf.faults() if fault.column == "boundary")
    assert "boundary 'life_cycle' does not go with" in fault.what


# --- Gases that stand beside the table ---


@pytest.fixture
def beside(shelf):
    """0.00001 kg of SF6 at 23,500 and 0.01 kg CO2e of gases without a name, beside the 0.2545 of the others."""
    shelf.editions["a_1"][0]["kg_co2e"] = 0.2545 + 0.235 + 0.01
    shelf.beside = "factor_id,SF6,unspecified\ngas,0.00001,0.01\n"
    return shelf


def test_gases_beside_the_table_belong_to_the_sum(beside):
    said = {one.edition: one.said for one in check_library(beside.written())}
    assert beside.faults() == [] and said["a/1"].endswith("other gases of 1 factors in 2 columns")
    beside.beside = "factor_id,SF6,unspecified\ngas,0.00001,\n"
    (fault,) = beside.faults()
    assert "make 0.4895 kg CO2e, the row says 0.4995" in fault.what


def test_gases_beside_the_table_in_another_encoding_are_one_fault(beside):
    file = beside.written() / "a_1_other_gases.csv"
    file.write_bytes("factor_id,SF6\né,1\n".encode("latin-1"))
    beside.digests = {("a", "other_gases_sha256"): hashlib.sha256(file.read_bytes()).hexdigest()}
    known = beside.folder / "known_editions.csv"
    recorded = known.read_text(encoding="utf-8")
    old = hashlib.sha256(beside.beside.encode()).hexdigest()
    known.write_text(recorded.replace(old, beside.digests["a", "other_gases_sha256"]), encoding="utf-8")
    (fault,) = [fault for one in check_library(beside.folder) for fault in one.faults]
    assert fault.file == file.name and "not a CSV file in UTF-8" in fault.what


@pytest.mark.parametrize(
    ("content", "row", "column", "what"),
    [
        ("factor_id,SF6,unspecified\ngas,0.00001,0.01\ngas_2,1,1\n", 3, "factor_id", "'gas_2' is not in a_1.csv"),
        ("factor_id,SF6,unspecified\ngas,0.00001,0.01\ngas,1,1\n", 3, "factor_id", "'gas' stands twice"),
        ("factor_id,SF6,unspecified,SF66\ngas,0.00001,0.01,0\n", 1, "SF66", "unknown gas 'SF66'"),
        ("factor_id,SF6,unspecified\ngas,0.00001,0.01\nloss,-1,\n", 3, "SF6", "'-1' is no mass"),
        ("factor_id,SF6,unspecified\ngas,0.00001,0.01\nloss,NA,\n", 3, "SF6", "'NA' is no mass"),
    ],
)
def test_a_gas_that_is_none_a_factor_that_is_not_there_and_text_are_refused(beside, content, row, column, what):
    beside.beside = content
    (fault,) = beside.faults()
    assert (fault.file, fault.row, fault.column) == ("a_1_other_gases.csv", row, column) and what in fault.what


# --- The command, and what ships ---


def test_the_command_names_each_edition_and_ends_with_one(shelf, monkeypatch, capsys):
    monkeypatch.setattr(paths, "FACTORS", shelf.written())
    assert command("factors", "check") == 0
    assert "b/1                      2 factors" in capsys.readouterr().out
    shelf.editions["b_1"][0]["licence"] = "MIT"
    shelf.written()
    assert command("factors", "check") == 1
    printed = capsys.readouterr()
    assert "b_1.csv, row 2, column licence: licence is 'MIT', that of b/1 is CC0-1.0. To mend:" in printed.err
    assert "no fault" not in printed.out


@pytest.fixture(scope="module")
def shipped():
    return {one.edition: one for one in check_library()}


def test_what_ships_has_no_fault(shipped):
    assert [fault for one in shipped.values() for fault in one.faults] == []
    assert set(shipped) == {*shipped_editions(), "together"}


def test_what_the_check_counts_in_what_ships(shipped):
    """Counted once from the tables by hand: zeros, sums of gases, factors of other gases."""
    said = {name: one.said for name, one in shipped.items()}
    assert "1,302 sums of gases" in said["desnz/2024"] and "36 zeros as published" in said["desnz/2024"]
    assert "37 zeros as published" in said["desnz/2026"]
    assert "566 sums of gases" in said["ademe/22"] and "79 zeros as published" in said["ademe/22"]
    assert said["ademe/22"].endswith("other gases of 309 factors in 2 columns")
    assert "561 zeros as published" in said["epa_supply_chain/1.2"]
    assert "209 sums of gases, 157 of a part of them" in said["epa_hub/2025"]
