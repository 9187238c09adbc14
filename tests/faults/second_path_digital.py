"""Software and content of category U by the second path."""

from __future__ import annotations

from faults.second_path_book import LackingError, Record, RefusedError
from faults.second_path_goods import T, spend_based, supplier_specific
from faults.second_path_rows import (
    OPTIONAL,
    REQUIRED,
    Ask,
    Row,
    apply,
    average,
    convert,
    exchanged,
    figure,
    need,
    share,
    stated,
    used,
)

NETWORK = ("data_centre_operation", "data_centre_embodied", "network_operation", "network_embodied")
DEVICES = ("user_device_operation", "user_device_embodied")


def _upstream_only(record: Record) -> None:
    if need(record, "supplier_boundary", "supplier_source")[0] != "upstream":
        raise LackingError("the figure holds what customers do with it")


def _revenue_share(record: Record, ask: Ask) -> list[Row]:
    amount, currency, footprint, revenue, of = need(
        record, "spend", "currency", "supplier_t_co2e", "supplier_revenue", "supplier_revenue_currency"
    )
    year = int(str(record["period"])[:4])
    spent = exchanged(amount, currency, of, year, ask.book.policy.price_years)
    if spent > revenue:
        raise RefusedError("more spent than the supplier earns")
    return [stated(record, footprint * T * spent / revenue)]


def software_of_supplier(record: Record, ask: Ask) -> list[Row]:
    """The supplier's scopes 1, 2 and categories 1 to 8 × spend / revenue."""
    _upstream_only(record)
    return _revenue_share(record, ask)


def per_seat(record: Record, ask: Ask) -> list[Row]:
    """Licences × the supplier's footprint of one."""
    licences, factor, per = need(record, "licences", "supplier_factor", "supplier_factor_unit")
    _upstream_only(record)
    return [stated(record, convert(licences, "licence", per) * factor)]


def effort_based(record: Record, ask: Ask) -> list[Row]:
    """Person-months × emissions of one × licences held / licences sold."""
    months, each, _ = need(record, "person_months", "effort_kg_co2e", "supplier_source")
    return [stated(record, months * each * share(record, "licences", "licences_sold"))]


def _transfer(record: Record, ask: Ask, gigabytes: float, *, devices: bool) -> list[Row]:
    """Data × the factors of data centre and network, or one factor of all; those of an audience's devices beside."""
    (activity,) = need(record, "activity")
    # The internet is the world's: without a country of its own a factor of the world serves.
    said = record | {"quantity": gigabytes, "unit": "GB"}
    parts = ("data_transfer",) if ask.book.has(activity, "data_transfer") else NETWORK
    found = [average(said, ask, component) for component in parts]
    if devices:
        found += [average(said, ask, component)._replace(boundary=OPTIONAL) for component in DEVICES]
    return found


def software_distribution(record: Record, ask: Ask) -> list[Row]:
    """Licences × data moved for one × data centre and network."""
    _, gigabytes, licences = need(record, "product", "download_gb", "licences")
    return _transfer(record, ask, gigabytes * licences, devices=False)


def content_of_supplier(record: Record, ask: Ask) -> list[Row]:
    """The supplier's footprint per unit, or its whole footprint × spend / revenue."""
    _upstream_only(record)
    return _revenue_share(record, ask) if record.get("supplier_t_co2e") is not None else supplier_specific(record, ask)


def _stage(record: Record, name: str) -> None:
    if need(record, "stage")[0] != name:
        raise LackingError("another stage")


def production(record: Record, ask: Ask) -> list[Row]:
    """Content × the factor of making it; travel × its own."""
    _stage(record, "production")
    if record.get("travel"):
        return used(record, ask, boundary=REQUIRED if ask.choices["production_travel"] == "included" else OPTIONAL)
    return [average(record, ask, "production")]


def _power(record: Record, ask: Ask, kwh: float) -> list[Row]:
    need(record, "hosted_on", "activity")
    return used(record, ask, quantity=kwh * need(record, "pue")[0], unit="kWh")


def processing(record: Record, ask: Ask) -> list[Row]:
    """Electricity × effectiveness × life cycle factor."""
    _stage(record, "processing")
    return _power(record, ask, need(record, "energy_kwh")[0])


def _medium(record: Record, ask: Ask, name: str, amount: float, unit: str) -> Row:
    factor, per = ask.book.pick(record, "embodied", activity=f"hardware/{name}", unit=unit)
    return apply(factor, amount * per)


def storage(record: Record, ask: Ask) -> list[Row]:
    """Every copy's electricity, and its part of the life of the medium."""
    _stage(record, "storage")
    capacity, hours, copies, medium, life = need(
        record, "capacity_tb", "stored_hours", "replicas", "medium", "medium_life_years"
    )
    each = record.get("kwh_per_tb_hour")
    if each is None:
        try:
            each = figure(f"storage_electricity_of_{medium}")
        except KeyError:
            raise LackingError("no electricity of the medium") from None
    worn = capacity * copies * hours / (life * figure("storage_hours_of_a_year"))
    return [*_power(record, ask, capacity * copies * hours * each), _medium(record, ask, medium, worn, "TB")]


def content_distribution(record: Record, ask: Ask) -> list[Row]:
    """Data delivered × data centre and network; an audience's devices beside."""
    _stage(record, "distribution")
    gigabytes, own = need(record, "transferred_gb", "to_own_devices")
    return _transfer(record, ask, gigabytes, devices=not own)


def archiving(record: Record, ask: Ask) -> list[Row]:
    """Tape drives, tapes of every copy and the electricity of migrating."""
    _stage(record, "archiving")
    found: list[Row] = []
    if record.get("tape_drives") is not None:
        found.append(_medium(record, ask, "tape_drive", record["tape_drives"], "device"))
    if record.get("capacity_tb") is not None:
        found.append(_medium(record, ask, "tape", record["capacity_tb"] * need(record, "replicas")[0], "TB"))
    if record.get("energy_kwh") is not None:
        found += _power(record, ask, record["energy_kwh"])
    if not found:
        raise LackingError("nothing archived")
    return found


SOFTWARE = {
    "supplier_specific": software_of_supplier,
    "per_seat": per_seat,
    "effort_based": effort_based,
    "spend_based": spend_based,
    "distribution": software_distribution,
}
CONTENT = {
    "supplier_specific": content_of_supplier,
    "production": production,
    "processing": processing,
    "storage": storage,
    "distribution": content_distribution,
    "archiving": archiving,
    "spend_based": spend_based,
}
