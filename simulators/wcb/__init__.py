"""The WCB, as far as a certifying partner meets it: a list comes in, the year's discounts go out."""
