"""Which editions a new client begins with; organisation.yaml pins them, and a person may pin others."""

from __future__ import annotations

from scope3.factors.table_files import factor_file, known_editions, read_factors, shipped_editions


def editions_to_start_with(year: int) -> list[str]:
    """The general edition of a year, and the one of factors per money for the same country.

    The publisher with most editions is the general one; of these the year's, else the nearest earlier, else the first.
    Of the editions that are all per money of its region, the newest that is not later than the year, else the first.
    """
    shipped = shipped_editions()
    publishers = [edition.split("/")[0] for edition in shipped]
    general = max(publishers, key=publishers.count)
    yearly = {int(edition.split("/")[1]): edition for edition in shipped if edition.startswith(f"{general}/")}
    chosen = [_newest(yearly, year)]
    # A table for one country holds a few figures of others, such as nights in their hotels.
    home = read_factors(factor_file(chosen[0]))["region"].mode()[0]
    per_money: dict[int, str] = {}
    for row in known_editions():
        edition = f"{row['publisher']}/{row['edition']}"
        if row["price_year"] and edition in shipped:
            table = read_factors(factor_file(edition))
            if table["currency"].notna().all() and set(table["region"]) == {home}:
                per_money[int(row["price_year"])] = edition
    return [*chosen, _newest(per_money, year)] if per_money else chosen


def _newest(editions: dict[int, str], year: int) -> str:
    """Of editions by year the newest that is not later than a year, else the first."""
    return editions[max((known for known in editions if known <= year), default=min(editions))]
