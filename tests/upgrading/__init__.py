"""A service of many years: releases that follow one another, and states that an earlier one wrote."""
