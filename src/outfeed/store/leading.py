"""Of all processes on a database one leads, whoever holds an advisory lock; the others stand by."""

from sqlalchemy import Connection, Engine, text


def lead(engine: Engine, key: int) -> Connection | None:
    """Give a connection that holds the lock of a key; None where another process has it.

    The connection is not of the pool: the lock goes when it is closed.
    """
    conn = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    conn.detach()
    try:
        lock = text("SELECT pg_try_advisory_lock(:key)")
        if conn.execute(lock, {"key": key}).scalar_one():
            return conn
    except BaseException:
        conn.close()
        raise
    conn.close()
    return None
