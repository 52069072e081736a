"""How the demonstration fails: in words."""


class DemoError(RuntimeError):
    """A step of the demonstration failed; the message says why and what to do."""
