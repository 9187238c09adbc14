"""The crate: it passes the Workflow Run profile offline, and what was changed in it is found by its digests."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile

import pytest
from rocrate_validator.models import Severity

import crate_validator
import small_client
import two_years
from command_line import command
from scope3.client import open_client
from scope3.errors import InputError
from scope3.files import write_atomically
from scope3.report import crate, figures_of
from scope3.runs import manifest

pytestmark = pytest.mark.slow

NOTEBOOK = json.dumps({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
ODD_NAMES = ("forgotten ledger.csv", "Gü ter #1 50% [a].csv")
# What the profile recommends and a client's crate cannot have: an address of the organisation and of each notebook.
NOT_KNOWN = {
    "The organization SHOULD have a URL.",
    "The Application SHOULD have a url",
    "The SoftwareApplication id SHOULD be an absolute URI",
}


def recorded(root, data, inputs=None):
    """Outputs of the small client as a run leaves them, the manifest last; the inputs are the files of its folder."""
    folder = root / "small" / "2024"
    for name in ("notebooks/10_activity_data.ipynb", "notebooks/90_inventory.ipynb"):
        write_atomically(folder / name, NOTEBOOK)
    write_atomically(folder / "inventory.csv", "category,t_co2e\n1,2\n")
    client = data / "small" / "2024"
    record = manifest.build(
        "small",
        2024,
        engine="warm",
        settings={"deflator": "cpi"},
        made_from={"inputs": manifest.hashes((inputs or {path.name: path for path in client.iterdir()}).items())},
        folder=folder,
        times={"started": "2025-02-01T10:00:00+00:00", "finished": "2025-02-01T10:05:00+00:00"},
    )
    write_atomically(folder / manifest.NAME, manifest.dump(record))
    return folder


@pytest.fixture
def place(tmp_path, monkeypatch):
    """The small client's data and recorded outputs."""
    data = small_client.write(tmp_path / "data")
    monkeypatch.setenv("SCOPE3_DATA", str(data))
    monkeypatch.setenv("SCOPE3_OUTPUTS", str(tmp_path / "outputs"))
    return recorded(tmp_path / "outputs", data)


@pytest.fixture
def figures(place):
    return figures_of(open_client("small", 2024))


@pytest.fixture
def packed(figures, tmp_path):
    path = tmp_path / "crate.zip"
    path.write_bytes(crate.content(figures)[0])
    return path


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return crate_validator.seeded(tmp_path_factory.mktemp("validator"))


def changed(path, target, *, without=None, **replaced):
    """A copy of a crate without a file, or with other content in some."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            if name != without:
                new.writestr(name, replaced.get(name, old.read(name)))
    target.write_bytes(buffer.getvalue())
    return target


def graph_of(path):
    with zipfile.ZipFile(path) as archive:
        return json.loads(archive.read(crate.METADATA))


def test_the_crate_passes_the_profile_with_nothing_but_what_stands_in_a_fixture(packed, cache):
    assert crate_validator.issues(packed, cache) == []


def test_what_is_recommended_is_there_but_for_addresses_nobody_knows(packed, cache):
    assert set(crate_validator.issues(packed, cache, Severity.RECOMMENDED)) <= NOT_KNOWN


def test_a_run_without_an_instrument_fails_the_profile(packed, cache, tmp_path):
    described = graph_of(packed)
    run = next(one for one in described["@graph"] if one["@type"] == "CreateAction")
    del run["instrument"]
    wrong = changed(packed, tmp_path / "wrong.zip", **{crate.METADATA: json.dumps(described)})
    assert any("instrument" in said for said in crate_validator.issues(wrong, cache))


def test_a_payload_that_is_missing_fails_the_profile_and_our_check(packed, cache, tmp_path):
    wrong = changed(packed, tmp_path / "wrong.zip", without="inventory.csv")
    assert any("inventory.csv" in said for said in crate_validator.issues(wrong, cache))
    with pytest.raises(InputError, match=r"inventory\.csv: is described, but not in the crate"):
        crate.check(wrong)


def test_tampered_content_passes_the_profile_and_is_refused_by_our_check(packed, cache, tmp_path):
    wrong = changed(packed, tmp_path / "wrong.zip", **{"inventory.csv": "category,t_co2e\n1,1\n"})
    assert crate_validator.issues(wrong, cache) == []
    with pytest.raises(InputError, match=r"inventory\.csv: changed: its SHA-256 is not the one the crate states"):
        crate.check(wrong)


def test_content_tampered_together_with_its_description_is_refused_by_the_manifest(packed, tmp_path):
    content, described = b"category,t_co2e\n1,1\n", graph_of(packed)
    entity = next(one for one in described["@graph"] if one["@id"] == "inventory.csv")
    entity["sha256"] = hashlib.sha256(content).hexdigest()
    told = {"inventory.csv": content, crate.METADATA: json.dumps(described)}
    with pytest.raises(InputError, match="not the one the run's manifest states"):
        crate.check(changed(packed, tmp_path / "wrong.zip", **told))


def test_a_file_put_into_the_crate_is_refused(packed):
    with zipfile.ZipFile(packed, "a") as archive:
        archive.writestr("extra.csv", "a,b\n")
    with pytest.raises(InputError, match=r"extra\.csv: is in the crate, but not described"):
        crate.check(packed)


@pytest.mark.parametrize("name", ["../evil.csv", "inputs/../../evil.csv", "/etc/evil.csv", "C:/evil.csv", "C:evil.csv", "inputs\\..\\evil.csv"])  # fmt: skip
def test_a_name_that_leads_out_of_the_crate_is_refused_though_crate_and_manifest_describe_it(packed, tmp_path, name):
    content = b"a,b\n"
    digest = hashlib.sha256(content).hexdigest()
    described = graph_of(packed)
    with zipfile.ZipFile(packed) as archive:
        record = json.loads(archive.read(manifest.NAME))
    record["outputs"][name] = digest
    written = json.dumps(record).encode()
    for one in described["@graph"]:
        if one["@id"] == manifest.NAME:
            one["sha256"] = hashlib.sha256(written).hexdigest()
    described["@graph"].append({"@id": name, "@type": "File", "sha256": digest})
    told = {crate.METADATA: json.dumps(described), manifest.NAME: written}
    wrong = changed(packed, tmp_path / "wrong.zip", **told)
    with zipfile.ZipFile(wrong, "a") as archive:
        archive.writestr(name, content)
    with pytest.raises(InputError) as refused:
        crate.check(wrong)
    assert {(fault.file, fault.what) for fault in refused.value.faults} == {(name, "leads out of the crate")}


@pytest.mark.parametrize("identifier", ["%2e%2e/evil.csv", "inputs/..%2F..%2Fevil.csv", "%2Fetc/evil.csv", "inputs%5C..%5Cevil.csv"])  # fmt: skip
def test_an_identifier_that_leads_out_once_decoded_is_refused(packed, tmp_path, identifier):
    described = graph_of(packed)
    described["@graph"].append({"@id": identifier, "@type": "File", "sha256": hashlib.sha256(b"").hexdigest()})
    wrong = changed(packed, tmp_path / "wrong.zip", **{crate.METADATA: json.dumps(described)})
    with pytest.raises(InputError, match="leads out of the crate"):
        crate.check(wrong)


def test_a_file_described_under_two_spellings_of_its_identifier_is_refused(packed, tmp_path):
    described = graph_of(packed)
    entity = next(one for one in described["@graph"] if one["@id"] == "inventory.csv")
    described["@graph"].append(entity | {"@id": "inventory%2Ecsv"})
    wrong = changed(packed, tmp_path / "wrong.zip", **{crate.METADATA: json.dumps(described)})
    with pytest.raises(InputError, match=r"inventory\.csv: is described twice"):
        crate.check(wrong)


@pytest.fixture(scope="module")
def packed_with_odd_names(tmp_path_factory):
    """A crate of a client whose file names have blanks, signs of addresses and an umlaut."""
    root = tmp_path_factory.mktemp("odd")
    text = small_client.ORGANISATION.replace("goods.csv", f"'{ODD_NAMES[1]}'")
    data = small_client.write(root / "data", organisation=text)
    client = data / "small" / "2024"
    (client / "goods.csv").rename(client / ODD_NAMES[1])
    (client / ODD_NAMES[0]).write_text("record_id,spend\n")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("SCOPE3_DATA", str(data))
        patched.setenv("SCOPE3_OUTPUTS", str(root / "outputs"))
        recorded(root / "outputs", data)
        path = root / "crate.zip"
        path.write_bytes(crate.content(figures_of(open_client("small", 2024)))[0])
    return path


def test_names_with_blanks_and_signs_pass_the_profile_and_our_check(packed_with_odd_names, cache):
    with zipfile.ZipFile(packed_with_odd_names) as archive:
        names = archive.namelist()
    assert {f"inputs/{name}" for name in ODD_NAMES} <= set(names)
    assert crate.check(packed_with_odd_names) == len(names) - 1
    assert crate_validator.issues(packed_with_odd_names, cache) == []


def test_every_link_leads_to_a_node_whatever_the_name(packed_with_odd_names):
    graph = graph_of(packed_with_odd_names)["@graph"]
    nodes = {one["@id"] for one in graph}
    files = {"inputs/forgotten%20ledger.csv", "inputs/G%C3%BC%20ter%20%231%2050%25%20%5Ba%5D.csv"}
    assert files <= nodes
    for one, word in (("#run", "object"), ("#parameter-inputs", "workExample"), ("./", "hasPart")):
        linked = next(node for node in graph if node["@id"] == one)[word]
        assert files <= {link["@id"] for link in linked} <= nodes


def test_a_file_of_such_a_name_that_was_tampered_with_is_refused(packed_with_odd_names, tmp_path):
    wrong = changed(packed_with_odd_names, tmp_path / "wrong.zip", **{f"inputs/{ODD_NAMES[1]}": "record_id\n"})
    with pytest.raises(InputError) as refused:
        crate.check(wrong)
    assert [(fault.file, fault.what) for fault in refused.value.faults] == [
        (f"inputs/{ODD_NAMES[1]}", "changed: its SHA-256 is not the one the crate states")
    ]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_stands_twice_is_refused(packed):
    """Programs differ in which of the two they unpack."""
    with zipfile.ZipFile(packed, "a") as archive:
        archive.writestr("inventory.csv", archive.read("inventory.csv"))
    with pytest.raises(InputError, match=r"inventory\.csv: stands in the crate twice"):
        crate.check(packed)


def test_files_of_the_year_before_keep_to_the_crate(tmp_path, monkeypatch):
    data = two_years.write_year(two_years.write_year(tmp_path / "data", 2023), 2024)
    monkeypatch.setenv("SCOPE3_DATA", str(data))
    monkeypatch.setenv("SCOPE3_OUTPUTS", str(tmp_path / "outputs"))
    recorded(tmp_path / "outputs", data, inputs=manifest.inputs_of(data / "small" / "2024"))
    path = tmp_path / "crate.zip"
    path.write_bytes(crate.content(figures_of(open_client("small", 2024)))[0])
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
    assert "inputs/earlier_years/2023/ledger.csv" in names
    assert not [name for name in names if ".." in name.split("/") or name.startswith("/")]
    assert crate.check(path) == len(names) - 1


def test_every_file_stands_there_with_the_digest_of_its_bytes(packed, place):
    said = {one["@id"]: one.get("sha256") for one in graph_of(packed)["@graph"]}
    for path in (place / "inventory.csv", place / "notebooks" / "90_inventory.ipynb", place / manifest.NAME):
        assert said[path.relative_to(place).as_posix()] == hashlib.sha256(path.read_bytes()).hexdigest()
    with zipfile.ZipFile(packed) as archive:
        assert archive.read("inputs/ledger.csv").startswith(b"record_id,date")
        assert crate.check(packed) == len(archive.namelist()) - 1


def test_the_run_says_when_with_what_and_on_what(packed):
    graph = {one["@id"]: one for one in graph_of(packed)["@graph"]}
    run = graph["#run"]
    assert (run["startTime"], run["endTime"]) == ("2025-02-01T10:00:00+00:00", "2025-02-01T10:05:00+00:00")
    assert run["instrument"] == {"@id": "notebooks/90_inventory.ipynb"}
    assert {"@id": "inputs/ledger.csv"} in run["object"]
    assert {"@id": "inventory.csv"} in run["result"]
    assert graph["#value-deflator"]["value"] == "cpi"


def test_the_same_run_gives_the_same_bytes(figures):
    assert crate.content(figures) == crate.content(figures)


def test_without_a_recorded_run_there_is_nothing_to_pack(figures, place):
    (place / manifest.NAME).unlink()
    with pytest.raises(InputError, match=r"no recorded run to pack.*scope3 run small 2024"):
        crate.content(figures)


@pytest.mark.parametrize("broken", ["{", "{}", '{"outputs": {}, "inputs": {}, "settings": {}, "times": {}}'])
def test_a_manifest_that_says_too_little_is_refused(figures, place, broken):
    (place / manifest.NAME).write_text(broken)
    with pytest.raises(InputError, match="the manifest cannot be read"):
        crate.content(figures)


def test_an_output_changed_since_the_run_is_refused(figures, place):
    (place / "inventory.csv").write_text("category,t_co2e\n1,1\n")
    with pytest.raises(InputError, match=r"inventory\.csv: changed since the run"):
        crate.content(figures)


def test_an_input_changed_or_gone_since_the_run_is_refused(figures):
    (figures.client.folder / "goods.csv").write_text("record_id\n")
    (figures.client.folder / "meters.csv").unlink()
    with pytest.raises(InputError) as refused:
        crate.content(figures)
    assert {fault.file for fault in refused.value.faults} == {"goods.csv", "meters.csv"}


def test_a_file_that_is_no_crate_is_refused(tmp_path):
    (tmp_path / "note.zip").write_text("not a zip")
    with pytest.raises(InputError, match="is no crate of this workbook"):
        crate.check(tmp_path / "note.zip")


def test_the_commands_write_a_crate_and_compare_it(place, capsys):
    assert command("export", "small", "2024", "crate") == 0
    written = capsys.readouterr()
    assert "The SHA-256 of the crate is " in written.err
    assert command("check-crate", written.out.strip()) == 0
    assert "files are what the crate and the run's manifest say they are" in capsys.readouterr().out
