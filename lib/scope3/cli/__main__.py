"""`python -m scope3.cli`: the commands without the console script."""

from scope3.cli import main

main()
