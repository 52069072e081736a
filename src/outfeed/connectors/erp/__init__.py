"""ERP systems: where orders come from and where actuals go."""
