#!/usr/bin/env bash
# Installs a package in a bare Debian 12 root, starts the server as its own user, asks discovery, health and doctor, makes a
# backup, removes and purges, and looks what is left. As root; the root is made by debootstrap and thrown away.
#   scripts/package/in_bare_root.sh build/release/package/gatehouse_0.1.0_amd64.deb [MIRROR]
set -euo pipefail

deb=$(realpath "$1")
mirror=${2:-}
root=$(mktemp -d /tmp/gatehouse-root-XXXXXX)
chmod 0755 "$root"  # it becomes everybody's /
server=
finish() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  umount "$root/proc" 2>/dev/null || true
  rm -rf --one-file-system "$root"
}
trap finish EXIT
say() { printf '\033[1m%s\033[0m\n' "$*" >&2; }
inside() { chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 "$@"; }
as_server() { inside setpriv --reuid gatehouse --regid gatehouse --clear-groups "$@"; }

say "A bare Debian 12 in $root"
debootstrap --variant=minbase bookworm "$root" ${mirror:+"$mirror"} >/dev/null
# The machine's way to the archive, proxy included.
cp /etc/resolv.conf "$root/etc/" 2>/dev/null || true
cp -rT /etc/apt/apt.conf.d "$root/etc/apt/apt.conf.d" 2>/dev/null || true
mount -t proc proc "$root/proc"
cp "$deb" "$root/tmp/gatehouse.deb"

say "apt-get install"
inside apt-get -qq update
inside apt-get -qq install -y --no-install-recommends /tmp/gatehouse.deb >/dev/null
inside gatehouse version
[ "$(stat -c '%a' "$root/etc/gatehouse/master-key")" = 640 ]
[ "$(stat -c '%a' "$root/var/lib/gatehouse")" = 700 ]

say "A tenant, and the server"
cat >"$root/etc/gatehouse/tenants/demo.yaml" <<'YAML'
schema: gatehouse.tenant/v1
id: demo
name: Demo
issuer: https://id.example.test/t/demo
keys: [ { alg: RS256 }, { alg: ES256 } ]
YAML
as_server gatehouse config check
as_server gatehouse serve 2>"$root/tmp/server.log" &
server=$!
for _ in $(seq 100); do
  curl -fsS http://127.0.0.1:8082/readyz 2>/dev/null && break
  sleep 0.2
done
curl -fsS -H 'Host: id.example.test' http://127.0.0.1:8080/t/demo/.well-known/openid-configuration | grep -q '"issuer":"https://id.example.test/t/demo"'
as_server gatehouse reload
as_server gatehouse doctor
as_server gatehouse backup create /var/lib/gatehouse/backups --keep 2
as_server gatehouse backup verify "/var/lib/gatehouse/backups/$(ls "$root/var/lib/gatehouse/backups")"
kill -TERM "$(cat "$root/var/lib/gatehouse/gatehouse.pid")"
wait "$server"
server=

say "Again over itself, then away"
cp -p "$root/etc/gatehouse/master-key" "$root/tmp/key"
inside dpkg -i /tmp/gatehouse.deb >/dev/null
cmp "$root/etc/gatehouse/master-key" "$root/tmp/key"
inside apt-get -qq remove -y gatehouse >/dev/null
[ ! -e "$root/usr/bin/gatehouse" ] && [ -e "$root/var/lib/gatehouse/gatehouse.db" ] && [ -e "$root/etc/gatehouse/gatehouse.yaml" ]
inside dpkg --purge gatehouse >/dev/null 2>&1
left=$(find "$root/etc/gatehouse" "$root/var/lib/gatehouse" "$root/usr/lib/gatehouse" "$root/usr/share/gatehouse" -not -type d -not -path '*/tenants/demo.yaml' 2>/dev/null || true)
[ -z "$left" ] || { echo "left behind: $left" >&2; exit 1; }
say "Installed, served, upgraded, removed, purged."
