"""The result site: whole, escaped, without a script, linked to what there is, and the same bytes each time."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

import site_run
from command_line import command
from scope3 import paths
from scope3.client import open_client
from scope3.errors import InputError
from scope3.files import files_under
from scope3.report import export
from scope3.report.site import put_in_place, site_files, write_site
from scope3.report.site.across import write_index
from scope3.report.site.bars import interval_bar
from scope3.report.site.mathematics import mathml
from scope3.report.site.pages import notebook_page
from scope3.report.site.rendering import TABLES, WORDS, clean, markdown, shaped
from site_run import ELEMENT, SCRIPT

NOTEBOOKS = sorted(paths.NOTEBOOKS.glob("*.ipynb"))
VOID = {"meta", "link", "img", "br", "hr", "wbr", "rect", "line"}


class Seen(HTMLParser):
    """A page as a browser takes it apart: elements with their attributes, and the text."""

    def __init__(self, page: str):
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.said: list[tuple[str, str]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, {name: value or "" for name, value in attributes}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.elements.append((tag, {name: value or "" for name, value in attributes}))

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open and self.open.pop() == tag, f"</{tag}> closes what is not open"

    def handle_data(self, data):
        self.said.append((self.open[-1] if self.open else "", data))

    def text(self, *without: str) -> str:
        return "".join(data for tag, data in self.said if tag not in without)

    def values(self, *names: str) -> list[str]:
        return [value for _, held in self.elements for name, value in held.items() if name in names]


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """A run written by hand, with its site."""
    made = site_run.write(tmp_path_factory.mktemp("outputs"))
    write_site(made, json.loads((made / "manifest.json").read_text()))
    return made


@pytest.fixture(scope="module")
def small_site(tmp_path_factory) -> Path:
    """The small client, run as a whole."""
    return site_run.of_small_client(tmp_path_factory.getbasetemp())


@pytest.fixture(scope="module")
def pages(folder) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in sorted((folder / "html").glob("*.html"))}


def broken_links(path: Path) -> list[str]:
    """The links of a page that lead to no file, or to no place in it."""
    faults = []
    for link in Seen(path.read_text(encoding="utf-8")).values("href", "src"):
        parts = urlsplit(link)
        if parts.scheme:
            assert link.startswith("https://"), link
            continue
        target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
        if not target.is_file() or (
            parts.fragment and parts.fragment not in Seen(target.read_text(encoding="utf-8")).values("id")
        ):
            faults.append(link)
    return faults


def is_inert(page: str) -> None:
    """No script, no handler, no style within, nothing from elsewhere, and a policy that forbids them."""
    seen = Seen(page)
    names = [tag for tag, _ in seen.elements]
    assert not {"script", "iframe", "object", "embed", "form", "base"} & set(names)
    attributes = {name for _, held in seen.elements for name in held}
    assert not [name for name in attributes if name.startswith("on") or name == "style"]
    assert not [value for value in seen.values("src") if urlsplit(value).scheme]
    assert all(urlsplit(value).scheme in ("", "https") for value in seen.values("href"))
    policy = next(held["content"] for tag, held in seen.elements if held.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none'; img-src 'self' file: data:; style-src ")
    assert "unsafe" not in policy


def test_every_notebook_has_a_page_between_inventory_and_record(pages):
    assert list(pages) == ["20_purchased_goods.html", "30_energy.html", "index.html", "record.html"]
    for name, page in pages.items():
        listed = re.search(r'<nav id="pages".*?</nav>', page, re.DOTALL)[0]
        order = [link for link in re.findall(r'href="([^"]*)"', listed) if not link.startswith("#")]
        assert order == ["index.html", "20_purchased_goods.html", "30_energy.html", "record.html"]
        assert re.findall(r'href="([^"]*)" aria-current="page"', listed) == [name]
    assert re.findall(r'href="([^"]*)" rel="(\w+)"', pages["30_energy.html"]) == [
        ("20_purchased_goods.html", "prev"),
        ("record.html", "next"),
    ]
    assert re.findall(r'rel="(prev|next)"', pages["index.html"]) == ["next"]


def test_every_link_leads_to_a_file_and_a_place_in_it(folder, pages):
    for name in pages:
        assert broken_links(folder / "html" / name) == [], name
    (folder / "inventory.csv").rename(folder / "away")
    assert broken_links(folder / "html" / "index.html") == ["../inventory.csv"]
    (folder / "away").rename(folder / "inventory.csv")


def test_no_page_holds_a_script_or_loads_anything(pages):
    for page in pages.values():
        is_inert(page)


def test_hostile_words_show_as_text(pages):
    for page in pages.values():
        assert f"{SCRIPT} & Sons" in Seen(page).text()
    goods = Seen(pages["20_purchased_goods.html"])
    assert goods.text().count(SCRIPT) >= 4  # owner, question, supplier, footer
    assert ("img", 'Bars of "<script>alert(1)</script>"') in [(tag, held.get("alt")) for tag, held in goods.elements]
    assert not [link for link in goods.values("href") if "javascript" in link or "file:" in link]
    assert "alert(5)" not in pages["20_purchased_goods.html"]
    assert f"left out by {ELEMENT}" in Seen(pages["index.html"]).text()


def test_tables_stand_in_regions_with_heads_that_name_columns(pages):
    page = pages["20_purchased_goods.html"]
    assert page.count('<div class="table" role="region"') == page.count("<table")
    labels = re.findall(r'role="region" aria-label="([^"]*)" tabindex="0"', page)
    assert labels == ["At a glance: table", "Methods: table"]
    assert re.search(r'<th class="number" scope="col">t CO2e</th>', page)
    assert re.search(r'<td class="number">1\.50</td>', page)
    # A table of Markdown whose head is empty has none.
    assert page.count("<thead>") == 1


def test_headings_have_anchors_and_stand_in_the_contents(pages):
    page = pages["30_energy.html"]
    assert re.findall(r'<h2 id="([^"]*)"', page) == ["result", "result-2"]
    assert re.findall(r'<li><a href="(#[^"]*)">Result</a></li>', page) == ["#result", "#result-2"]


def test_no_two_headings_have_one_anchor_nor_that_of_the_frame():
    _, headings = shaped("<h2>Pages</h2><h2>Result</h2><h2>Result 2</h2><h2>Result</h2><h2>–</h2>", {})
    assert [heading.anchor for heading in headings] == ["pages-2", "result", "result-2", "result-3", "part"]


def test_a_heading_that_skips_a_level_is_lifted_and_its_neighbours_with_it():
    page, headings = shaped("<h1>A</h1><h2>B</h2><h4>C</h4><h4>D</h4><h5>E</h5><h2>F</h2><h3>G</h3><h4>H</h4>", {})
    assert [heading.level for heading in headings] == [1, 2, 3, 3, 4, 2, 3, 4]
    assert '<h3 id="d">D' in page and "</h3>" in page
    _, headings = shaped("<h2>A</h2><h4>B</h4>", {})
    assert [heading.level for heading in headings] == [2, 3]


def test_files_and_pages_named_as_code_are_links(pages):
    page = pages["20_purchased_goods.html"]
    assert '<a href="../inventory.csv"><code>inventory.csv</code></a>' in page
    assert '<a href="30_energy.html"><code>30_energy</code></a>' in page
    assert 'href="30_energy.html#result"' in page


def test_code_is_folded_and_follows_what_it_showed(pages):
    page = pages["20_purchased_goods.html"]
    assert page.index('<td class="number">1.50') < page.index("<code>show(table)</code>")
    assert "<summary>Parameters and their defaults</summary><pre><code>name: str = &#x27;&lt;b&gt;&#x27;" in page
    assert "<details open" not in page


def test_pictures_are_files_that_say_how_large_they_are(folder, pages):
    image = next(held for tag, held in Seen(pages["20_purchased_goods.html"]).elements if tag == "img")
    assert (image["src"], image["width"], image["height"]) == ("images/20_purchased_goods-1.png", "1", "1")
    assert (folder / "html" / image["src"]).read_bytes().startswith(b"\x89PNG")


def test_the_first_page_shows_the_inventory(pages):
    page = pages["index.html"]
    # 1000.5 × (1 + 1/2 + 1/3)
    assert "<strong>1,834.25</strong> t CO2e" in page
    assert "With 95 % confidence it lies between 1,700.00 and 2,100.00 t CO2e." in page
    rows = re.findall(r"<tr>(.*?)</tr>", re.search(r'<table class="categories">.*?</table>', page, re.DOTALL)[0])
    cells = [re.sub(r"<svg.*?</svg>|<[^>]*>", "|", row).split("|") for row in rows]
    shown = [[cell for cell in row if cell] for row in cells]
    assert len(shown) == 1 + 15 + 1
    assert shown[2] == [
        "2 Capital goods", "calculated", "500.25", "450.00 to 600.00", "2.4 good", "spend-based 80.0 %, average-data 20.0 %",
    ]  # fmt: skip
    assert shown[4][:3] == ["4 Upstream transportation", "excluded", "–"]
    assert shown[-1] == ["Scope 3", "1,834.25", "1,700.00 to 2,100.00"]
    assert re.search(r'<a href="20_purchased_goods.html">2 Capital goods</a>', page)
    assert '<img src="../figures/90_categories.svg"' in page
    assert re.search(r"Purchased goods and services</th><td class=\"number\">0\.25</td><td class=\"number\">–", page)
    assert "Nothing was found that is apart from scope 3." in page
    assert re.search(
        r'margins</th><td>excluded</td><td>included</td><td>organisation\.yaml</td><td class="number">−41\.50', page
    )
    assert "cannot serve</td>" in page
    assert "partial, it is without categories 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15." in page
    assert "record A, estimated at 3.60 t CO2e. tiny" in page
    assert "record B, nobody has estimated how much it is. nobody asked" in page
    assert "Nothing is known of E." in Seen(page).text()
    for way in ("methods", "data-quality", "sources-exclusions-open-points"):
        assert f'href="20_purchased_goods.html#{way}"' in page


def test_a_bar_spans_its_figure_and_its_line_the_interval():
    """Of 0 to 200 on 120 units: 100 is at 60, 50 at 30, 150 at 90; a credit goes to the left of zero."""
    drawn = interval_bar(100.0, 50.0, 150.0, (0.0, 200.0))
    assert re.search(r'<rect class="bar" x="0.00" y="3" width="60.00"', drawn)
    assert '<line class="range" x1="30.00" x2="90.00"' in drawn
    assert 'x="30.00" y="3" width="30.00"' in interval_bar(-50.0, None, None, (-100.0, 100.0))


def test_the_record_names_files_editions_and_choices(pages):
    said = Seen(pages["record.html"]).text()
    for part in (
        "b" * 64,
        "c" * 64,
        "d" * 64,
        "e" * 64,
        "ledger.csv",
        "desnz/2024",
        "OGL-UK-3.0",
        "margins",
        "excluded",
    ):
        assert part in said
    # The manifest is the one place of times and commit: the same inputs give the same pages.
    assert "0123456789" not in said
    assert "2025-03-01" not in said


def test_the_same_run_gives_the_same_bytes_and_what_is_gone_goes(folder):
    record = json.loads((folder / "manifest.json").read_text())
    first = site_files(folder, record)
    backwards = {group: dict(reversed(list(held.items()))) for group, held in record.items() if isinstance(held, dict)}
    assert site_files(folder, backwards) == first
    (folder / "html" / "images" / "old.png").write_bytes(b"")
    put_in_place(folder, first)
    assert {name: path.read_bytes() for name, path in files_under(folder / "html")} == first


def test_an_equation_by_hand():
    whole = re.sub(r"</?mrow>", "", mathml(r"E = \frac{a_1}{2}", display=False))
    assert whole.endswith(
        'display="inline"><mi>E</mi><mo>=</mo><mfrac><msub><mi>a</mi><mn>1</mn></msub><mn>2</mn></mfrac></math>'
    )
    assert "<mn>1,351,478.64</mn>" in mathml("1,351,478.64", display=True)
    assert "<mn>1</mn><mo>,</mo><mn>2</mn>" in mathml("f(1,2)", display=False)
    assert "<mtext>&lt;b&gt;</mtext>" in mathml(r"\text{<b>}", display=False)


@pytest.mark.parametrize("latex", [r"\unheard{x}", r"\frac{1}", "x_", r"\begin{odd}a&b\end{odd}", r"\left( x"])
def test_an_equation_that_is_not_understood_stops_the_site(tmp_path, latex):
    folder = site_run.write(tmp_path, pages={"20_goods": [site_run.markdown(f"# Goods\n\n$$ {latex} $$")]})
    with pytest.raises(InputError, match=r"20_goods\.ipynb: the equation .* cannot be written as MathML"):
        write_site(folder, json.loads((folder / "manifest.json").read_text()))
    assert not (folder / "html").exists()


@pytest.mark.parametrize(
    ("source", "kept"),
    [
        (r"a price of \$5 and \$6", "a price of $5 and $6"),
        ("it costs $5, or $6", "it costs $5, or $6"),
        ("`$x$` and ``a `$y$` b``", "$x$ and a `$y$` b"),
        ("```\n$$ x $$\n```", "$$ x $$"),
    ],
)
def test_a_dollar_that_is_none_of_an_equation_stays(source, kept):
    page = markdown(source, "a.ipynb")
    assert "<math" not in page
    assert Seen(page).text().strip() == kept


def test_an_equation_over_lines_is_no_list():
    page = markdown("$$ a\n- b\n= c $$", "a.ipynb")
    assert page.count("<math") == 1
    assert not re.search(r"<li>|<h\d>", page)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_equation_of_the_notebooks_converts(path):
    pictures: dict[str, bytes] = {}
    page = notebook_page(path, {}, pictures)
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    shown = [output.get("data", {}) for cell in cells for output in cell.get("outputs", [])]
    words = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
    words += ["".join(data["text/markdown"]) for data in shown if "text/markdown" in data]
    assert page.body.count('<math display="block">') == sum(text.count("$$") for text in words) // 2
    seen = Seen(page.body)
    assert not re.search(r"\$|\\[a-z]", seen.text("code", "pre"))
    assert len(pictures) == sum("image/png" in data for data in shown)
    assert page.body.count("<table") == sum("".join(d.get("text/html", "")).count("<table") for d in shown) + len(
        re.findall(r"^\|(?: *-+ *\|)+$", "\n".join(words), re.MULTILINE)
    )
    assert all(tag != "img" or held["alt"] for tag, held in seen.elements)


HOSTILE = st.lists(
    st.sampled_from([
        "<", ">", "&", '"', "'", "`", "*", "_", "[", "]", "(", ")", "|", "\n", "\n\n", " ", "#", "\\", "<script>", "</script>",
        "<img src=x onerror=y>", "<svg/onload=z>", "javascript:a", "<a href='", "<math>", "<mtext>", "<style>", "</p>", "<!--",
        "&lt;", "data:text/html,", "<table>", "</table>", "<details>", "<b", "onclick=q", "</code>", "x", "\ue000" "0\ue001",
    ])
).map("".join)  # fmt: skip
INNOCENT = WORDS | TABLES | {f"h{level}" for level in range(1, 7)}


@given(HOSTILE)
def test_whatever_words_say_the_page_holds_nothing_but_words(source):
    for page in (markdown(source, "a.ipynb"), shaped(clean(source), {"x": "../x"})[0]):
        for tag, held in Seen(page).elements:
            assert tag in INNOCENT | {"div", "span", "math", "mtext"}, page
            assert set(held) <= {"href", "rel", "id", "class", "aria-label", "role", "tabindex", "scope", "display"}
            assert not held.get("href", "").startswith(("javascript", "data"))


def test_html_is_made_anew_only_from_what_the_run_recorded(tmp_path, monkeypatch):
    import small_client

    monkeypatch.setenv("SCOPE3_DATA", str(small_client.write(tmp_path / "data")))
    monkeypatch.setenv("SCOPE3_OUTPUTS", str(tmp_path / "outputs"))
    client = open_client("small", 2024)
    with pytest.raises(InputError, match=r"no recorded run to show.*scope3 run small 2024"):
        export(client, "html")
    folder = site_run.write(tmp_path / "outputs", site_run.inventory(organisation="small"))
    path, said = export(client, "html")
    assert (path, said) == (folder / "html" / "index.html", [])
    (folder / "inventory.csv").write_text("another")
    with pytest.raises(InputError, match=r"inventory\.csv: is no longer what the run recorded"):
        export(client, "html")
    (folder / "manifest.json").write_text("[]")
    with pytest.raises(InputError, match="the manifest cannot be read"):
        export(client, "html")


def two_years_and_wrecks(outputs: Path) -> None:
    """Two years of one client, one of another, and each way in which a folder can hold no finished run."""
    for organisation, year, name, tonnes in [
        ("b", 2023, "Beta", 200.0),
        ("b", 2024, "Beta", 150.0),
        ("a", 2024, "Zeta", 1.0),
    ]:
        site_run.write(
            outputs, site_run.inventory(organisation=organisation, year=year, name=name, scope_3_t_co2e=tonnes)
        )
    folder = outputs / "b" / "2024"
    write_site(folder, json.loads((folder / "manifest.json").read_text()))
    site_run.write_manifest(folder)
    (folder / "exports").mkdir()
    (folder / "exports" / "inventory.xlsx").write_bytes(b"x")
    (outputs / "unfinished" / "2024" / "notebooks").mkdir(parents=True)
    site_run.write(outputs, site_run.inventory(organisation="tampered"))
    (outputs / "tampered" / "2024" / "inventory.json").write_text("{}")
    site_run.write(outputs, site_run.inventory(organisation="gone"))
    (outputs / "gone" / "2024" / "inventory.json").unlink()
    cut = site_run.write(outputs, site_run.inventory(organisation="cut"))
    (cut / "manifest.json").write_text("{")
    early = site_run.write(outputs, site_run.inventory(organisation="early"))
    (early / "inventory.json").write_text('{"organisation": "early", "year": 2024, "categories": [{}]}')
    site_run.write_manifest(early)
    moved = site_run.write(outputs, site_run.inventory(organisation="moved"))
    moved.rename(moved.parent / "2022")
    (outputs / ".partial-b-2024-1" / "2024").mkdir(parents=True)
    (outputs / "a" / "notes").mkdir()


def test_index_over_clients_and_years(tmp_path, capsys):
    two_years_and_wrecks(tmp_path)
    before = {name for name, _ in files_under(tmp_path)}
    assert command("index", "--outputs", tmp_path) == 0
    said = capsys.readouterr()
    assert said.out.strip() == str(tmp_path / "index.html")
    assert {name for name, _ in files_under(tmp_path)} - before == {"index.html"}
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    is_inert(page)
    assert broken_links(tmp_path / "index.html") == []
    rows = re.findall(r"<tr>(.*?)</tr>", page)[1:]
    shown = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in rows]
    assert [row[:3] for row in shown] == [
        ["Beta", "2023", "200.00"],
        ['<a href="b/2024/html/index.html">Beta</a>', "2024", "150.00"],
        ["Zeta", "2024", "1.00"],
    ]
    # The site of 2023 was never made; 150 is a quarter less than 200.
    assert [row[4] for row in shown] == ["–", "−50.00 (−25.0 %)", "–"]
    assert shown[1][3:] == [
        "1,700.00 to 2,100.00", "−50.00 (−25.0 %)", "3 calculated, 12 excluded", "2.4", "2025-03-01, code 0123456789",
        '<a href="b/2024/exports/inventory.xlsx">inventory.xlsx</a>',
    ]  # fmt: skip
    assert said.err.splitlines() == [
        "cut/2024: its manifest.json cannot be read, or names no inventory",
        "early/2024: its inventory.json was written by an earlier version of the workbook; run it again",
        "gone/2024: its inventory.json is gone",
        "moved/2022: it holds the run of moved/2024",
        "tampered/2024: its inventory.json is no longer what its manifest records",
        "unfinished/2024: no run has ended here, there is no manifest.json",
    ]
    assert all(line.split(":")[0] in page for line in said.err.splitlines())
    write_index(tmp_path)
    assert (tmp_path / "index.html").read_text(encoding="utf-8") == page


def test_index_where_nothing_has_run(tmp_path, capsys):
    assert command("index", "--outputs", tmp_path / "nowhere") == 1
    assert "there is no folder of outputs" in capsys.readouterr().err
    write_index(tmp_path)
    assert "There is no finished run here." in (tmp_path / "index.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_site_of_a_whole_run_is_whole_and_export_makes_it_anew(small_site, monkeypatch):
    folder = small_site / "outputs" / "small" / "2024"
    recorded = json.loads((folder / "manifest.json").read_text())["outputs"]
    pages = {path.name: path.read_text(encoding="utf-8") for path in (folder / "html").glob("*.html")}
    assert set(pages) == {f"{name}.html" for name in (*site_run.SMALL, "index", "record")}
    first = {name: path.read_bytes() for name, path in files_under(folder / "html")}
    assert {f"html/{name}" for name in first} == {name for name in recorded if name.startswith("html/")}
    for name, page in pages.items():
        is_inert(page)
        assert broken_links(folder / "html" / name) == [], name
        assert f"{SCRIPT} & Sons, 2024" in Seen(page).text()
    # 6.39995 t by hand, see small_client.
    assert "<strong>6.40</strong> t CO2e" in pages["index.html"]
    assert '<img src="../figures/90_categories.svg"' in pages["index.html"]
    assert ELEMENT in Seen(pages["10_activity_data.html"]).text()
    monkeypatch.setenv("SCOPE3_DATA", str(small_site / "data"))
    monkeypatch.setenv("SCOPE3_OUTPUTS", str(small_site / "outputs"))
    (folder / "html" / "index.html").write_text("another")
    export(open_client("small", 2024), "html")
    assert {name: path.read_bytes() for name, path in files_under(folder / "html")} == first
