"""The method picker: what may be chosen, what each choice would give, and the choice written down with its reason."""
