"""Faults of what stands beside the tables: organisation.yaml, the client's own factors, its own rules."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from faults.injected_cells import ALL, WITH_ACTIVITY
from faults.injected_clients import YEAR, Clean, Sheet
from faults.injected_kinds import Kind, Place
from small_client import HEAD

YAML, FACTORS, RULES = Place("organisation.yaml"), "factors.csv", "rules.csv"
WITH_FACTORS = ("ledger", *WITH_ACTIVITY)  # of these tables, lines take factors from the client's own file


def _text(client: Clean, change: Callable[[str], str]) -> Place:
    client.texts.append(change)
    return YAML


def _line(client: Clean, line: str) -> Place:
    return _text(client, lambda text: text + line + "\n")


def norway(random: Random, client: Clean, sheet: Sheet) -> Place:
    """NO is a country, and no truth value."""
    client.organisation["country"] = "@"
    return _text(client, lambda text: text.replace("country: '@'", "country: NO"))


def looks_like_a_time_or_an_octal(random: Random, client: Clean, sheet: Sheet) -> Place:
    word = random.choice(("12:30", "010", "1e3", "yes", "null", "0x10", "~", "1_000", "2024-01-01"))
    client.organisation["name"] = "@"
    return _text(client, lambda text: text.replace("name: '@'", f"name: {word}"))


def key_twice(random: Random, client: Clean, sheet: Sheet) -> Place:
    key = random.choice(("country: GB", "gwp_set: AR6GWP100", "factors: []", "exclusions: []", "ledgers: []"))
    return _line(client, key)


def alias_bomb(random: Random, client: Clean, sheet: Sheet) -> Place:
    bomb = "a: &a [x, x, x]\n" + "".join(f"b{n}: &b{n} [*a, *a, *a]\n" for n in range(3))
    return _line(client, random.choice((bomb, "description: &d text\nframework: *d", "<<: *missing")))


def unknown_key(random: Random, client: Clean, sheet: Sheet) -> Place:
    key = random.choice(("exclusion: []", "gwpset: AR5GWP100", "activty_data: []", "Year: 2024", "boundary: all"))
    return _line(client, key)


def tabs(random: Random, client: Clean, sheet: Sheet) -> Place:
    return _text(client, lambda text: text.replace("  ", "\t", 1))


def value_of_another_kind(random: Random, client: Clean, sheet: Sheet) -> Place:
    """A word where a number stands, a list for a word, a name no set has."""
    key, value = random.choice((
        ("year", "twenty"), ("gwp_set", "AR5"), ("consolidation_approach", "control"), ("country", "Britain"),
        ("currency", "£"), ("period", {"start": "2024-12-31", "end": "2024-01-01"}), ("period", {"start": "2024-01-01"}),
        ("year", YEAR + 1), ("factor_editions", "none"), ("period", {"start": "01/01/2024", "end": "31/12/2024"}),
        ("factor_editions", ["DESNZ 1999"]), ("methods", {"1": ["average"]}), ("choices", {"deflater": "cpi"}),
    ))  # fmt: skip
    client.organisation[key] = value
    return YAML


def key_missing(random: Random, client: Clean, sheet: Sheet) -> Place:
    del client.organisation[random.choice(("organisation", "year", "period", "gwp_set", "country", "factor_editions"))]
    return YAML


def not_yaml(random: Random, client: Clean, sheet: Sheet) -> Place:
    """Empty, a list, cut off, or not text."""
    return _text(client, random.choice((
        lambda text: "", lambda text: "- a\n- b\n", lambda text: text[: text.index("exclusions")] + "exclusions: [{category: 4, rea",
        lambda text: text + "\x00", lambda text: "just words\n", lambda text: text + "name: 'left open\n",
    )))  # fmt: skip


def category_left_out_without_a_reason(random: Random, client: Clean, sheet: Sheet) -> Place:
    client.organisation["exclusions"][0]["reason"] = random.choice(("", "n/a", "-"))
    return YAML


def category_left_out_twice(random: Random, client: Clean, sheet: Sheet) -> Place:
    client.organisation["exclusions"].append(dict(random.choice(client.organisation["exclusions"])))
    return YAML


def category_without_a_word(random: Random, client: Clean, sheet: Sheet) -> Place:
    client.organisation["exclusions"].pop(random.randrange(len(client.organisation["exclusions"])))
    return YAML


def category_that_has_records_left_out(random: Random, client: Clean, sheet: Sheet) -> Place:
    """A statement forgotten from last year leaves out what has records by now."""
    category = random.choice(sorted(client.kg_co2e))
    client.organisation["exclusions"].append({"category": category, "reason": "Nothing was known of it last year."})
    return YAML


def file_not_declared(random: Random, client: Clean, sheet: Sheet) -> Place:
    """The file lies in the folder, its category is left out, and organisation.yaml does not name it."""
    client.unnamed = (sheet.name,)
    categories = {int(number) for number in sheet.cells("category")} if "category" in sheet.columns else {1, 2}
    others = {
        int(number)
        for other in client.sheets.values()
        if other is not sheet
        for number in (other.cells("category") if "category" in other.columns else (1, 2))
    }
    for category in categories - others:
        client.organisation["exclusions"].append({"category": category, "reason": "left out of this clean client"})
    return Place(sheet.file)


def control_total_that_does_not_fit(random: Random, client: Clean, sheet: Sheet) -> Place:
    """The client's own total is not what its file comes to."""
    client.state_controls()
    totals = sheet.declared["control_totals"]
    key = random.choice(sorted(totals))
    totals[key] = (
        str(int(totals[key]) + 1) if key == "rows" else str(float(totals[key]) + random.choice((0.01, -5, 900)))
    )
    return Place(sheet.file)


# --- Own factors ------------------------------------------------------------------------------------------------------


def _factor_cell(random: Random, client: Clean, column: str, value: str) -> Place:
    row = random.randrange(1, len(client.factors))
    client.factors[row] = list(client.factors[row])
    client.factors[row][HEAD.index(column)] = value
    return Place(FACTORS, row + 1, column, column)


def factor_twice(random: Random, client: Clean, sheet: Sheet) -> Place:
    again = list(random.choice(client.factors[1:]))
    again[HEAD.index("factor_id")] += random.choice(("", "/again"))
    again[HEAD.index("kg_co2e")] = "9"
    client.factors.append(again)
    return Place(FACTORS, len(client.factors), "factor_id", "factor_id")


def factor_blank(random: Random, client: Clean, sheet: Sheet) -> Place:
    column = random.choice(
        ("unit", "kg_co2e", "owner", "evidence", "expires", "gwp_set", "region", "source", "component")
    )
    return _factor_cell(random, client, column, "")


def factor_expired(random: Random, client: Clean, sheet: Sheet) -> Place:
    return _factor_cell(
        random, client, "expires", random.choice(("2024-12-30", "2020-01-01", "31/12/2030", "never", "20301231"))
    )


def factor_spoilt(random: Random, client: Clean, sheet: Sheet) -> Place:
    column, value = random.choice((
        ("kg_co2e", "-1"), ("kg_co2e", "1,5"), ("kg_co2e", "n/a"), ("kg_co2e", "nan"), ("kg_co2e", "inf"), ("unit", "bananas"),
        ("kg_co2e", "#REF!"), ("region", "UK"), ("region", "gb"), ("gwp_set", "AR7"), ("year", "24"), ("kg_co2e", "１"),
        ("component", "Combustion"), ("boundary", "all"), ("activity", "Steel"), ("kg_co2e", "1_0"), ("kg_co2e", "0x10"),
    ))  # fmt: skip
    return _factor_cell(random, client, column, value)


def factor_of_another_name(random: Random, client: Clean, sheet: Sheet) -> Place:
    row = random.randrange(1, len(client.factors))
    return _factor_cell(random, client, "activity", f"{client.factors[row][HEAD.index('activity')]} ii")


def factor_of_another_size(random: Random, client: Clean, sheet: Sheet) -> Place:
    """A factor per tonne taken for one per kilogram: only the year before shows it."""
    component = HEAD.index("component")
    # Combustion of meters stands in the memo of scopes 1 and 2, outside the total; a lorry's own stands within.
    within = [
        row
        for row, factor in enumerate(client.factors)
        if row and (factor[component] != "combustion" or factor[HEAD.index("activity")] == "lorry")
    ]
    row = random.choice(within)
    client.factors[row] = list(client.factors[row])
    at = HEAD.index("kg_co2e")
    client.factors[row][at] = f"{float(client.factors[row][at]) * random.choice((1000, 0.001)):.12g}"
    return Place(FACTORS)


def factor_file_spoilt(random: Random, client: Clean, sheet: Sheet) -> Place:
    """Missing, empty, without a column, or with a heading twice."""
    how = random.randrange(4)
    if how == 0:
        client.after.append(lambda folder: (folder / FACTORS).unlink())
    elif how == 1:
        client.after.append(lambda folder: (folder / FACTORS).write_bytes(b""))
    elif how == 2:
        at = HEAD.index(random.choice(("unit", "kg_co2e", "owner", "activity")))
        client.factors = [[cell for n, cell in enumerate(row) if n != at] for row in client.factors]
    else:
        client.factors = [[*row, "kg_co2e" if n == 0 else "7"] for n, row in enumerate(client.factors)]
    return Place(FACTORS)


# --- Own rules --------------------------------------------------------------------------------------------------------


def rule_spoilt(random: Random, client: Clean, sheet: Sheet) -> Place:
    column, value = random.choice((
        ("account", "("), ("category", "16"), ("category", ""), ("disposition", "categry"), ("reason", ""), ("category", "one"),
    ))  # fmt: skip
    row = 1 + random.randrange(3)
    client.rules[row] = list(client.rules[row])
    client.rules[row][client.rules[0].index(column)] = value
    return Place(RULES, row + 1, column, column)


def rule_lost(random: Random, client: Clean, sheet: Sheet) -> Place:
    """A rule is gone, and no other knows the account."""
    del client.rules[1]
    for row in sheet.rows:
        if row[sheet.at("account")] == "Paper":
            row[sheet.at("account")] = "Zzq"
    return Place(sheet.file)


SETTINGS = (
    Kind("YAML: NO, a country", norway, ("investments",)),
    Kind("YAML: 12:30, 010, 1e3, null", looks_like_a_time_or_an_octal, ALL),
    Kind("YAML: a key twice", key_twice, ALL, at="line"),
    Kind("YAML: alias bombs", alias_bomb, ALL),
    Kind("YAML: keys nobody knows", unknown_key, ALL, at="line"),
    Kind("YAML: tabs", tabs, ALL, at="line"),
    Kind("YAML: values of another kind", value_of_another_kind, ALL),
    Kind("YAML: keys missing", key_missing, ALL),
    Kind("YAML: not YAML, or not settings", not_yaml, ALL),
    Kind("a category left out without a reason", category_left_out_without_a_reason, ALL, at="line"),
    Kind("a category left out twice", category_left_out_twice, ALL),
    Kind("a category without a word", category_without_a_word, ALL),
    Kind("a category left out that has records", category_that_has_records_left_out, ALL),
    Kind("a file that organisation.yaml forgot", file_not_declared, ALL, at=""),
    Kind("control totals that do not fit", control_total_that_does_not_fit, ALL),
    Kind("own factors: a key twice", factor_twice, WITH_FACTORS, at="row"),
    Kind("own factors: blank cells", factor_blank, WITH_FACTORS, at="cell"),
    Kind("own factors: expired", factor_expired, WITH_FACTORS, at="cell"),
    Kind("own factors: cells spoilt", factor_spoilt, WITH_FACTORS, at="cell"),
    Kind("own factors: of another name", factor_of_another_name, WITH_FACTORS, at=""),
    Kind("own factors: × 1000 or / 1000", factor_of_another_size, WITH_FACTORS, compared=True),
    Kind("own factors: the file spoilt", factor_file_spoilt, WITH_FACTORS),
    Kind("own rules: cells spoilt", rule_spoilt, ("ledger",), at="cell"),
    Kind("own rules: one lost", rule_lost, ("ledger",)),
)  # fmt: skip
