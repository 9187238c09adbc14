"""Lines of category U drawn from a seed: devices, software, foundation models and content."""

from __future__ import annotations

from faults.second_path_book import Record
from faults.second_path_lines import Lines, Pen, source
from faults.second_path_shelf import CURRENCIES

KINDS = ("laptop", "desktop", "monitor", "mobile_phone", "printer", "server", "tablet", "router", "keyboard", "cable",
         "hard_drive", "solid_state_drive", "tape", "graphics_card")  # fmt: skip


def _category(pen: Pen, *known: int) -> Record:
    return {"category": pen.rng.choice(known)}


def _server(pen: Pen) -> Record:
    count = pen.rng.randint
    return {"cpu_units": count(1, 4), "cpu_die_area": pen.amount(1, 3), "ram_modules": count(1, 16), "ram_gb": 32.0, "ssd_units": count(0, 4),
            "ssd_gb": 400.0, "hdd_units": count(0, 4), "psu_units": 2, "psu_mass": 2.9, "case": pen.rng.choice(("rack", "blade")),
            "gpu_units": 0} | ({"ram_density": 1.8, "ssd_density": 50.0} if pen.chance(0.5) else {})  # fmt: skip


def _card(pen: Pen) -> Record:
    return {"gpu_casing_mass": pen.part(), "gpu_heatsink_mass": pen.part(), "gpu_board_area": 296.0, "gpu_die_area": pen.amount(2, 3),
            "gpu_memory_gb": float(pen.rng.randint(8, 96)), "gpu_memory_stacks": pen.rng.randint(1, 8), "gpu_mass": 1 + pen.part()}  # fmt: skip


def device(pen: Pen) -> Lines:
    """Devices with what some methods need: a footprint, their parts, their use, their mass, their price."""
    kind = pen.rng.choice(KINDS)
    line: Record = {
        "key": "U_hardware",
        "table": "technology_hardware",
        "kind": kind,
        "quantity": float(pen.rng.randint(1, 300)),
    }
    line |= _category(pen, 1, 2)
    line |= {"condition": pen.rng.choice(("new", "remanufactured", "refurbished", "reused"))} if pen.chance(0.3) else {}
    if pen.chance(0.15):
        line |= {"ownership": "leased", "category": 8}
    elif pen.chance(0.15):
        line |= {"ownership": "employee_owned", "attribution": pen.part(), "category": 1}
    elif pen.chance(0.15):
        line |= {"attribution": pen.part()}
    if pen.chance(0.35):
        sheet = {"footprint_source": "sheet"} if pen.chance(0.97) else {}
        made = {"footprint_kg_co2e": pen.amount(1, 3), "use_share": pen.part()}
        if pen.chance(0.4):
            made = {f"{name}_kg_co2e": pen.amount(0, 3) for name in ("manufacturing", "transport", "end_of_life")}
        line |= sheet | made
    if kind == "server" and pen.chance(0.6):
        line |= _server(pen) | (_card(pen) | {"gpu_units": pen.rng.randint(1, 8)} if pen.chance(0.4) else {})
    if kind == "graphics_card" and pen.chance(0.8):
        line |= _card(pen)
    if kind in ("hard_drive", "solid_state_drive", "tape"):
        line |= {"storage_tb": pen.amount(0, 2)}
    if pen.chance(0.4):
        line |= {"mass": pen.amount(-1, 1) + 0.1, "country": "GB"}
    if kind in ("laptop", "server") and pen.chance(0.4):
        line |= {"use_kg_co2e": pen.amount(0, 3), "life_years": 4.0}
    if pen.chance(0.5):
        line |= {"spend": pen.amount(2, 5), "currency": pen.rng.choice(CURRENCIES)}
        branch = pen.money() if pen.chance(0.4) else {}
        line |= {name: branch[name] for name in ("activity", "country") if name in branch}
    return [line]


def _of_revenue(pen: Pen) -> Record:
    return {"spend": pen.amount(1, 5), "currency": pen.rng.choice(CURRENCIES), "supplier_t_co2e": pen.amount(),
            "supplier_revenue": pen.amount(9, 12) + 1e9, "supplier_revenue_currency": pen.rng.choice(CURRENCIES),
            "supplier_boundary": "upstream"} | source(pen)  # fmt: skip


def software(pen: Pen) -> Lines:
    """Software by its supplier, by licence, by effort, by money; and its download, a line of its own."""
    line: Record = {"key": "U_software", "table": "technology_software", "delivery": pen.rng.choice(("installed", "open_source")),
                    "product": pen.own(f"software {pen.rng.random()}")} | _category(pen, 1, 2)  # fmt: skip
    drawn, licences = pen.rng.random(), pen.amount(0, 3)
    if drawn < 0.25:
        return [line | _of_revenue(pen)]
    if drawn < 0.45:
        stated = {
            "supplier_factor": pen.part(),
            "supplier_factor_unit": pen.rng.choice(("licence", "seats")),
            "supplier_boundary": "upstream",
        }
        return [line | {"licences": licences} | stated | source(pen)]
    if drawn < 0.65:
        effort = {
            "person_months": pen.amount(0, 4),
            "effort_kg_co2e": pen.amount(1, 3),
            "licences_sold": licences + pen.amount(3, 7) + 1,
        }
        return [line | {"licences": licences} | effort | source(pen)]
    if drawn < 0.8:
        return [line | pen.money()]
    data = pen.said("data_transfer data", "network_operation data")
    return [
        line
        | {
            "licences": licences,
            "download_gb": pen.amount(-1, 2),
            "activity": data.get("activity"),
            "country": data.get("country"),
        }
    ]


def model(pen: Pen) -> Lines:
    """A foundation model: the training by the organisation's share, its answers, or its money."""
    line: Record = {
        "key": "U_models",
        "table": "technology_models",
        "category": 1,
        "hosting": "api",
        "model": pen.own(f"model {pen.rng.random()}"),
    }
    part = pen.amount(3, 9)
    basis = pen.rng.choice(("tokens", "requests", "seat_years", "spend"))
    share = {"share_basis": basis, "share_used": part, "share_whole": part + pen.amount(9, 12) + 1}
    share |= {"currency": "GBP"} if basis == "spend" else {}
    power = pen.said("combustion energy", "life_cycle energy")
    wired = {"electricity_activity": power.get("activity"), "electricity_country": power.get("country")}
    trained = {"statement": "training", "supplier_source": "model card"}
    trained |= (
        {"training_kg_co2e": pen.amount(3, 6), "training_basis": "location_based"}
        if pen.chance(0.5)
        else {"training_kwh": pen.amount(4, 7)} | wired
    )
    owned = {"gpu_kg_co2e": 150.0, "server_kg_co2e": 2500.0, "supplier_source": "makers"} if pen.chance(0.5) else {}
    drawn = pen.rng.random()
    if drawn < 0.25:
        return [line | share | trained | {"embodied_kg_co2e": pen.amount(3, 6)}]
    if drawn < 0.5:
        hours = {"gpu_hours": pen.amount(4, 7), "gpus_per_server": 8, "life_hours": 52560.0, "utilisation": 0.85}
        return [line | share | owned | trained | hours]
    if drawn < 0.75:
        size = pen.amount(0, 2) + 1
        asked = {"requests": pen.amount(2, 6), "tokens_per_request": pen.amount(1, 3), "parameters_active": size,
                 "parameters_total": size * (1 + pen.part()), "pue": 1 + pen.part()}  # fmt: skip
        return [line | asked | wired | owned | ({"latency": pen.amount(-1, 2) + 0.1} if pen.chance(0.4) else {})]
    return [line | pen.money()]


def content(pen: Pen) -> Lines:
    """Content by its supplier, by the stage of its life, or by money."""
    line: Record = {"key": "U_content", "table": "technology_content"} | _category(pen, 1, 2)
    drawn = pen.rng.random()
    power = pen.said("combustion energy", "life_cycle energy")
    run = {
        "activity": power.get("activity"),
        "country": power.get("country"),
        "hosted_on": "supplier",
        "pue": 1 + pen.part(),
    }
    if drawn < 0.12:
        return [line | _of_revenue(pen)]
    if drawn < 0.24:
        stated = {"supplier_factor": pen.part(), "supplier_factor_unit": "piece", "supplier_boundary": "upstream"}
        return [line | {"stage": "distribution", "quantity": pen.amount(), "unit": "piece"} | stated | source(pen)]
    if drawn < 0.36:
        return [line | {"stage": "production"} | pen.said("production item", "production time")]
    if drawn < 0.44:
        return [line | {"stage": "production", "travel": True} | pen.said("combustion passenger km")]
    if drawn < 0.54:
        return [line | {"stage": "processing", "energy_kwh": pen.amount(1, 4)} | run]
    if drawn < 0.66:
        medium = pen.rng.choice(("hard_drive", "solid_state_drive", "tape"))
        kept = {"capacity_tb": pen.amount(0, 3), "stored_hours": pen.amount(2, 3), "replicas": float(pen.rng.randint(1, 4)), "medium": medium,
                "medium_life_years": 5.0}  # fmt: skip
        return [line | {"stage": "storage"} | kept | run | ({"kwh_per_tb_hour": 0.0004} if pen.chance(0.4) else {})]
    if drawn < 0.8:
        data = pen.said("data_transfer data", "network_operation data")
        moved = {"transferred_gb": pen.amount(0, 5), "to_own_devices": pen.chance(0.5)}
        return [
            line | {"stage": "distribution", "activity": data.get("activity"), "country": data.get("country")} | moved
        ]
    if drawn < 0.9:
        drives = {"tape_drives": float(pen.rng.randint(0, 3)), "capacity_tb": pen.amount(0, 3), "replicas": 2.0}
        return [line | {"stage": "archiving"} | (drives if pen.chance(0.6) else {"energy_kwh": pen.amount(1, 4)} | run)]
    return [line | pen.money()]
