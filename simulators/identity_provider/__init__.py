"""An identity provider that is only played: it shows its public keys and gives tokens to whoever asks."""
