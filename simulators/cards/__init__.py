"""The card processor, as an association meets it: cards are charged at its terminal, a settlement follows."""
