#!/bin/sh
# What a node does to the machine, tried on a small scale in namespaces of its own: says what cannot be done, or nothing.
# $1: a folder to try in. Everything is gone with the namespaces but the control group, which is removed.
fail() { echo "$1"; exit 1; }
iptables -t nat -A OUTPUT -d 198.18.0.2 -p tcp -m conntrack --ctstate NEW -j DNAT --to-destination 198.18.0.1 2>/dev/null \
  || fail 'iptables cannot change a destination here, as kube-proxy has to'
mkdir "$1/lower" "$1/upper" "$1/work" "$1/merged"
mount -t overlay overlay -o "lowerdir=$1/lower,upperdir=$1/upper,workdir=$1/work" "$1/merged" 2>/dev/null \
  || fail "no overlay file system can be mounted in $1, as containerd has to"
umount "$1/merged"
# Version 2 has all controllers in one tree, version 1 a tree for each.
tree=/sys/fs/cgroup
[ -e "$tree/cgroup.controllers" ] || tree=$tree/memory
mkdir "$tree/evenkeel-probe-$$" 2>/dev/null || fail "no control group can be made in $tree, as runc has to"
rmdir "$tree/evenkeel-probe-$$"
