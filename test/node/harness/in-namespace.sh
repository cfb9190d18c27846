#!/bin/sh
# Makes fresh namespaces (network, mounts, processes) into what a node expects, and runs the command in them.
set -eu
# Where the network plug-ins keep a namespace for each Pod.
mkdir -p /run/netns
mount -t tmpfs tmpfs /run/netns
# Where they write down the addresses in use: what a run that is cut short leaves there is lost to all that follow.
mkdir -p /var/lib/cni
mount -t tmpfs tmpfs /var/lib/cni
ip link set lo up
# The node's own address is that of a bridge without ports: there is always one, unlike a dummy device.
ip link add node0 type bridge
ip address add 198.18.0.1/24 dev node0
ip link set node0 up
ip route add default dev node0
echo 1 > /proc/sys/net/ipv4/ip_forward
# A client that connects anew 50 times a second comes to a port again within minutes (it takes every other one first), and to
# what connection tracking still knows of it: a Pod that has gone. With these it takes longer than the longest row.
echo '11000 65535' > /proc/sys/net/ipv4/ip_local_port_range
# Not exec: the first process of the namespace reaps what the containers leave behind.
"$@" &
child=$!
trap 'kill -TERM $child' TERM INT
wait $child || wait $child
