#!/bin/sh
# Installs by name what a bare Debian lacks for the browser and crash tests; does nothing where all is there.
set -eu
missing=""
command -v chromium >/dev/null 2>&1 || missing="$missing chromium"
command -v strace >/dev/null 2>&1 || missing="$missing strace"
[ -n "$(find /usr/share/fonts -name '*microhei*' -print -quit 2>/dev/null)" ] || missing="$missing fonts-wqy-microhei"
[ -z "$missing" ] && exit 0
echo "installing:$missing"
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
