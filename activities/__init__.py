"""Side effects: thin classes that hold what was injected. Workflows know only ``activities.contracts``."""
