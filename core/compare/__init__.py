"""From stored runs to a table one can publish and defend.

`choose` finds the runs, `protocol` tells which scores may share a column, `groups` puts replicates
together, `statistics` asks whether a difference is real, and `table.Comparison` holds all of it for
`formats`, for the dashboard, and for the series of `core.series`.
"""
