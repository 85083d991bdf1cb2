#!/usr/bin/env bash
# Checks udev/61-paishe-camera.rules against Debian's own rules, without a camera and without a running udevd.
#
# Two devices are described in tests/udev/camera.umockdev, both written by hand: a PTP camera and a USB stick.
# umockdev shows them to `udevadm test`, which says what the rules would do to each.
#
# Needs root and: apt-get install udev umockdev libgphoto2-6
# Exit code: 0 all is well, 1 a check failed, 2 the test could not be run.
#
# `udevadm test` writes to the real /run/udev, so the devices carry numbers that no real bus reaches (bus 99), and
# what it and this script leave behind is taken away again, whatever happens.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
rule=$here/../udev/61-paishe-camera.rules
devices=$here/udev/camera.umockdev
name=$(basename "$rule")
installed=/run/udev/rules.d/$name
bus=/sys/devices/pci0000:00/0000:00:14.0/usb99
camera=$bus/99-1
stick=$bus/99-2
numbers=(189:12669 189:12670)
folders=(/run/udev/rules.d /run/udev/data /run/udev/tags/uaccess /run/udev/tags/seat /run/udev/tags /run/udev /dev/char)

cannot_run() {
    echo "udev test: cannot run: $*" >&2
    exit 2
}

require_machine() {
    [ "$(id -u)" = 0 ] || cannot_run "needs root, to place the rule in /run/udev/rules.d"
    for tool in udevadm umockdev-run; do
        command -v "$tool" >/dev/null || cannot_run "$tool is missing: apt-get install udev umockdev"
    done
    [ -e /lib/udev/rules.d/60-libgphoto2-6.rules ] || cannot_run "libgphoto2's rules are missing: apt-get install libgphoto2-6"
    getent group plugdev >/dev/null || cannot_run "this machine has no group plugdev"
    for folder in /etc /run /usr/local/lib; do
        [ ! -e "$folder/udev/rules.d/$name" ] || cannot_run "$folder/udev/rules.d/$name is installed; take it away first"
    done
}

scratch=$(mktemp -d)
absent=()

note_absent_folders() {
    for folder in "${folders[@]}"; do
        [ -e "$folder" ] || absent+=("$folder")
    done
}

clean_up() {
    if [ "${placed:-no}" = yes ]; then rm -f "$installed"; fi
    if [ "${tried:-no}" = yes ]; then
        for number in "${numbers[@]}"; do
            rm -f "/run/udev/data/c$number" "/run/udev/tags/uaccess/c$number" "/run/udev/tags/seat/c$number"
            rm -f "/dev/char/$number"
        done
    fi
    for folder in "${absent[@]}"; do
        rmdir --ignore-fail-on-non-empty "$folder" 2>/dev/null || true
    done
    rm -rf "$scratch"
}
trap clean_up EXIT

# try ACTION DEVICE FILE: what udev would do, into FILE.
try() {
    tried=yes
    umockdev-run -d "$devices" -- udevadm test --action="$1" "$2" >"$scratch/$3" 2>&1 \
        || { cat "$scratch/$3" >&2; cannot_run "udevadm test ended with an error (above)"; }
}

failures=0
report() {
    if [ "$1" = ok ]; then echo "ok    $2"; else echo "FAIL  $2"; failures=$((failures + 1)); fi
}
has()   { if grep -Eq -- "$2" "$scratch/$1"; then report ok "$3"; else report no "$3"; fi; }
lacks() { if grep -Eq -- "$2" "$scratch/$1"; then report no "$3"; else report ok "$3"; fi; }

check_camera() {
    local file=$1 when=$2 group
    group=$(getent group plugdev | cut -d: -f3)
    has "$file" "Reading rules file: $installed" "$when: the rule is read"
    lacks "$file" "$name:[0-9]+.*([Ii]nvalid|[Uu]nknown|[Ii]gnoring|[Ff]ailed)" "$when: udev has no complaint about it"
    lacks "$file" "^ID_GPHOTO2=" "$when: ID_GPHOTO2 is gone, gvfs keeps off"
    lacks "$file" "^GPHOTO2_DRIVER=" "$when: GPHOTO2_DRIVER is gone"
    has "$file" "GROUP $group\$" "$when: the group is plugdev"
    has "$file" "MODE 0664\$" "$when: the mode is 0664"
    has "$file" "^TAGS=.*:uaccess:" "$when: the uaccess tag stays"
    has "$file" "^run: 'uaccess'" "$when: the rights of whoever sits here are still given"
    has "$file" "$name:[0-9]+ ATTR '.*power/control' writing 'on'" "$when: the port is kept awake"
}

require_machine
note_absent_folders

try add "$camera" before
has before "^ID_USB_INTERFACES=:060101:" "the made-up device is a PTP camera"
has before "^ID_GPHOTO2=1" "without the rule: ID_GPHOTO2=1, gvfs would take the camera"

placed=yes
install -D -m 644 "$rule" "$installed"
for action in add bind; do
    try "$action" "$camera" "$action"
    check_camera "$action" "with the rule, $action"
done

try add "$stick" stick
has stick "^ID_USB_INTERFACES=:080650:" "the other made-up device is a USB stick"
lacks stick "$name:[0-9]+" "with the rule: the stick is left alone"

if [ "$failures" -gt 0 ]; then
    echo "udev test: $failures checks failed" >&2
    exit 1
fi
echo "udev test: all checks passed"
