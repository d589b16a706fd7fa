#!/bin/sh
# Runs a program that takes a secret from its environment only: with-secret.sh VARIABLE FILE PROGRAM [ARGUMENT ...]
set -eu

variable=$1
file=$2
shift 2

if [ ! -s "$file" ]; then
    echo "There is no secret in $file. Run deploy/make-secrets.sh first." >&2
    exit 1
fi
secret=$(cat "$file")
export "$variable=$secret"
unset secret
exec "$@"
