"""Columns that give one product its part of what a process or a final product emits, shared by categories 10 and 11."""

from __future__ import annotations

from scope3.tables.column import ABOVE_ZERO, NOT_NEGATIVE, NUMBER, TEXT, column

# The basis of a figure that is for the product sold alone; a blank basis would leave open whether it is.
NO_ALLOCATION = "no_allocation"
ALLOCATION_BASES = (NO_ALLOCATION, "mass", "volume", "energy", "chemical", "units", "area", "economic")
# What a figure is of: the intermediate product that was sold, or the final product it becomes a part of.
INTERMEDIATE_PRODUCT, FINAL_PRODUCT = "intermediate_product", "final_product"
FIGURES_OF = (INTERMEDIATE_PRODUCT, FINAL_PRODUCT)

ALLOCATION = {
    "allocation_basis": column(TEXT, "How the product's part is taken; no_allocation where the figure is for this product alone", one_of=ALLOCATION_BASES, example="mass"),
    "allocation_part": column(NUMBER, "The product sold, in the same unit as allocation_whole", unit="unit of the basis", example="20", checks=NOT_NEGATIVE),
    "allocation_whole": column(NUMBER, "All inputs of the process, or the whole final product", unit="unit of the basis", example="500", checks=ABOVE_ZERO),
}  # fmt: skip
