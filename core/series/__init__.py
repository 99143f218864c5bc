"""Series of runs over several seeds: what is there already, what is missing, and what they say.

Nothing is imported here: listing what would run needs no arrays, and a table no processes.
"""
