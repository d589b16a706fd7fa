#!/bin/sh
# Makes the namespace, sets how long it keeps what has closed, and adds the search attributes without which no case
# shows itself in a list. Run again, it adds what is lacking and changes nothing else. It asks TEMPORAL_ADDRESS,
# TEMPORAL_NAMESPACE and TEMPORAL_RETENTION.
set -eu

tries=${TRIES:-60}

until_it_works() {
    tried=0
    until "$@"; do
        tried=$((tried + 1))
        if [ "$tried" -ge "$tries" ]; then
            echo "Gave up after $tries tries: $*" >&2
            exit 1
        fi
        sleep 2
    done
}

# The port opens a moment before the server answers.
until_it_works temporal operator cluster health

temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE" >/dev/null 2>&1 ||
    temporal operator namespace create --namespace "$TEMPORAL_NAMESPACE" --retention "$TEMPORAL_RETENTION"
# The whole server hears of a new namespace only after some seconds.
until_it_works temporal operator namespace update --namespace "$TEMPORAL_NAMESPACE" --retention "$TEMPORAL_RETENTION"

# What is there already stays.
until_it_works temporal operator search-attribute create --namespace "$TEMPORAL_NAMESPACE" \
    --name SecorStage --type Keyword \
    --name SecorActionOwner --type Keyword \
    --name SecorStanding --type Keyword \
    --name SecorReviewer --type Keyword \
    --name SecorNextDue --type Datetime \
    --name SecorExpires --type Datetime \
    --name SecorFlags --type KeywordList \
    --name SecorName --type Text
