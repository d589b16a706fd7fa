"""The codec server: through it the Web UI reads what is sealed, and sends what people have proven to send."""
