"""What the tests share: the system in one process, over an in-memory AWS."""
