"""The codec server, as a browser and as Temporal's tools call it."""
