"""How sure an inventory is: spreads of rows, draws, propagation to the first order, and choices of method."""
