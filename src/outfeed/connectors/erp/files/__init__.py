"""Files of orders from an ERP: workbooks, CSV and JSON as people and programs write them."""

from typing import BinaryIO

from outfeed.activities.order_files import OrderFileReader, read_order_file, register_reader
from outfeed.connectors.erp.files.csv_orders import read_csv
from outfeed.connectors.erp.files.json_orders import is_json, read_json
from outfeed.connectors.erp.files.xlsx_orders import read_xlsx
from outfeed.connectors.erp.files.xlsx_workbook import is_workbook


def _whatever(_: BinaryIO) -> bool:
    # The last one says of a file that is no text what it is, and why it can't be read.
    return True


register_reader(OrderFileReader("xlsx", is_workbook, read_xlsx))
register_reader(OrderFileReader("json", is_json, read_json))
register_reader(OrderFileReader("csv", _whatever, read_csv))

__all__ = ["read_order_file"]
