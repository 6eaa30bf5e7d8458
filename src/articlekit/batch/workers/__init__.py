"""Executors: worker processes of this machine, and the workers of a Dask cluster."""
