"""Files of orders from an ERP: CSV and JSON as people and programs write them."""

from outfeed.activities.order_files import register_reader
from outfeed.connectors.erp.files.reading import read_order_file

register_reader(read_order_file)

__all__ = ["read_order_file"]
