"""The charts: each draws one table, with units on its axes, in one palette that colour-blind eyes can tell apart."""

from __future__ import annotations

import textwrap
from typing import Any

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from scope3.tables import REQUIRED
from scope3.units import ratio

# Okabe and Ito's palette (2008): black text reads on all of them, and no two collapse under colour blindness.
PALETTE = ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#999999"]
BOUNDARY_WORDS = {"required": "scope 1 and 2, in the total", "optional": "optional, beside the total"}
STYLE: dict[Any, Any] = {
    "svg.hashsalt": "scope3",
    "svg.fonttype": "path",
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
}


def figure_and_axes(height: float) -> tuple[Figure, Axes]:
    """An empty chart of the house's width and style."""
    mpl.rcParams.update(STYLE)
    figure = Figure(figsize=(8, height), layout="constrained")
    return figure, figure.subplots()


def finished(figure: Figure, title: str, columns: int = 2) -> Figure:
    """The chart with its title and legend, its layout solved."""
    figure.suptitle(title, x=0.01, horizontalalignment="left")
    if any(axes.get_legend_handles_labels()[0] for axes in figure.axes):
        figure.legend(frameon=False, loc="outside lower center", ncols=columns)
    # The layout is solved once and kept: solving it again at each drawing moves the last digit in the SVG.
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    return figure


def stacked_bars(
    table: pd.DataFrame, label: str, parts: str, value: str, unit: str, title: str, last: str | None = None
) -> Figure:
    """Horizontal bars, one per `label`, largest on top, stacked by `parts`.

    Arguments: `table` (rows are added up per label and part), the three columns, `unit` (of the value, on the axis),
    `title`, `last` (the label that stands at the bottom whatever its size). Negative values, such as credits, stack to
    the left.
    """
    wide = table.pivot_table(index=label, columns=parts, values=value, aggfunc="sum", sort=False).fillna(0.0)
    # Scopes before categories, so that the chain reads in its order.
    wide = wide[sorted(wide.columns, key=lambda name: (not str(name).startswith("scope"), str(name)))]
    order = wide.sum(axis=1).sort_values(kind="stable").index
    wide = wide.loc[[name for name in order if name == last] + [name for name in order if name != last]]
    lines = sum(1 + str(name).count("\n") for name in wide.index)
    figure, axes = figure_and_axes(1.4 + 0.2 * len(wide) + 0.14 * lines)
    right, left = pd.Series(0.0, index=wide.index), pd.Series(0.0, index=wide.index)
    # A part without emissions would else pin the axis to the end of the largest bar.
    axes.use_sticky_edges = False
    for position, part in enumerate(wide.columns):
        start = right.where(wide[part] >= 0, left)
        axes.barh(
            [str(name) for name in wide.index],
            wide[part],
            left=start,
            color=PALETTE[position % len(PALETTE)],
            label=str(part),
        )
        right, left = right + wide[part].clip(lower=0), left + wide[part].clip(upper=0)
    axes.set_xlabel(unit)
    axes.axvline(0, color="black", linewidth=0.6)
    if len(wide) and not left.lt(0).any():
        axes.set_xlim(left=0)  # left to itself, the axis begins where a sliver of a bar ends
    axes.xaxis.set_major_formatter("{x:,.0f}" if wide.to_numpy().max(initial=0) >= 10 else "{x:g}")
    return finished(figure, title, columns=4)


def money_by_place(ledger: pd.DataFrame, currency: str) -> Figure:
    """Money of one currency by what became of it: category or reason, stacked by used, retired and excluded."""
    # A currency is never added to another; lines in another one stand in the reconciliation only.
    lines = ledger[ledger["currency"] == currency]
    place = lines["disposition"].map({"meter": "Energy, by meters", "out_of_scope_3": "Outside scope 3"})
    table = lines.assign(place=place.fillna("Category " + lines["category"].astype("str")))
    return stacked_bars(table, "place", "status", "spend", currency, "Where the money of the ledger went")


def emissions_by_activity(emissions: pd.DataFrame, factors: pd.DataFrame, top: int) -> Figure:
    """Emissions of the largest activities by method, in the publishers' words; the rest is one bar of its own.

    Arguments: `emissions`, `factors` (the factor table, for the wording), `top` (how many activities have a bar).
    """
    rest = "all other activities"
    words = factors.drop_duplicates("activity").set_index("activity")["name"]
    activity = emissions["activity"].fillna("supplier's own product")
    named = activity.map(words).fillna(activity).map(_wrapped)
    largest = emissions.groupby(named)["kg_co2e"].sum().sort_values(ascending=False).index[:top]
    table = in_tonnes(emissions).assign(shown=named.where(named.isin(largest), rest))
    return stacked_bars(table, "shown", "method", "t_co2e", "t CO2e", "Emissions by activity and method", last=rest)


def share_of_methods(emissions: pd.DataFrame) -> Figure:
    """Emissions of each category by method."""
    table = in_tonnes(emissions).assign(label="Category " + emissions["category"].astype("str"))
    return stacked_bars(table, "label", "method", "t_co2e", "t CO2e", "Which method gave how much")


def energy_chain(memo: pd.DataFrame, emissions: pd.DataFrame, factors: pd.DataFrame) -> Figure:
    """Scope 1 and 2 (location basis) beside the parts of category 3 that follow from the same meters."""
    own = memo[memo["basis"] != "market"]
    parts = [
        in_tonnes(own).assign(part="scope " + own["scope"].astype("str")),
        in_tonnes(emissions).assign(part=emissions["sub_category"]),
    ]
    table = pd.concat([part[["activity", "part", "t_co2e"]] for part in parts])
    # The wording of combustion, which names the energy itself.
    words = factors[factors["component"] == "combustion"].drop_duplicates("activity").set_index("activity")["name"]
    table["energy"] = table["activity"].map(words).fillna(table["activity"]).map(_wrapped)
    title = "Energy and its chain: scopes 1 and 2, and category 3"
    return stacked_bars(table, "energy", "part", "t_co2e", "t CO2e", title)


def categories_ranked(inventory: pd.DataFrame, emissions: pd.DataFrame) -> Figure:
    """Calculated categories with their minimum boundary, largest on top, stacked by what the figures rest on."""
    names = inventory.set_index("category")["name"]
    own = emissions[emissions["boundary"] == REQUIRED]
    label = own["category"].astype("str") + " " + own["category"].map(names)
    table = in_tonnes(own).assign(label=label, rests_on=rests_on(own))
    return stacked_bars(table, "label", "rests_on", "t_co2e", "t CO2e", "Scope 3 by category and what it rests on")


def rests_on(emissions: pd.DataFrame) -> pd.Series:
    """What each row rests on: data of suppliers and partners, quantities with published factors, or money."""
    # A factor per unit of money names currency and price year.
    by_money = emissions["unit"].str.fullmatch(r"[A-Z]{3} \d{4}")
    known = pd.Series("quantities and published factors", index=emissions.index)
    return known.mask(by_money, "money and published factors").mask(
        emissions["supplier_data"].astype("bool"), "data of suppliers and partners"
    )


def emissions_by_site(emissions: pd.DataFrame, records: pd.DataFrame) -> Figure:
    """Required emissions of leased assets and franchises by site, stacked by method.

    Arguments: `emissions`, `records` (record_id and `shown`, the name of its bar).
    """
    names = records.drop_duplicates("record_id").set_index("record_id")["shown"]
    own = emissions[emissions["boundary"] == "required"]
    table = in_tonnes(own).assign(site=own["record_id"].map(names).astype("str").map(_wrapped))
    return stacked_bars(table, "site", "method", "t_co2e", "t CO2e", "Leased assets and franchises by site and method")


def use_over_lifetime(metrics: pd.DataFrame) -> Figure:
    """Lifetime emissions of the products sold: the first year of use, the years after it, and what is optional.

    Arguments: `metrics` (product, boundary, t_co2e, t_co2e_one_year, blank where the lifetime in years is not known).
    """
    required, year = metrics["boundary"] == "required", metrics["t_co2e_one_year"]
    parts = {
        "first year": year.where(required),
        "later years": (metrics["t_co2e"] - year).where(required),
        "lifetime, not split": metrics["t_co2e"].where(required & year.isna()),
        "optional, lifetime": metrics["t_co2e"].where(~required),
    }
    wide = metrics[["product"]].assign(**parts)
    table = wide.melt("product", list(parts), var_name="part", value_name="t_co2e").dropna()
    table = table[table["t_co2e"] > 0]
    return stacked_bars(table, "product", "part", "t_co2e", "t CO2e", "Use of the products sold in the year")


def situations_of_use(situations: pd.DataFrame) -> Figure:
    """Lifetime emissions of each product from the lowest to the highest situation, with a mark where it is as used.

    Arguments: `situations` (product, situation, t_co2e).
    """
    products = situations.groupby("product")["t_co2e"].agg(["min", "max"]).sort_values("max", kind="stable")
    as_used = situations[situations["situation"] == "as used"].set_index("product")["t_co2e"].reindex(products.index)
    figure, axes = figure_and_axes(1.4 + 0.4 * len(products))
    names = [str(name) for name in products.index]
    low, width = products["min"], products["max"] - products["min"]
    axes.barh(names, width, left=low, height=0.35, color=PALETTE[4], label="range")
    axes.plot(as_used, names, linestyle="none", marker="D", color="black", label="as used")
    axes.set_xlabel("t CO2e over the lifetime")
    axes.set_xlim(left=0)
    axes.xaxis.set_major_formatter("{x:,.0f}")
    return finished(figure, "What other ways of using the products would give")


def emissions_by_investee(investees: pd.DataFrame) -> Figure:
    """Emissions of each investee, required and optional; what stands apart from scope 3 is not drawn.

    Arguments: `investees` (investee, boundary, t_co2e).
    """
    shown = investees[investees["boundary"] != "apart"]
    table = shown.assign(investee=shown["investee"].map(_wrapped), part=shown["boundary"].map(BOUNDARY_WORDS))
    return stacked_bars(table, "investee", "part", "t_co2e", "t CO2e", "Emissions of investments by investee")


def estimates_with_intervals(table: pd.DataFrame, label: str, title: str) -> Figure:
    """Estimates scaled up from samples, one bar per `label`, with the interval in which they lie; none where blank.

    Arguments: `table` (the label's column, t_co2e, t_low, t_high), `title`.
    """
    rows = table.sort_values("t_co2e", kind="stable")
    figure, axes = figure_and_axes(1.2 + 0.4 * len(rows))
    names = [str(name) for name in rows[label]]
    axes.barh(names, rows["t_co2e"], height=0.5, color=PALETTE[4], label="estimate")
    spread = [rows["t_co2e"] - rows["t_low"], rows["t_high"] - rows["t_co2e"]]
    axes.errorbar(
        rows["t_co2e"], names, xerr=spread, fmt="none", ecolor="black", capsize=4, label="interval at 95 % confidence"
    )
    axes.set_xlabel("t CO2e")
    axes.set_xlim(left=min(0.0, float(rows["t_low"].min(skipna=True)) if len(rows) else 0.0))
    return finished(figure, title)


def emissions_by_treatment(
    emissions: pd.DataFrame, records: pd.DataFrame, category: int, title: str, top: int
) -> Figure:
    """Required emissions of one category's waste by its kind, stacked by treatment.

    Arguments: `emissions` (of all categories drawn on one page, so that a treatment has one colour on all), `records`
    (record_id and `shown`, the name of its bar), `category`, `title`, `top` (how many kinds have a bar of their own).
    """
    rest = "all other kinds"
    names = records.drop_duplicates("record_id").set_index("record_id")["shown"]
    own = emissions[emissions["boundary"] == "required"]
    named = own["record_id"].map(names).astype("str").map(_wrapped)
    table = in_tonnes(own).assign(treatment=own["component"].str.replace("_", " "))
    there = own["category"] == category
    largest = own[there].groupby(named[there])["kg_co2e"].sum().sort_values(ascending=False).index[:top]
    shown = table.assign(kind=named.where(named.isin(largest), rest))[there]
    # Treatments of the other categories as nothing, so that they keep their place in the palette.
    others = table[~there & ~table["treatment"].isin(shown["treatment"])].drop_duplicates("treatment")
    if len(shown):
        shown = pd.concat([shown, others.assign(kind=shown["kind"].iloc[0], t_co2e=0.0)])
    return stacked_bars(shown, "kind", "treatment", "t_co2e", "t CO2e", title, last=rest)


def emissions_by_stage(emissions: pd.DataFrame, records: pd.DataFrame) -> Figure:
    """Required emissions of transport and storage by category and stage, stacked by method.

    Arguments: `emissions`, `records` (record_id and `shown`, the name of its bar).
    """
    names = records.drop_duplicates("record_id").set_index("record_id")["shown"]
    own = emissions[emissions["boundary"] == "required"]
    table = in_tonnes(own).assign(stage=own["record_id"].map(names).astype("str"))
    return stacked_bars(table, "stage", "method", "t_co2e", "t CO2e", "Transport and storage by stage and method")


def transport_intensities(table: pd.DataFrame) -> Figure:
    """Intensity of each vehicle or vessel, stacked by what burns in it and what its fuel emitted before.

    Arguments: `table` (vehicle, component, g_per_tonne_km).
    """
    parts = {"wtt": "upstream of the fuel", "combustion": "in the vehicle", "life_cycle": "both, not told apart"}
    shown = table.assign(vehicle=table["vehicle"].map(_wrapped), part=table["component"].map(parts))
    title = "What moving a tonne by a kilometre emits"
    return stacked_bars(shown, "vehicle", "part", "g_per_tonne_km", "g CO2e per tonne-kilometre", title)


def in_tonnes(emissions: pd.DataFrame) -> pd.DataFrame:
    return emissions.assign(t_co2e=emissions["kg_co2e"] * ratio("kg", "tonne"))


def _wrapped(wording: str) -> str:
    """A publisher's wording on lines of a bar's label: its last three levels, at most three lines."""
    text = ", ".join(level for level in wording.split(" > ")[-3:])
    return "\n".join(textwrap.wrap(text, width=38, max_lines=3, placeholder=" …"))


def approaches_compared(parts: pd.DataFrame) -> Figure:
    """Scopes 1 and 2 and scope 3, upstream and downstream, one bar per consolidation approach."""
    title = "The same organisation under each consolidation approach"
    return stacked_bars(parts, "approach", "part", "t_co2e", "t CO2e", title)
