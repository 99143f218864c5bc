"""The queue: which runs wait, what each waits for, and who starts the next.

There is no daemon. Whoever submits a run, and every supervisor that ends one, starts what has room;
while runs wait, one process stands by (`python -m core.queue`) and ends with the last of them.
"""
