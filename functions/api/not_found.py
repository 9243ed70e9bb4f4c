"""$default — an unknown path is answered in the same form as everything else."""

from flowpay.runtime.http import entry, http_app

app = http_app()

handler = entry(app)
