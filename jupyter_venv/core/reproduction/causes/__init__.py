"""Why a cell failed, told from what it raised: one module per kind of reason."""
