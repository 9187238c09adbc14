"""Rules that say where each ledger line belongs: a scope 3 category, the meters, or outside scope 3.

A rule file is a table of COLUMNS. The CONDITIONS are regular expressions that must match the whole cell, in any case;
a blank condition lets every line pass, and a blank cell passes only a blank condition. The first rule that matches
wins: the organisation's own files in their order, then the house file. The expressions are RE2's, so that none of a
client's takes longer than the length of its cell: it knows no look-around and no back-reference.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from scope3 import paths
from scope3.errors import Fault, InputError, nearest
from scope3.methods import SERVED_BY_SPEND
from scope3.money import exact_sum
from scope3.organisation import Organisation
from scope3.settings import categories as categories_of
from scope3.tables import DISPOSITIONS
from scope3.visible import CONTROL

HOUSE_RULES = "classification_rules.csv"
CONDITIONS = ["account", "account_code", "supplier", "description", "department", "expenditure_type"]
COLUMNS = ["rule_id", *CONDITIONS, "disposition", "category", "activity", "reason"]
PLACEMENT = ["rule_id", "disposition", "category", "activity", "reason"]
METERED = 3  # category that is derived from meter lines

Rule = dict[str, str | int]  # one row of a rule file, with the file and row it stands in


def load_rules(organisation: Organisation, folder: Path) -> pd.DataFrame:
    """The rules of an organisation in the order in which they are tried, the house rules last.

    Arguments: organisation, whose `rules` name files; folder, where these files lie.
    Returns the COLUMNS with category as an integer, and rule_file and rule_row to find a rule again.
    Raises InputError naming file, row and column of every fault in the rule files.
    """
    files = [folder / name for name in organisation.rules] + [paths.REFERENCE / HOUSE_RULES]
    categories = categories_of(organisation.framework)["category"].astype("str").tolist()
    faults: list[Fault] = []
    rules: list[Rule] = []
    for file in files:
        rules += _read(file, faults)
    first: dict[str, str] = {}
    for rule in rules:
        faults += _faults(rule, categories)
        name, place = str(rule["rule_id"]), f"{rule['rule_file']}, row {rule['rule_row']}"
        if name and name in first:
            what = f"rule '{name}' stands already in {first[name]}"
            faults.append(_fault(rule, "rule_id", what, "give each rule a name of its own"))
        first.setdefault(name, place)
    if faults:
        raise InputError(faults)
    table = pd.DataFrame(rules, columns=[*COLUMNS, "rule_file", "rule_row"])
    for column in [*COLUMNS, "rule_file"]:
        table[column] = table[column].astype("str").where(table[column] != "")
    return table.astype({"category": "Int64", "rule_row": "Int64"})


def classify(ledger: pd.DataFrame, rules: pd.DataFrame) -> pd.DataFrame:
    """Each ledger line takes the disposition, category and activity of the first rule that matches it.

    Arguments: ledger, a table of the LEDGER schema; rules, as `load_rules` gives them.
    Returns the ledger's columns with PLACEMENT added; a line that no rule matches has a blank rule_id.
    The ledger given is left as it was.
    """
    cells = {column: _distinct(ledger[column]) for column in CONDITIONS}
    chosen = np.full(len(ledger), -1)
    open_lines = np.arange(len(ledger))
    for position, patterns in enumerate(rules[CONDITIONS].fillna("").itertuples(index=False)):
        hit = np.ones(len(open_lines), dtype=bool)
        for column, pattern in zip(CONDITIONS, patterns, strict=True):
            if pattern:
                codes, values = cells[column]
                hit &= _matches(pattern, values)[codes[open_lines]]
        chosen[open_lines[hit]] = position
        open_lines = open_lines[~hit]
    placed = rules[PLACEMENT].reset_index(drop=True).reindex(chosen)  # position -1 is no rule: blanks
    return ledger.assign(**{column: placed[column].array for column in PLACEMENT})


def unplaced(classified: pd.DataFrame) -> list[Fault]:
    """One fault for each account that holds lines no rule matches, the largest sum of money first.

    Arguments: classified, as `classify` gives it. Each fault names the account, its lines and money, the first line's
    file and row, and the rule that would place them; the list is empty when every line has a home.
    """
    lines = classified[classified["rule_id"].isna()]
    faults = []
    for _, group in lines.groupby(["account", "currency"], dropna=False, sort=False):
        money, first, many = exact_sum(group["spend"]), group.iloc[0], len(group)
        account = _text(first["account"])
        what = f"no rule places {many} {'line' if many == 1 else 'lines'}, {money:,.2f} {first['currency']}, "
        what += f"on account '{account}'" if account else "without an account"
        condition = f"account {_literal(account)}" if account else "the supplier, description or department they share"
        mend = (
            f"add a line to the organisation's rule file with {condition}, a disposition ({', '.join(DISPOSITIONS)}), "
            "the category and activity that go with it, and the reason"
        )
        sheet, row = _text(first.get("source_sheet")), int(first["source_row"])
        faults.append((abs(money), Fault(what, mend, first["source_file"], sheet, row, "account")))
    return [fault for _, fault in sorted(faults, key=lambda pair: pair[0], reverse=True)]


def coverage(classified: pd.DataFrame) -> pd.DataFrame:
    """How many lines and how much money each rule placed; unplaced lines stand last, without a rule.

    Arguments: classified, as `classify` gives it.
    Returns disposition, category, rule_id, activity, reason, currency, lines, and spend as exact decimals.
    """
    keys = ["disposition", "category", "rule_id", "activity", "reason", "currency"]
    groups = classified.groupby(keys, dropna=False)["spend"]
    table = groups.agg(lines="size").reset_index()
    sums = groups.apply(exact_sum).reset_index(drop=True) if len(classified) else pd.Series(dtype="object")
    table["spend"] = sums.astype("object")
    order = table["disposition"].map({name: number for number, name in enumerate(DISPOSITIONS)})
    ranked = table.assign(order=order).sort_values(["order", "category", "rule_id"], kind="stable", na_position="last")
    return ranked.drop(columns="order").reset_index(drop=True)


def _distinct(cells: pd.Series) -> tuple[np.ndarray, list[str]]:
    """Each line's position among the distinct cells of a column; the last position is the blank cell."""
    text = cells.astype("str").str.strip()
    codes, values = pd.factorize(text.where(text != ""))
    return np.where(codes < 0, len(values), codes), [str(value) for value in values]


def _matches(pattern: str, values: list[str]) -> np.ndarray:
    """Which distinct cells the condition matches; the blank cell, which stands last, never does."""
    found = pc.match_substring_regex(pa.array(values, pa.large_string()), rf"\A(?:{pattern})\z", ignore_case=True)
    return np.array([*found.to_pylist(), False])


def _read(file: Path, faults: list[Fault]) -> list[Rule]:
    """The rows of one rule file as text with their place; what cannot be read is added to the faults."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            header, *rows = list(csv.reader(lines, strict=True)) or [[]]
    except (FileNotFoundError, IsADirectoryError):
        faults.append(Fault("rule file not found", "create it, or correct its name under 'rules'", file=file.name))
        return []
    except (UnicodeDecodeError, csv.Error) as fault:
        faults.append(Fault(f"not a rule file ({fault})", "save it as CSV in UTF-8", file=file.name))
        return []
    header = [name.strip() for name in header]
    wrong = [(f"unknown column '{name}'", nearest(name, COLUMNS), name) for name in header if name not in COLUMNS]
    wrong += [(f"column '{name}' is missing", "add it to the header", name) for name in COLUMNS if name not in header]
    wrong += [(f"column '{name}' stands twice", "keep one", name) for name in COLUMNS if header.count(name) > 1]
    faults += [Fault(what, mend, file=file.name, row=1, column=name) for what, mend, name in wrong]
    read: list[Rule] = []
    for number, row in enumerate(rows, start=2):
        cells = [cell.strip() for cell in row]
        if not any(cells):
            continue
        if len(cells) != len(header):
            what, mend = f"{len(cells)} cells under {len(header)} headings", "put text that holds a comma in quotes"
            faults.append(Fault(what, mend, file=file.name, row=number))
            continue
        given = dict(zip(header, cells, strict=True))
        for column, cell in given.items():
            if sign := CONTROL.search(cell):
                what = f"holds U+{ord(sign[0]):04X}, which no text holds"
                faults.append(Fault(what, "write it in plain letters", file=file.name, row=number, column=column))
        read.append({**{name: given.get(name, "") for name in COLUMNS}, "rule_file": file.name, "rule_row": number})
    return read


def _faults(rule: Rule, categories: list[str]) -> list[Fault]:
    """What is wrong with one rule by itself."""
    wrong = [
        (column, f"{column} is blank", "fill it in; it is printed beside every line that the rule places")
        for column in ("rule_id", "reason")
        if not rule[column]
    ]
    if not any(rule[column] for column in CONDITIONS):
        wrong.append(("account", "a rule without a condition would place every line", "fill in at least one condition"))
    for column in CONDITIONS:
        try:
            # By itself: "a)(b" would fit into the brackets that are put around it.
            pc.match_substring_regex(pa.array([""]), str(rule[column]))
        except pa.ArrowInvalid as fault:
            mend = r"correct the expression; put \ before ( ) [ ] + * ? . | where the character itself is meant"
            reason = str(fault).removeprefix("Invalid regular expression: ")
            wrong.append((column, f"'{rule[column]}' is not a regular expression ({reason})", mend))
    disposition, category = str(rule["disposition"]), str(rule["category"])
    if disposition not in DISPOSITIONS:
        wrong.append(("disposition", f"unknown disposition '{disposition}'", nearest(disposition, DISPOSITIONS)))
    elif disposition == "category" and category not in categories:
        wrong.append(("category", f"unknown category '{category}'", "use one of " + ", ".join(categories)))
    elif disposition == "category" and category == str(METERED):
        wrong.append(("disposition", f"money in category {METERED}", "write meter: it is derived from meters"))
    elif disposition == "meter" and category != str(METERED):
        wrong.append(("category", f"category '{category}' for energy spend", f"write {METERED}; the meters serve it"))
    elif disposition == "out_of_scope_3" and category:
        wrong.append(("category", f"category '{category}' for money outside scope 3", "leave it blank"))
    elif disposition == "category" and category in map(str, SERVED_BY_SPEND) and not rule["activity"]:
        wrong.append(("activity", f"category {category} without an activity", "name a spend factor, such as sic/62"))
    return [_fault(rule, column, what, mend) for column, what, mend in wrong]


def _fault(rule: Rule, column: str, what: str, mend: str) -> Fault:
    """A fault at one cell of a rule file."""
    return Fault(what, mend, file=str(rule["rule_file"]), row=int(rule["rule_row"]), column=column)


def _text(cell: object) -> str | None:
    """The cell as text, or None where it is blank."""
    return cell.strip() or None if isinstance(cell, str) else None


def _literal(text: str) -> str:
    """The text as a condition that matches it and nothing else; unlike re.escape, spaces stay readable."""
    return re.sub(r"([\\.^$*+?{}\[\]|()])", r"\\\1", text)
