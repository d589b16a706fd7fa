#!/bin/sh
# Makes Temporal's tables in its two databases, or brings them up to date; run again, it changes nothing.
set -eu

schema=${TEMPORAL_SCHEMA:-/etc/temporal/schema/postgresql/v12}

bring_up_to_date() { # DATABASE FOLDER
    # Where tables are of a later version, setting up leaves them as they are.
    temporal-sql-tool --db "$1" setup-schema -v 0.0
    temporal-sql-tool --db "$1" update-schema -d "$schema/$2/versioned"
}

bring_up_to_date temporal temporal
bring_up_to_date temporal_visibility visibility
