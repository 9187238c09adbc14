"""10,000 draws over the emissions of 10,000 lines, against the same formula line by line.

    python benchmarks/draw_uncertainty.py

Both draw each factor and each source of activity once, from generators of the same names; the workbook adds up lines
that share both before it draws.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from pairs import by_turns, machine, spread

from scope3.client import open_client
from scope3.inventory import calculate_emissions
from scope3.uncertainty.first_order import ACTIVITY, FACTOR, error_parts
from scope3.uncertainty.monte_carlo import monte_carlo, seed_number, seed_of

LINES = DRAWS = 10_000
ROUNDS = 5


def lines(emissions: pd.DataFrame) -> pd.DataFrame:
    """The emissions as often as makes so many lines, each copy a part of the whole."""
    often = -(-LINES // len(emissions))
    amounts = ["quantity", "kg_co2e"]
    return pd.concat([emissions.assign(**emissions[amounts] / often)] * often, ignore_index=True).iloc[:LINES]


def line_by_line(emissions: pd.DataFrame, seed: str) -> tuple[float, float]:
    """The bounds of the total (t CO2e), every line multiplied by the draws of its factor and of its source."""
    parts = error_parts(emissions)
    # The parts again as the lines they were added up from: equal shares of their sum.
    many = np.resize(np.arange(len(parts)), LINES)
    shares = parts["t_co2e"].to_numpy()[many] / np.bincount(many)[many]
    drawn: dict[tuple[str, str], np.ndarray] = {}

    def normal(error: str, source: str) -> np.ndarray:
        if (error, source) not in drawn:
            generator = np.random.Generator(np.random.PCG64(seed_number(seed, error, source)))
            drawn[error, source] = generator.standard_normal(DRAWS)
        return drawn[error, source]

    whole = np.zeros(DRAWS)
    keys = [FACTOR, "sigma_factor", ACTIVITY, "sigma_activity"]
    named = [tuple(row) for row in parts[keys].itertuples(index=False)]
    for share, part in zip(shares, many, strict=True):
        factor, of_factor, source, of_source = named[part]
        whole += share * np.exp(of_factor * normal(FACTOR, str(factor)) + of_source * normal(ACTIVITY, str(source)))
    low, high = np.quantile(whole, [0.025, 0.975])
    return float(low), float(high)


def main() -> None:
    """Print the times and the ratio."""
    client = open_client("example", 2024)
    emissions, seed = lines(calculate_emissions(client)), seed_of(client.organisation)
    ours = monte_carlo(emissions, seed, DRAWS).iloc[-1]
    low, high = line_by_line(emissions, seed)
    if not np.allclose([ours["t_co2e_low"], ours["t_co2e_high"]], [low, high], rtol=1e-6):
        raise SystemExit(f"the two do not agree: {ours.to_dict()}, {low}, {high}")
    pair = by_turns(lambda: monte_carlo(emissions, seed, DRAWS), lambda: line_by_line(emissions, seed), ROUNDS)
    print(machine())
    print(f"{DRAWS:,} draws over {len(emissions):,} lines of emissions:")
    print(f"  workbook {spread(pair.first)} s, line by line {spread(pair.second)} s, ratio {spread(pair.ratios)}")


if __name__ == "__main__":
    main()
