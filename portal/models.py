"""The tables of the shared rooms. Each lives in the module of its room."""
