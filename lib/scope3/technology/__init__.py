"""Category U over the tables of a client: the standard's words, the register, views and faults."""
