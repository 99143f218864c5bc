"""Stored runs to one HTML file that stands by itself.

`gather` asks the store and the run folders, `contents` holds what is said, `charts` draws, and
`page` lays it out; nothing of it runs in a browser.
"""
