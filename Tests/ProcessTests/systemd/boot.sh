#!/bin/bash
# Boots the system's systemd as PID 1 over a throw-away copy of this machine's root, with the product installed as its
# package would, runs probe.sh beside it as a unit and ends. Needs root; touches nothing outside OUT.
#
#   boot.sh OUT PROGRAM MODELS UNIT [STUDY_FILE...]
#
# What probe.sh writes lies in OUT afterwards.
set -euo pipefail

if [ -z "${IN_NAMESPACE:-}" ]; then
  limit=150
  exec env IN_NAMESPACE=1 timeout --signal=KILL $limit \
    unshare --mount --pid --fork --cgroup --uts --ipc --net --kill-child=KILL bash "$0" "$@" </dev/null
fi

out=$1 program=$2 models=$3 unit=$4
shift 4
here=$(dirname "$(realpath "$0")")
mount --make-rprivate /
scratch=$out/.scratch
mkdir -p "$scratch"
mount -t tmpfs -o mode=755 triaged-scratch "$scratch"
mkdir "$scratch/changes" "$scratch/work" "$scratch/root"
mount -t overlay -o "lowerdir=/,upperdir=$scratch/changes,workdir=$scratch/work" overlay "$scratch/root"
root=$scratch/root

# The kernel's own file systems, and the few devices that a service may see.
mount -t proc proc "$root/proc"
mount -t sysfs sysfs "$root/sys"
mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
mount -t tmpfs -o mode=755 tmpfs "$root/run"
mount -t tmpfs -o mode=755 tmpfs "$root/dev"
for device in null zero full random urandom tty; do
  touch "$root/dev/$device"
  mount --bind "/dev/$device" "$root/dev/$device"
done
mkdir "$root/dev/pts" "$root/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts "$root/dev/pts"
mount -t tmpfs tmpfs "$root/dev/shm"
ln -s pts/ptmx "$root/dev/ptmx"
ln -s /proc/self/fd "$root/dev/fd"

# The product, where a package puts it.
install -D -m 755 "$program" "$root/usr/bin/triaged"
mkdir -p "$root/usr/share/triaged/models" "$root/opt/studies" "$root/opt/out"
cp -r "$models"/. "$root/usr/share/triaged/models/"
for study in "$@"; do cp "$study" "$root/opt/studies/"; done
install -m 755 "$here/probe.sh" "$root/opt/probe.sh"
mount --bind "$out" "$root/opt/out"

# No unit of this machine but the product's and the probe.
rm -rf "$root/etc/systemd/system"
mkdir -p "$root/etc/systemd/system" "$root/etc/triaged"
cp "$unit" "$here/probe.service" "$here/probe.target" "$root/etc/systemd/system/"
printf 'assembly: {quiet_period_s: 2, series_settle_s: 0.5}\nreception: {spool_free_minimum_bytes: 0}\n' \
  >"$root/etc/triaged/triaged.yaml"
for masked in systemd-tmpfiles-setup.service systemd-tmpfiles-clean.timer tmp.mount systemd-udevd.service \
  systemd-networkd.service systemd-timesyncd.service; do
  ln -s /dev/null "$root/etc/systemd/system/$masked"
done
: >"$root/etc/machine-id"
: >"$root/etc/fstab"
ip link set lo up

mkdir -p "$root/old"
cd "$root"
pivot_root . old
umount -l /old
exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 container=triaged-test \
  /lib/systemd/systemd --system --unit=probe.target --log-target=journal
