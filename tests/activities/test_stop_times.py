"""What tells stops of a line apart is said by the nearest asset, else by the plant."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from outfeed.activities import plant_edit
from outfeed.activities.act import Act
from outfeed.activities.plant import import_plant
from outfeed.activities.plant_settings import change_settings
from outfeed.activities.stop_times import stop_times
from outfeed.model.errors import Invalid
from outfeed.store.assets import find_asset

PLANT = """
enterprise: {name: Works, stop_prompt_time: 600}
sites:
  - name: Site1
    time_zone: Europe/Berlin
    micro_stop_time: 120
    areas:
      - name: floor
        lines:
          - {name: slow, micro_stop_time: 0, cells: [{name: press}]}
          - {name: quick}
  - {name: Site2, time_zone: Europe/Berlin, areas: [{name: floor, lines: [{name: far}]}]}
"""


def test_the_nearest_asset_that_says_so(act: Act) -> None:
    import_plant(act, PLANT)
    change_settings(act, micro_stop_time=45, stop_prompt_time=90)
    paths = ("site1/floor/slow", "site1/floor/quick", "site2/floor/far")
    lines = [find_asset(act.conn, path).id for path in paths]
    found = stop_times(act.conn, lines)
    told = [
        (found[n].micro_stop_time.total_seconds(), found[n].stop_prompt_time.total_seconds())
        for n in lines
    ]
    assert told == [(0, 600), (120, 600), (45, 600)]
    act.conn.execute(text("UPDATE assets SET stop_prompt_time = NULL"))
    assert stop_times(act.conn, lines[:1])[lines[0]].stop_prompt_time == timedelta(seconds=90)
    assert stop_times(act.conn, []) == {}


def test_a_cell_tells_no_stops_apart(act: Act) -> None:
    import_plant(act, PLANT)
    cell = find_asset(act.conn, "site1/floor/slow/press")
    with pytest.raises(Invalid, match="of a line or what it is in"):
        plant_edit.change(act, "assets", cell.id, cell.version, {"micro_stop_time": 5})
    with pytest.raises(Invalid):
        import_plant(act, PLANT.replace("{name: press}", "{name: press, micro_stop_time: 5}"))
    line = find_asset(act.conn, "site1/floor/quick")
    for wrong in (-1, 86_401, "soon"):
        with pytest.raises(Invalid):
            plant_edit.change(act, "assets", line.id, line.version, {"stop_prompt_time": wrong})
    plant_edit.change(act, "assets", line.id, line.version, {"stop_prompt_time": "30"})
    assert stop_times(act.conn, [line.id])[line.id].stop_prompt_time == timedelta(seconds=30)
