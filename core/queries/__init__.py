"""Queries one by one: what each found, whose retrieval is better on which, and pictures of both.

`sheet` says what a retrieval looks like, `draw` makes a picture of it, `frames` finds the pictures
of tracklets, and `contrast` puts two networks beside each other.
"""
