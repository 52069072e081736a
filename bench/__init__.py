"""What is measured, each beside a peer or a limit, by one command: ``python -m bench``."""
