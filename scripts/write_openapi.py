"""Write the OpenAPI description of the API to a file, from which the screens take their types."""

import json
import sys
from pathlib import Path

from outfeed.activities.clock import WallClock
from outfeed.config import Settings
from outfeed.store.database import open_engine
from outfeed.web.app import create_app

app = create_app(Settings(), open_engine("postgresql://nowhere/none"), WallClock())
Path(sys.argv[1]).write_text(json.dumps(app.openapi(), indent=1, sort_keys=True) + "\n")
