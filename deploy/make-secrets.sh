#!/bin/sh
# Makes every secret that docker-compose.yml hands out, below deploy/secrets or the folder that is named. What is
# there already stays: run it again after an upgrade that needs one more.
#
# Keys are made by the `secor` command of the image, or by the one that SECOR names.
set -eu

here=$(CDPATH='' cd "$(dirname "$0")" && pwd)
folder=${1:-$here/secrets}
umask 077
mkdir -p "$folder"
cd "$folder"

secor() {
    if [ -n "${SECOR:-}" ]; then
        "$SECOR" "$@"
    else
        docker run --rm --user "$(id -u):$(id -g)" --volume "$PWD:/made" --workdir /made \
            "secor-desk:$(sed -n 's/^SECOR_TAG=//p' "$here/../.env")" secor "$@"
    fi
}

for name in postgres_password secor_password temporal_password grafana_password; do
    # Letters and digits only: some of these also stand inside an address.
    [ -s "$name" ] || od -An -N24 -tx1 /dev/urandom | tr -d ' \n' >"$name"
done
[ -e smtp_password ] || : >smtp_password
[ -s keys.toml ] || secor keys new first --file keys.toml
[ -s signer.toml ] || secor keys signer codec-server --secret signer.toml --public signers.toml
[ -s orders.toml ] || secor keys signer worker --for-orders --secret orders.toml --public signers.toml

# Services run under users of their own and get these files as they are; nobody else on this machine gets past
# the folder.
chmod 644 -- *
chmod 700 .
echo "The secrets are in $folder. Keep a copy of keys.toml where no server is: without it nothing opens again."
