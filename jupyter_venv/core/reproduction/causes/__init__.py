"""Why a cell failed, told from what it raised: one module per kind of reason, each pure but for a look at files."""
