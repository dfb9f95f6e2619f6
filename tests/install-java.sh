#!/bin/sh
# Installs by name the Java that Spark needs; does nothing where one is there.
set -eu
command -v java >/dev/null 2>&1 && exit 0
[ -n "${JAVA_HOME:-}" ] && exit 0
echo "installing: openjdk-17-jre-headless"
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends openjdk-17-jre-headless procps >/dev/null
