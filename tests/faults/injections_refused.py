"""What must be refused in words before it does anything: places, links, names, YAML, parameters, archives made to harm."""

from __future__ import annotations

import json
import random
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

import small_client
from faults.injections_payloads import MARK
from scope3 import paths
from scope3.inputs import reading
from scope3.organisation import organisation_folder, read_organisation
from scope3.pact.reading import read_given
from scope3.report import crate
from scope3.report.workbook_parts import parts_of
from scope3.runs import parameters
from scope3.yaml_files import load_yaml
from source_files import FIXTURES, HEADER, HEADINGS, ROWS, rezip, xlsx


class Case(NamedTuple):
    """Something that must be refused: its name, and what tries it in an empty folder."""

    name: str
    attempt: Callable[[Path], Any]


# --- Places ----------------------------------------------------------------------------------------------------------

NAMES = [
    f"../{MARK}.csv", f"../../{MARK}.csv", f"a/../../{MARK}.csv", f"/tmp/{MARK}.csv", f"..\\{MARK}.csv", f"a\\..\\..\\{MARK}.csv",
    f"C:{MARK}.csv", f"C:\\{MARK}.csv", f"C:/{MARK}.csv", f"\\\\server\\{MARK}.csv", f"//server/share/{MARK}.csv", f"\\\\?\\C:\\{MARK}.csv",
    f"file:///{MARK}.csv", f"{MARK}.csv:stream", f"{MARK}.csv.", f"{MARK}.csv ", f"folder. /{MARK}.csv", "CON", "nul.csv", "a/LPT1.csv",
    "com¹.csv", "aux .csv", f"{MARK}\u202evsc.csv", f"{MARK}\x1b[2J.csv", f"{MARK}\n.csv", "/", "..", f"%2e%2e/../{MARK}.csv",
]  # fmt: skip
KEYS: dict[str, Callable[[str], Any]] = {
    "ledgers": lambda name: [{"file": name}],
    "activity_data": lambda name: [{"file": name, "table": "purchased_goods"}],
    "rules": lambda name: [name],
    "factors": lambda name: [name],
    "footprints": lambda name: [name],
    "carrier_footprints": lambda name: [{"file": name}],
    "products": lambda name: [{"file": name}],
    "screening": lambda name: [{"file": name}],
}
SLUGS = [
    "", ".", "..", "../small", "small/../small", "small/..", "/etc", "~", "C:", "C:small", "\\\\server", "small\\2024", "SMALL", "Small",
    "sm\u0430ll", "small\u200b", "small\u202e", "\ufeffsmall", "\uff53mall", "\u017fmall", "small\n", "small\x00", " small", "small ", "small.",
    ".small", "-small", "con", "nul.csv", "lpt1", "x" * 65, "small;touch", "$(small)", "{small}", "sm*ll", "small%2f..",
]  # fmt: skip


def _of(organisation: str) -> Callable[[Path], Any]:
    def attempt(folder: Path) -> None:
        small_client.write(folder / "data")
        organisation_folder(organisation, 2024, folder / "data")

    return attempt


def named(key: str, name: str) -> Callable[[Path], Any]:
    def attempt(folder: Path) -> None:
        small_client.write(folder / "data")
        path = folder / "data" / "small" / "2024" / "organisation.yaml"
        model = load_yaml(path) | {key: KEYS[key](name)}
        path.write_text(json.dumps(model), encoding="utf-8")
        read_organisation(path, "small", 2024)

    return attempt


def _client(change: Callable[[Path, Path], Any]) -> Callable[[Path], Any]:
    """Open a client after a change; the change gets the client's folder and one elsewhere, which holds a ledger."""

    def attempt(folder: Path) -> None:
        small_client.write(folder / "data")
        elsewhere = folder / "data" / "elsewhere"
        elsewhere.mkdir()
        (elsewhere / "ledger.csv").write_text("a,b\n", encoding="utf-8")
        change(folder / "data" / "small" / "2024", elsewhere)
        organisation_folder("small", 2024, folder / "data")

    return attempt


def _link(name: str, to: str = "ledger.csv") -> Callable[[Path, Path], None]:
    def change(client: Path, elsewhere: Path) -> None:
        (client / name).unlink(missing_ok=True)
        (client / name).parent.mkdir(parents=True, exist_ok=True)
        (client / name).symlink_to(elsewhere / to)

    return change


def _file(name: str) -> Callable[[Path, Path], None]:
    return lambda client, elsewhere: (client / name).write_text("a letter\n", encoding="utf-8")


def _year(name: str) -> Callable[[Path, Path], None]:
    def change(client: Path, elsewhere: Path) -> None:
        client.rename(client.with_name(name))

    return change


def _earlier_year(client: Path, elsewhere: Path) -> None:
    client.with_name("2023").mkdir()
    (client.with_name("2023") / "ledger.csv").symlink_to(elsewhere / "ledger.csv")


def _whole_year(client: Path, elsewhere: Path) -> None:
    client.rename(elsewhere.parent.parent / "out")
    client.symlink_to(elsewhere.parent.parent / "out")


LINKS = [
    *(Case(f"link {name}", _client(_link(name))) for name in (
        "organisation.yaml", "ledger.csv", "goods.csv", "rules.csv", "factors.csv", "own_methods.py", "letter.txt", "bills/may.csv", ".hidden")),
    Case("link to a folder", _client(_link("bills", "."))),
    Case("link in the year before", _client(_earlier_year)),
    Case("link in place of the year", _client(_whole_year)),
    *(Case(f"file {name!r}", _client(_file(name))) for name in (
        "Ledger.csv", "LEDGER.CSV", "\uff4cedger.csv", "ledger\u202evsc.exe", "letter\x1b[2J.txt", "letter\n.txt", "nul.txt", "a:b.txt", "letter. ")),
    *(Case(f"year {name!r}", _client(_year(name))) for name in ("\uff12\uff10\uff12\uff14", "2024 ", "\u00b2\u2070\u00b2\u2074", "02024", "2024.")),
]  # fmt: skip

# --- YAML and parameters ---------------------------------------------------------------------------------------------

TOUCH = f"open('{MARK}', 'w')"
YAML = [
    f"!!python/object/apply:os.system ['touch {MARK}']", f"a: !!python/object/apply:os.system ['touch {MARK}']",
    f"!!python/object/new:os.system ['touch {MARK}']", f"!!python/object/apply:eval [\"{TOUCH}\"]", "a: !!python/name:os.system",
    "a: !!python/module:os", "a: !!binary aGk=", "a: !!float 1", "a: !own x", "!<tag:yaml.org,2002:python/name:os.system> x",
    f"%TAG ! tag:yaml.org,2002:python/\n---\na: !object/apply:os.system ['touch {MARK}']",
    "a: &a [x]\nb: *a", "a: &a {x: y}\nb:\n  <<: *a", "a: &a [*a]", "a: 1\na: 2", "a: {b: 1, b: 2}", "a: 1\n---\nb: 2",
    "[" * 5000, "{a: " * 5000, "- " * 5000 + "x", "a: \"\\e[2J\"", "a: \"\\0\"", "\"a\\x07\": x", "a: \x1b[2J", "a: \ud83d".encode("utf-16", "surrogatepass"),
    "a: " + "x" * (2**20), "\n".join(["a0: &a0 [x, x, x, x, x, x, x, x, x]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10))]),
    "a: [", "a: 'x", "@a: x", "a: `x`", "\t- a", "a: %x", b"\xff\xfea", b"\x80",
]  # fmt: skip
PARAMETERS: list[Any] = [
    f"a = 1\n{TOUCH}\nb", f"margins = {TOUCH} #", f"margins\n{TOUCH}\n", "margins = 1;x", "margins\u2028x", f"__import__('os').system('touch {MARK}')", "margins ",
    "class", "import os", "organisation", "year", "overrides", "\uff4dargins", "margins\u200b", "m\u0430rgins", "1margins", "", "{margins}", "margins.x", "margins[0]",
]  # fmt: skip
# Of a name that is known, what no notebook may be told.
VALUES: list[Any] = [
    1,
    True,
    [f"{TOUCH}"],
    {f"{TOUCH}": 1},
    float("nan"),
    float("inf"),
    TOUCH.encode(),
    {1, 2},
    object(),
    Path(MARK),
    1j,
]


def _yaml(text: str | bytes) -> Callable[[Path], Any]:
    def attempt(folder: Path) -> None:
        (folder / "a.yaml").write_bytes(text if isinstance(text, bytes) else text.encode())
        load_yaml(folder / "a.yaml")

    return attempt


def _told(name: str, value: Any) -> Callable[[Path], Any]:
    return lambda folder: parameters.check({name: value}, paths.NOTEBOOKS.glob("*.ipynb"))


# --- Archives and files made to exhaust ------------------------------------------------------------------------------

FAR = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
DOCTYPE = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
SHEET = "xl/worksheets/sheet1.xml"


def _book(
    change: Callable[[str, bytes], bytes | None], *more: tuple[str, bytes], rename: Callable[[str], str] = str
) -> Callable[[Path], Any]:
    """Read a workbook changed part by part (None takes it out), with more parts, and parts under other names."""

    def attempt(folder: Path) -> None:
        source = xlsx(folder / "sound.xlsx", ("S", [HEADER, *ROWS]))
        with zipfile.ZipFile(source) as before, zipfile.ZipFile(folder / "a.xlsx", "w", zipfile.ZIP_DEFLATED) as after:
            for name in before.namelist():
                if (part := change(name, before.read(name))) is not None:
                    after.writestr(rename(name), part)
            for name, part in more:
                after.writestr(name, part)
        _read(folder / "a.xlsx")

    return attempt


def _in_sheet(old: bytes, new: bytes) -> Callable[[str, bytes], bytes]:
    return lambda name, part: part.replace(old, new, 1) if name == SHEET else part


def _same(name: str, part: bytes) -> bytes:
    return part


def _far_in(target: str) -> Callable[[str, bytes], bytes]:
    """The sheet with a far cell, its relation leading to another name."""

    def change(name: str, part: bytes) -> bytes:
        if name == SHEET:
            return part.replace(b"</sheetData>", FAR)
        return part.replace(b"worksheets/sheet1.xml", target.encode()) if name.endswith("workbook.xml.rels") else part

    return change


def _held(name: str, content: bytes | str) -> Callable[[Path], Any]:
    def attempt(folder: Path) -> None:
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        _read(folder / name)

    return attempt


def _read(path: Path) -> None:
    reading.read_table(path, path.name, HEADINGS)


def _ods(cells: str, head: str = "") -> Callable[[Path], Any]:
    space = "urn:oasis:names:tc:opendocument:xmlns:"
    content = (
        f'<?xml version="1.0"?>{head}<office:document-content xmlns:office="{space}office:1.0" xmlns:table="{space}table:1.0" '
        f'xmlns:text="{space}text:1.0"><office:body><office:spreadsheet><table:table table:name="S">{cells}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )

    def attempt(folder: Path) -> None:
        with zipfile.ZipFile(folder / "a.ods", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            archive.writestr("content.xml", content)
        _read(folder / "a.ods")

    return attempt


def _xls(record: bytes, place: int, damage: bytes) -> Callable[[Path], Any]:
    def attempt(folder: Path) -> None:
        content = bytearray((FIXTURES / "ledger.xls").read_bytes())
        at = content.index(record) + 4 + place
        content[at : at + len(damage)] = damage
        (folder / "a.xls").write_bytes(content)
        _read(folder / "a.xls")

    return attempt


def _parquet(folder: Path) -> None:
    """Two megabytes that stand for two thousand: one text in every row."""
    text = pa.DictionaryArray.from_arrays(pa.array([0] * 2000, pa.int32()), pa.array(["x" * 2**20]))
    pq.write_table(pa.table({"id": text, "amount": pa.array([1.0] * 2000)}), folder / "a.parquet", compression="zstd")
    _read(folder / "a.parquet")


def _footprints(text: str) -> Callable[[Path], Any]:
    def attempt(folder: Path) -> None:
        (folder / "a.json").write_text(text, encoding="utf-8")
        read_given(folder / "a.json")

    return attempt


def _crate(write: Callable[[zipfile.ZipFile], Any]) -> Callable[[Path], Any]:
    def attempt(folder: Path) -> None:
        with zipfile.ZipFile(folder / "crate.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            write(archive)
        crate.check(folder / "crate.zip")

    return attempt


def _many(archive: zipfile.ZipFile) -> None:
    for number in range(10_001):
        archive.writestr(f"{number}", b"")


def _template(folder: Path) -> None:
    source = xlsx(folder / "sound.xlsx", ("S", [HEADER, *ROWS]))
    parts_of(rezip(source, folder / "a.xlsx", lambda name, part: part + b" " * (30 * 2**20 if name == SHEET else 0)))


_CELL = '<table:table-cell office:value-type="string"{}><text:p>id</text:p></table:table-cell>'
_WIDE = _CELL.format(' table:number-columns-repeated="100000000"')
BOMBS = [
    Case("xlsx: a part packs 1,000 times", _book(lambda name, part: part + b" " * (40 * 2**20 if name == SHEET else 0))),
    Case("xlsx: such a part beside pictures", _book(lambda name, part: part + b" " * (30 * 2**20 if name == SHEET else 0),
         ("xl/media/a.png", random.Random(0).randbytes(2**20)))),
    Case("xlsx: 10,001 parts", _book(_same, *((f"xl/{n}.bin", b"") for n in range(10_001)))),
    Case("xlsx: many parts of 15 MB", _book(_same, *((f"xl/media/{n}.xml", b" " * (15 * 2**20)) for n in range(3)))),
    Case("xlsx: a far cell", _book(_in_sheet(b"</sheetData>", FAR))),
    Case("xlsx: a far cell, written with blanks", _book(_in_sheet(b"</sheetData>", FAR.replace(b"r=", b"r = ")))),
    Case("xlsx: a far cell in a part of another ending", _book(_far_in("worksheets/sheet1.dat"), rename=lambda n: n.replace("sheet1.xml", "sheet1.dat"))),
    Case("xlsx: a far cell in a part in capitals", _book(_far_in("worksheets/SHEET1.XML"), rename=lambda n: n.replace("sheet1.xml", "SHEET1.XML"))),
    Case("xlsx: a far cell in the part that another reader takes", _book(
        lambda name, part: part.replace(b"worksheets/sheet1.xml", b"xl/worksheets/sheet1.xml") if name.endswith("workbook.xml.rels")
        else part.replace(b"</sheetData>", FAR) if name == SHEET else part, ("xl/xl/worksheets/sheet1.xml", b"<worksheet><sheetData/></worksheet>"))),
    Case("xlsx: two parts of one name", _book(_same, (SHEET.upper(), b"<worksheet/>"))),
    Case("xlsx: two workbooks in one", _book(lambda name, part: part.replace(b"xl/workbook.xml", b"xl/other.xml") if name == "_rels/.rels" else part,
         ("xl/other.xml", b"<workbook/>"), ("xl/_rels/other.xml.rels", b"<Relationships/>"))),
    Case("xlsx: entities in texts", _book(lambda name, part: part.replace(b"?>", b"?>" + DOCTYPE, 1) if name == "xl/sharedStrings.xml" else part)),
    Case("xlsx: entities in the workbook", _book(lambda name, part: part.replace(b"?>", b"?>" + DOCTYPE, 1) if name == "xl/workbook.xml" else part)),
    Case("xlsx: entities in a sheet of UTF-16", _book(lambda name, part: DOCTYPE.decode().encode("utf-16") + part.decode().encode("utf-16") if name == SHEET else part)),
    Case("xlsx: an entity of a file", _book(lambda name, part: part.replace(b"?>", b'?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>', 1) if name == SHEET else part)),
    Case("xlsx: macros", _book(_same, ("xl/vbaProject.bin", b"x"))),
    Case("xlsx: macros in capitals", _book(_same, ("xl/VBAPROJECT.BIN", b"x"))),
    Case("xlsm", _held("a.xlsm", b"x")),
    Case("xlsb", _held("a.xlsb", b"x")),
    Case("xlsx: a sign of control in a heading", _book(lambda name, part: part.replace(b"supplier", b"supplier_x001B_[2J") if name == "xl/sharedStrings.xml" else part)),
    Case("xlsx: a sign of control in the name of a sheet", _book(lambda name, part: part.replace(b'name="S"', 'name="S\u202e"'.encode()) if name == "xl/workbook.xml" else part)),
    Case("ods: a cell repeated over a million columns", _ods(f"<table:table-row>{_WIDE}</table:table-row>")),
    Case("ods: a row repeated a million times", _ods(f'<table:table-row table:number-rows-repeated="100000000">{_CELL.format("")}</table:table-row>')),
    Case("ods: a cell behind a billion blanks", _ods(f'<table:table-row><table:table-cell table:number-columns-repeated="1000000000"/>{_CELL.format("")}</table:table-row>')),
    Case("ods: entities", _ods("<table:table-row/>", DOCTYPE.decode())),
    Case("xls: a sheet of two billion rows", _xls(b"\x00\x02\x0e\x00", 4, b"\xff\xff\xff\x7f")),
    Case("xls: more texts than bytes", _xls(b"\xfc\x00\xb2\x00", 4, b"\xff\xff\xff\x7f")),
    Case("csv: more cells than a sheet has", _held("a.csv", b"," * 30_000_001)),
    Case("csv: 20,000 columns", _held("a.csv", ",".join(f"id{n}" for n in range(20_000)) + "\n")),
    Case("csv: a cell of a megabyte", _held("a.csv", "id,amount\n" + "x" * 2**20 + ",1\n")),
    Case("csv: a quote without end", _held("a.csv", 'id,amount\n"' + "x,1\n" * 100_000)),
    Case("csv: NUL", _held("a.csv", "id,amount\na\x00b,1\n")),
    Case("csv: a sign of control", _held("a.csv", "id,amount\na\x1b]0;x\x07,1\n")),
    Case("csv: a workbook by another name", _held("a.csv", b"PK\x03\x04" + b"\x00" * 100)),
    Case("csv.gz", _held("a.csv.gz", b"\x1f\x8b")),
    Case("zip", _held("a.zip", b"PK\x03\x04")),
    Case("pickle", _held("a.pkl", b"cos\nsystem\n(S'touch PWN'\ntR.")),
    Case("notebook", _held("a.ipynb", "{}")),
    Case("parquet: one text in every row", _parquet),
    Case("parquet: none", _held("a.parquet", b"PAR1" + b"\x00" * 100 + b"PAR1")),
    Case("json: nested without end", _footprints("[" * 200_000)),
    Case("json: nested without end, with keys", _footprints('{"data":' * 200_000)),
    Case("json: a key twice", _footprints('{"data": [], "data": []}')),
    Case("json: NaN", _footprints('{"pcf": NaN}')),
    Case("json: Infinity", _footprints('{"pcf": -Infinity}')),
    Case("json: a sign of control", _footprints('{"pcf": {}, "companyName": "a\\u001b[2J"}')),
    Case("crate: 10,001 files", _crate(_many)),
    Case("crate: a description without end", _crate(lambda archive: archive.writestr(crate.METADATA, b" " * (crate.MAX_DESCRIPTION + 1)))),
    Case("template: a part packs 1,000 times", _template),
]  # fmt: skip

KINDS: dict[str, list[Case]] = {
    "names of files that lead elsewhere, accepted": [Case(f"{key}: {name!r}", named(key, name)) for key in KEYS for name in NAMES],
    "names of organisations that lead elsewhere, accepted": [Case(repr(name), _of(name)) for name in SLUGS],
    "links, look-alikes and hidden signs in a folder, accepted": LINKS,
    "YAML that is more than text, accepted": [Case(repr(text)[:60], _yaml(text)) for text in YAML],
    "parameters that are no parameters, accepted": [
        *(Case(repr(name), _told(name, "x")) for name in PARAMETERS), *(Case(repr(value), _told("margins", value)) for value in VALUES)
    ],
    "files made to exhaust the machine, accepted": BOMBS,
}  # fmt: skip
