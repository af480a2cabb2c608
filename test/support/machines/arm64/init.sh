#!/bin/sh
# The first process of the machine: it loads modules, mounts what a system has, configures the network, and starts an agent for
# jobs and one for root. The addresses are those of QEMU's user network. If a command fails, the machine ends.
set -e
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8
busybox mount -t proc proc /proc
busybox mount -t sysfs sys /sys
busybox mount -t devtmpfs dev /dev
busybox mkdir -p /dev/pts /dev/shm
busybox ln -s /proc/self/fd /dev/fd
for each in 0:stdin 1:stdout 2:stderr; do busybox ln -s "fd/${each%:*}" "/dev/${each#*:}"; done
busybox mount -t devpts devpts /dev/pts
busybox mount -t tmpfs -o mode=1777 shm /dev/shm
busybox mount -t tmpfs -o mode=755 run /run
exec >/dev/console 2>&1

for module in /modules/*.ko; do busybox insmod "$module"; done

busybox mount -t binfmt_misc binfmt_misc /proc/sys/fs/binfmt_misc

busybox hostname arm64
busybox ip link set lo up
busybox ip link set eth0 up
busybox ip address add 10.0.2.15/24 dev eth0
busybox ip route add default via 10.0.2.2

mke2fs -q -t ext4 -E lazy_itable_init=1,lazy_journal_init=1 /dev/vda
busybox mount -t ext4 /dev/vda /home
busybox mkdir -p /home/runner /home/tmp
busybox chown 1001:1001 /home/runner
busybox chmod 1777 /home/tmp
busybox mount --bind /home/tmp /tmp

node /opt/agent.mjs 8001 0.0.0.0 &
cd /home/runner
setpriv --reuid 1001 --regid 1001 --clear-groups \
  env HOME=/home/runner USER=runner PATH=/usr/local/bin:/usr/bin:/bin node /opt/agent.mjs 8000 0.0.0.0 &
# The first process also collects processes whose parents have ended.
while :; do
  wait
  busybox sleep 1
done
