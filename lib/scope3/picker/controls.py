"""The controls of the picker: native lists and buttons, each with its label; every change is calculated at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import ipywidgets as widgets  # type: ignore[import-untyped]

from scope3.decisions import decision_log
from scope3.errors import InputError
from scope3.house_difference import PREFIX
from scope3.picker import page
from scope3.picker.choices import (
    ACCEPTED_BASES,
    ACCEPTED_SETS,
    EDITIONS,
    GWP_SET,
    Picked,
    allowed,
    changes,
    editions_beside,
    ladders,
    offered,
    title_of,
    to_accept,
)
from scope3.picker.coverage import coverage
from scope3.picker.presses import Presses
from scope3.picker.saving import save
from scope3.picker.total import FILE, Workings, client_under, emissions_under, open_workings, recomputed
from scope3.picker.what_if import first_fault, steps
from scope3.settings import house_defaults
from scope3.uncertainty.method_sensitivity import ladder_records

WORDS_OF_ACCEPTED = {ACCEPTED_SETS: "Accept factors of GWP set", ACCEPTED_BASES: "Accept prices of basis"}
CALCULATING = "Calculating …"
# As wide as its words wherever it stands.
BUTTON = {"width": "auto", "align_self": "flex-start", "border": "1px solid #767676"}
# Labels in full, lists as wide as their words, all of it within a narrow page.
WIDE = {"style": {"description_width": "initial"}, "layout": {"width": "auto", "max_width": "100%"}}


class Controls:
    """The page of controls over one client's workings; `today` gives the day that a saving bears."""

    def __init__(self, workings: Workings, today: Callable[[], date]) -> None:
        self._today = today
        self.presses = Presses()
        self._begin(workings)
        self._status, self._figures, self._saved = widgets.HTML(), widgets.HTML(), widgets.HTML()
        self._log = widgets.HTML()
        self._status.add_class("scope3-total")
        model = workings.client.organisation
        self.page = widgets.VBox(
            [
                *_section(f"{model.name}, {model.year}", self._status),
                *_section("Order of methods", *self._ladder_controls()),
                *_section("Values", *self._value_controls()),
                *_section("Factors", *self._factor_controls()),
                *_section("What moves", self._figures),
                *_section("Save", *self._save_controls(), self._log),
            ]
        )
        self._show_ladder()
        self._recompute()
        self._show_log()

    def _begin(self, workings: Workings) -> None:
        self._workings = workings
        self._picked: Picked = workings.picked
        self._run = recomputed(workings, workings.saved)

    # The order of methods of one ladder at a time.

    def _ladder_controls(self) -> list[widgets.Widget]:
        emissions = emissions_under(self._workings, self._picked)
        framework = self._workings.client.organisation.framework
        names = [f"{PREFIX}{key}" for key, *_ in ladder_records(self._workings.client, emissions)]
        titles = [(title_of(name, framework), name) for name in names]
        self._ladder = widgets.Dropdown(options=titles, description="Ladder", **WIDE)
        self._order = widgets.Select(description="Methods in their order", rows=8, **WIDE)
        self._left_out = widgets.Dropdown(description="Methods left out", **WIDE)
        self._left_out.layout.min_width = "20em"
        self._coverage, self._method = widgets.HTML(), widgets.HTML()
        self._ladder.observe(lambda _: self._show_ladder(), "value")
        self._order.observe(lambda _: self._show_method(), "value")
        moves = [
            self._button("Move up", lambda: self._move(-1)),
            self._button("Move down", lambda: self._move(1)),
            self._button("Leave out", self._leave_out),
        ]
        back = self._button("Add at the end", self._take_back)
        return [
            self._ladder,
            self._order,
            widgets.HBox(moves, layout={"flex_flow": "row wrap"}),
            widgets.HBox([self._left_out, back], layout={"flex_flow": "row wrap"}),
            self._coverage,
            self._method,
        ]

    def _show_ladder(self, chosen: str | None = None) -> None:
        name = self._ladder.value
        if name is None:
            return
        order = self._picked[name]
        self._order.options = [(f"{place}. {method}", method) for place, method in enumerate(order, start=1)]
        self._order.value = chosen if chosen in order else order[0]
        left = [method for method in allowed(name, self._workings.saved) if method not in order]
        # With options alone the list would show none of them, and adding would add nothing.
        self._left_out.options, self._left_out.value = left, next(iter(left), None)
        self._show_coverage()
        self._show_method()

    def _show_coverage(self) -> None:
        try:
            client = client_under(self._workings, self._picked)
            covered = coverage(client, emissions_under(self._workings, self._picked), self._ladder.value)
        except InputError as refused:
            self._coverage.value = page.paragraph(first_fault(refused.faults))
        else:
            self._coverage.value = page.ladder_table(covered)

    def _show_method(self) -> None:
        name, method = self._ladder.value, self._order.value
        if method is not None:
            group = ladders()[name]
            self._method.value = page.method_in_words(group, method, self._workings.client.methods[group][method])

    def _move(self, by: int) -> None:
        order, method = list(self._picked[self._ladder.value]), self._order.value
        place = order.index(method)
        to = min(max(place + by, 0), len(order) - 1)
        order.insert(to, order.pop(place))
        self._reorder(order, method, f"{method} is number {to + 1} of {len(order)}.")

    def _leave_out(self) -> None:
        order, method = list(self._picked[self._ladder.value]), self._order.value
        if len(order) == 1:
            self._status.value = page.status("The last method of a ladder cannot be left out.")
            return
        order.remove(method)
        self._reorder(order, order[0], f"{method} is left out.")

    def _take_back(self) -> None:
        method = self._left_out.value
        if method is None:
            self._status.value = page.status("No method of this ladder is left out.")
            return
        self._reorder([*self._picked[self._ladder.value], method], method, f"{method} is the last method.")

    def _reorder(self, order: list[str], chosen: str, said: str) -> None:
        self._picked = {**self._picked, self._ladder.value: order}
        self._status.value = page.status(CALCULATING)
        self._show_ladder(chosen)
        # Said last: whoever hears it finds the list as it is said to be.
        self._recompute(said)

    # Choices of one value, and what makes the library of factors.

    def _value_controls(self) -> list[widgets.Widget]:
        organisation = self._workings.client.organisation
        return [
            self._choice(name, name.replace("_", " "), offered(name, self._picked, organisation), rule["help"])
            for name, rule in house_defaults()["choices"].items()
        ]

    def _factor_controls(self) -> list[widgets.Widget]:
        made = [self._choice(GWP_SET, "GWP set", allowed(GWP_SET, self._picked), "")]
        made += [self._edition(place) for place in range(len(self._picked[EDITIONS]))]
        for name, words in WORDS_OF_ACCEPTED.items():
            made += [self._accepted(name, value, f"{words} {value}") for value in allowed(name, self._picked)]
        return made

    def _choice(self, name: str, words: str, values: Sequence[str], meaning: str) -> widgets.Widget:
        control = widgets.Dropdown(options=values, value=self._picked[name], description=words, tooltip=meaning, **WIDE)
        control.observe(lambda change: self._pick(name, change["new"]), "value")
        return widgets.VBox([control, widgets.HTML(page.paragraph(meaning))]) if meaning else control

    def _edition(self, place: int) -> widgets.Widget:
        pinned = self._picked[EDITIONS][place]
        values = editions_beside(pinned, self._picked)
        control = widgets.Dropdown(
            options=values, value=pinned, description=f"Edition of {pinned.partition('/')[0]}", **WIDE
        )
        control.observe(
            lambda change: self._pick(EDITIONS, _with(self._picked[EDITIONS], place, change["new"])), "value"
        )
        return control

    def _accepted(self, name: str, value: str, words: str) -> widgets.Widget:
        control = widgets.Checkbox(value=value in self._picked[name], description=words, indent=False, **WIDE)

        def accept(change: dict[str, Any]) -> None:
            others = [one for one in self._picked[name] if one != value]
            self._pick(name, [*others, value] if change["new"] else others)

        control.observe(accept, "value")
        return control

    def _pick(self, name: str, value: str | list[str]) -> None:
        self._picked = {**self._picked, name: value}
        self._recompute()
        self._show_coverage()

    # The figures, and the pick written down.

    def _recompute(self, said: str = "") -> None:
        self._status.value = page.status(CALCULATING)
        saved, model = self._run, self._workings.client.organisation
        try:
            figures = recomputed(self._workings, self._picked)
            taken = steps(self._workings, self._workings.saved, self._picked)
        except InputError as refused:
            # A total without a record would be no total: its place is taken by what is wrong.
            mend = page.ticks_in_words(
                [
                    f"{WORDS_OF_ACCEPTED[name]} {value}"
                    for name, values in to_accept(refused.faults, self._picked).items()
                    for value in values
                ]
            )
            self._status.value = page.status(f"{said} No total: {first_fault(refused.faults)}{mend}".strip())
            self._figures.value = page.faults(refused.faults)
            return
        self._status.value = page.status(f"{said} {page.total_in_words(saved, figures)}".strip())
        drawn = page.steps_drawn(taken) if len(taken) else ""
        self._figures.value = page.category_table(saved, figures, model.framework) + drawn

    def _save_controls(self) -> list[widgets.Widget]:
        self._by = widgets.Text(description="Who decides", **WIDE)
        self._why = widgets.Text(description="Why", placeholder="ten characters or more", **WIDE)
        return [self._by, self._why, self._button(f"Save to {FILE}", self._save), self._saved]

    def _save(self) -> None:
        organisation = self._workings.client.organisation
        if not changes(self._workings.saved, self._picked):
            # Not a refusal: a second press of the button finds the first one's work done.
            self._saved.value = page.status(f"Nothing to save: {FILE} says what is picked.")
            return
        self._saved.value = page.status("Saving …")
        try:
            save(self._workings, self._picked, by=self._by.value, why=self._why.value, on=self._today())
            self._begin(open_workings(organisation.organisation, organisation.year))
        except (InputError, OSError) as refused:
            self._saved.value = page.status(f"Not saved. {refused}")
            return
        self._why.value = ""
        self._recompute()
        self._show_log()
        self._saved.value = page.status(f"Saved to {FILE}.")

    def _show_log(self) -> None:
        decisions = decision_log(self._workings.client.organisation.decisions)
        self._log.value = page.heading("Decisions so far") + page.scrolled(decisions, "Decisions")

    def _button(self, words: str, do: Callable[[], None]) -> widgets.Button:
        made = widgets.Button(description=words, layout=BUTTON)
        made.on_click(lambda _: self.presses.when_all_has_arrived(do))
        return made


def _section(title: str, *inside: widgets.Widget) -> list[widgets.Widget]:
    return [widgets.HTML(page.heading(title)), *inside]


def _with(values: Sequence[str], place: int, value: str) -> list[str]:
    return [value if row == place else old for row, old in enumerate(values)]
