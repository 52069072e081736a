"""Who we talk to: one folder for each protocol or system, independent of each other."""
