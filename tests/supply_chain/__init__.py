"""Licences, bill of materials, known weaknesses."""
