"""How fast and how large the service is, against the least that its parts allow. ``make bench`` runs it."""
