"""One supervisor for each run: starts its worker or adopts it, and stays to the end of it.

It imports no numeric library. Whatever happens to it, the worker goes on, and the next look at the
runs gives it another supervisor.
"""
