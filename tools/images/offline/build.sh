#!/bin/sh
# Builds images of docker/Dockerfile with buildah, where docker can't: behind a private authority, whose
# certificate is mounted while it builds and is in no layer.
#
#   build.sh TARGET...     tags fechatter/TARGET:VERSION
set -eu

cd "$(dirname "$0")/../../.."
version=$(sed -n 's/^  "version": "\(.*\)",$/\1/p' package.json)
authorities=${NODE_EXTRA_CA_CERTS:-/etc/ssl/certs/ca-certificates.crt}
settings=$(mktemp)
trap 'rm -f "$settings"' EXIT
echo "cafile=$authorities" >"$settings"

for target in "$@"; do
  # The time makes the layers the same in every build of the same sources.
  buildah bud --layers --network host --isolation chroot --format docker --timestamp 315532800 \
    --volume "$authorities:$authorities:ro" --volume "$settings:/usr/local/etc/npmrc:ro" \
    --build-arg VERSION="$version" --target "$target" --tag "docker.io/fechatter/$target:$version" \
    --file docker/Dockerfile .
done
