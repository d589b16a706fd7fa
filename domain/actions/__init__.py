"""Every step that a person can take, declared once: :data:`domain.actions.registry.ACTIONS`."""
