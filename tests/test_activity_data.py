"""Activity data: the tables of the inventory as clients fill them in, where a heading nobody knows is refused."""

from __future__ import annotations

import pytest

from scope3 import tables
from scope3.errors import InputError
from scope3.inputs.activity_data import read_activity_data
from small_client import with_files

METERS = "record_id,category,site,energy_type,use,period,quantity,unit\n"
GOODS = "record_id,category,activity,quantity,unit,primary data,supplier factor,supplier factor unit\n"


def read(folder, meters=None, goods=None, **declared):
    files = []
    for table, content in (("fuel_and_energy", meters), ("purchased_goods", goods)):
        if content is not None:
            (folder / f"{table}.csv").write_text(content, encoding="utf-8")
            files.append({"file": f"{table}.csv", "table": table, **declared})
    return read_activity_data(with_files(activity_data=files), folder)


def refusals(folder, *args, **kwargs):
    with pytest.raises(InputError) as refused:
        read(folder, *args, **kwargs)
    return refused.value.faults


def test_every_table_is_there_with_its_columns(tmp_path):
    found = read(tmp_path)
    assert list(found) == list(tables.ACTIVITY_DATA)
    for name, schema in tables.ACTIVITY_DATA.items():
        assert len(found[name]) == 0 and list(found[name].columns) == list(schema.columns)


def test_files_fill_their_tables(tmp_path):
    meters = METERS + "M1,3,Works,Electricity,consumed,2024,1200.5,kWh\nM2,3,Works,fuel,consumed,2024-03,30,litre\n"
    found = read(tmp_path, meters, GOODS + "G1,1,material_use/wood,5,t,yes,0.15,kg\nG2,2,,,,no,,\n")
    assert found["fuel_and_energy"]["quantity"].tolist() == [1200.5, 30]
    assert found["fuel_and_energy"]["energy_type"].tolist() == ["electricity", "fuel"]
    assert found["purchased_goods"]["primary_data"].tolist() == [True, False]
    assert found["purchased_goods"]["category"].tolist() == [1, 2]
    assert found["purchased_goods"]["source_row"].tolist() == [2, 3]


@pytest.mark.parametrize(
    ("lines", "row", "column", "what"),
    [
        ("M1,3,Works,electricity,consumed,2024,,kWh\n", 2, "quantity", "blank beside unit 'kWh'"),
        ("M1,3,Works,electricity,consumed,2024,5,\n", 2, "unit", "blank beside quantity '5'"),
        ("M1,3.5,Works,electricity,consumed,2024,5,kWh\n", 2, "category", "whole number"),
        ("M1,3,Works,elektricity,consumed,2024,5,kWh\n", 2, "energy_type", "not known"),
        ("M1,3,Works,electricity,consumed,Q1,5,kWh\n", 2, "period", "not a day"),
        ('M1,3,Works,electricity,consumed,2024,"1,200",kWh\n', 2, "quantity", "without a declaration"),
        ("M1,3,W,electricity,consumed,2024,5,kWh\nM1,3,W,electricity,consumed,2024,5,kWh\n", 3, "record_id", "already"),
    ],
)
def test_refusals_name_file_row_and_column(tmp_path, lines, row, column, what):
    (fault,) = refusals(tmp_path, METERS + lines)
    assert (fault.file, fault.row, fault.column) == ("fuel_and_energy.csv", row, column) and what in fault.what


def test_an_unknown_heading_is_refused_with_the_nearest(tmp_path):
    (fault,) = refusals(tmp_path, goods="record_id,category,suplier_source\nG1,1,x\n")
    assert (fault.row, fault.column) == (1, "suplier_source") and "'supplier_source'" in fault.mend
    (fault,) = refusals(tmp_path, goods="record_id,category,source_row\nG1,1,x\n")
    assert "unknown heading 'source_row'" in fault.what


def test_an_amount_is_not_guessed_to_be_money_or_energy(tmp_path):
    faults = refusals(tmp_path, METERS.replace("quantity", "amount") + "M1,3,W,fuel,consumed,2024,5,kWh\n")
    assert faults[0].column == "amount" and "unknown heading" in faults[0].what


def test_record_ids_are_unique_across_tables(tmp_path):
    meters = METERS + "X,3,Works,fuel,consumed,2024,1,kWh\n"
    (fault,) = refusals(tmp_path, meters, GOODS + "X,1,material_use/wood,5,t,,,\n")
    assert "'X' stands already in fuel_and_energy.csv, row 2" in fault.what or "in purchased_goods.csv" in fault.what


def test_an_unknown_table_is_refused(tmp_path):
    (tmp_path / "a.csv").write_text("x")
    files = [{"file": "a.csv", "table": "fuel_and_enrgy"}]
    with pytest.raises(InputError, match="did you mean 'fuel_and_energy'"):
        read_activity_data(with_files(activity_data=files), tmp_path)


def test_defaults_give_what_is_the_same_on_every_line(tmp_path):
    content = "site,energy_type,quantity,unit\nWorks,fuel,1,kWh\n"
    found = read(tmp_path, content, defaults={"category": "3", "use": "consumed", "country": "GB", "period": "2024"})
    line = found["fuel_and_energy"].iloc[0]
    assert (line["category"], line["use"], line["country"], line["period"]) == (3, "consumed", "GB", "2024")
    assert line["record_id"] == "fuel_and_energy:2"


def test_the_category_is_filled_in_where_a_table_serves_only_one(tmp_path):
    line = "Works,electricity,consumed,2024,5,kWh\n"
    assert read(tmp_path, METERS.replace("category,", "") + "M1," + line)["fuel_and_energy"]["category"].tolist() == [3]
    found = read(tmp_path, METERS + "M1,," + line + "M2,4," + line)["fuel_and_energy"]
    assert found["category"].tolist() == [3, 4]  # a category of another table stays, for the client to be refused
    (fault,) = refusals(tmp_path, goods=GOODS + "G1,,material_use/wood,5,t,yes,0.15,kg\n")
    assert (fault.row, fault.column) == (2, "category") and "blank where" in fault.what
    (fault,) = refusals(tmp_path, goods="record_id,activity,quantity,unit\nG1,material_use/wood,5,t\n")
    assert "no column for category" in fault.what


def test_a_unit_of_a_suppliers_factor_without_the_factor_is_refused(tmp_path):
    """Else the record would fall to an average without a word."""
    (fault,) = refusals(tmp_path, goods=GOODS + "G1,1,material_use/wood,5,t,yes,,kg\n")
    assert (fault.what, fault.row) == ("blank beside supplier_factor_unit 'kg'", 2)
    assert fault.column == "supplier factor"


def test_a_footprint_gives_the_factor_that_its_unit_asks_for(tmp_path):
    goods = GOODS.strip() + ",product footprint\nG1,1,material_use/wood,5,t,yes,,kg,urn:gtin:1\n"
    assert len(read(tmp_path, goods=goods)["purchased_goods"]) == 1
