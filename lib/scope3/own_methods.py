"""A client's own methods: functions beside its data, own.<name> in orders, run when asked for, held to a contract."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Mapping
from functools import partial, wraps
from pathlib import Path
from typing import Any

import pandas as pd

from scope3 import contract, contract_words
from scope3.catalogue import named_columns, sections
from scope3.contract_words import Breach
from scope3.errors import Fault, InputError, nearest
from scope3.factors.library import Library
from scope3.factors.select import Unserved
from scope3.ladder import groups_of_keys, of_key, serve
from scope3.methods import METHODS, TABLES, Method, Methods, choices_of
from scope3.own_source import FILE, MODULE, failure, functions_of, within_limit
from scope3.settings import Settings, house_defaults
from scope3.tables import EMISSIONS, NUMBER, Group, shape

PREFIX = "own."
# Set to 1 it lets the code of clients' folders run, in this process and its children.
VARIABLE = "SCOPE3_OWN_METHODS"
# Records that the contract is tried on; each property runs the method once or twice.
SAMPLE = 50


def allowed() -> bool:
    """Whether the person said that the code of clients' folders may run."""
    return os.environ.get(VARIABLE) == "1"


def open_methods(folder: Path, orders: Mapping[str, tuple[str, list[str]]]) -> Methods:
    """The methods of every category: the house's, and in front of them the client's own that an order names.

    Arguments: `folder` (of the organisation and year), `orders` (by ladder key who said it and the order). Where no
    order names one, no file is opened. Raises InputError where the person did not ask for own methods, and for a
    function that is not there, or whose signature or docstring breaks the contract.
    """
    groups = groups_of_keys()
    named = {(groups[key], name): (key, who) for key, (who, order) in orders.items() for name in order if _is_own(name)}
    if not named:
        return METHODS
    if not allowed():
        raise InputError([_not_asked_for(name, *said) for (_, name), said in named.items()])
    functions = functions_of(folder)
    own: dict[Group, dict[str, Method]] = {}
    faults: list[Fault] = []
    for (group, name), (key, who) in named.items():
        function = functions.get(name.removeprefix(PREFIX))
        if function is None:
            what, known = (
                f"{FILE} defines no function '{name.removeprefix(PREFIX)}'",
                [PREFIX + one for one in functions],
            )
            mend = nearest(name, known) if known else f"write the function in {FILE}"
            faults.append(Fault(what, mend, who, column=f"methods.{key}"))
            continue
        breaches = [
            *contract_words.signature(function, house_defaults()["choices"]),
            *contract_words.explained(function, TABLES[group]),
        ]
        faults += [_fault(name, function, breach) for breach in breaches]
        own.setdefault(group, {})[name] = _guarded(name, function)
    if faults:
        raise InputError(list(dict.fromkeys(faults)))
    return {group: {**own.get(group, {}), **methods} for group, methods in METHODS.items()}


def texts_of(methods: Methods) -> dict[str, str]:
    """Of each own method which text of its file it comes from, as the start of that text's SHA-256."""
    return {
        f"{group} {name}": f"{FILE} {inspect.unwrap(method).__module__.removeprefix(MODULE)}"
        for group, known in methods.items()
        for name, method in known.items()
        if _is_own(name)
    }


def contract_faults(
    methods: Methods, settings: Settings, library: Library, records: Callable[[Group], pd.DataFrame]
) -> list[Fault]:
    """What each own method that an order names breaks of the contract, on records of the client that it can serve.

    Arguments: `methods` (of open_methods), `settings`, `library`, `records` (a category's activity data).
    """
    faults = []
    for key, group in groups_of_keys().items():
        for name in filter(_is_own, settings.methods[key]):
            rows = of_key(records(group), key, group).reset_index(drop=True)
            try:
                with within_limit(f"{name} breaks the contract (an end in time)"):
                    faults += _broken(name, methods[group][name], rows, library, settings.choices, group)
            except InputError as stopped:
                faults += stopped.faults
    return faults


def _broken(
    name: str, method: Method, records: pd.DataFrame, library: Library, choices: dict[str, Any], group: Group
) -> list[Fault]:
    """The faults of one own method on the records of one ladder."""
    if records.empty:
        return []
    # What is changed once may look the same after the second call, so each first call is on records as they were.
    as_given = records.copy(deep=True)
    try:
        if changed := contract.untouched(
            lambda *given: serve(given[0], method, given[1], choices)[0], records, library
        ):
            return [_fault(name, method, breach) for breach in changed]
        _, refused = serve(records, method, library, choices)
    except InputError as stopped:
        return stopped.faults
    served = as_given.drop(index=refused.index)
    if served.empty:
        what = f"{name} can serve none of the {len(records)} records, so that the contract cannot be tried"
        mend = f"take it out of the order, or mend what it refuses: {refused.iloc[0]}"
        return [_fault(name, method, Breach("every record counted", what, mend))]
    sample = served.iloc[[round(at * (len(served) - 1) / (SAMPLE - 1)) for at in range(SAMPLE)]].drop_duplicates(
        "record_id"
    )
    run = partial(_with_choices, method, {choice: choices[choice] for choice in choices_of(method)})
    needs = sections(inspect.getdoc(method) or "")["needs"]
    schema = TABLES[group]
    columns = [one for one in named_columns(needs, schema) if schema.columns[one].metadata["type"] == NUMBER]
    return [_fault(name, method, breach) for breach in _breaches(run, method, sample, library, columns)]


def _breaches(
    run: contract.Run, method: Method, records: pd.DataFrame, library: Library, columns: list[str]
) -> list[Breach]:
    """Every property of the contract that the method breaks on some records."""
    try:
        if found := contract.untouched(run, records, library):
            return found
        expected = run(records, library)
    except InputError as refused:
        fault = refused.faults[0]
        return [Breach("each record by itself", f"among fewer records it refuses: {fault.what}", fault.mend)]
    amounts, found = contract.amounts_of(run, records, library, expected, columns)
    backwards, factors_backwards = (range(len(table))[::-1] for table in (records, library.table))
    found += [
        *contract_words.boundary_is_said(method, expected),
        *contract.repeatable(run, records, library, expected),
        *contract.free_of_order(run, records, library, expected, backwards, factors_backwards),
        *contract.alone(run, records, library, expected),
    ]
    if not found:
        # Without an amount there is nothing to scale or split.
        found += [
            *contract.proportional(run, records, library, expected, 0.37, amounts),
            *contract.additive(run, records, library, expected, 0.3, amounts),
            *contract.blank_is_refused(run, records, library, amounts),
        ]
    return found


def _with_choices(method: Method, choices: dict[str, str], records: pd.DataFrame, library: Library) -> pd.DataFrame:
    return method(records, library, **choices)


def _guarded(name: str, function: Callable[..., Any]) -> Method:
    """The function as a method of the ladder: what it gives is checked at every call, and bears the name own.<name>."""

    @wraps(function)
    def method(activity_data: pd.DataFrame, factors: Library, **choices: Any) -> pd.DataFrame:
        try:
            emissions = function(activity_data, factors, **choices)
        except Unserved as unserved:
            if not len(activity_data.index.intersection(unserved.rows.index)):
                what, mend = "it refuses no record that was given", "refuse records with records.refuse or require"
                raise InputError(_fault(name, function, Breach("every record counted", what, mend))) from None
            raise
        except InputError:
            raise
        except (Exception, SystemExit) as problem:
            raise InputError(failure(problem, f"{name} fails")) from None
        if breaches := contract.rows(activity_data, emissions, factors, function.__name__):
            raise InputError([_fault(name, function, breach) for breach in breaches])
        return shape(emissions.assign(method=name), EMISSIONS, name)

    method.__name__ = name
    return method


def _is_own(name: str) -> bool:
    return name.startswith(PREFIX)


def _not_asked_for(name: str, key: str, who: str) -> Fault:
    function = name.removeprefix(PREFIX)
    what = f"the order of {key} names {name}, the function {function} of {FILE}: a client's code runs when asked for"
    mend = (
        f"read {FILE}, then add --own-methods to the command (for JupyterLab, set {VARIABLE}=1 before it starts), "
        f"which runs its code; or take {name} out of the order"
    )
    return Fault(what, mend, who, column=f"methods.{key}")


def _fault(name: str, function: Callable[..., Any], breach: Breach) -> Fault:
    line = inspect.unwrap(function).__code__.co_firstlineno
    return Fault(f"{name} breaks the contract ({breach.rule}): {breach.what}", breach.mend, FILE, row=line)
