#!/usr/bin/env bash
# Checks udev/61-paishe-camera.rules and udev/61-paishe-scanner.rules against Debian's own rules, without a camera and without a running udevd.
#
# Five USB devices are described in tests/udev/devices.umockdev, all made up: a PTP camera (Nikon's number), a camera of
# another maker that speaks MTP too, an older phone set to MTP, a newer one whose MTP has the cameras' USB class, and a
# USB stick. Three more are keyboards to the system: a scanner of a known maker, one that only says so, and a keyboard.
# umockdev shows them to `udevadm test`, which says what the rules would do to each.
#
# libmtp's rules need a live device, so two stand-ins say what they would: one before ours, for its list of known
# devices, and one after, for mtp-probe, under the conditions of 69-libmtp.rules (libmtp 1.1.20).
#
# Needs root and: apt-get install udev umockdev libgphoto2-6
# Exit code: 0 all is well, 1 a check failed, 2 the test could not be run.
#
# `udevadm test` writes to the real /run/udev, so the devices carry numbers that no real bus reaches (bus 99), and
# what it and this script leave behind is taken away again, whatever happens.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
rule=$here/../udev/61-paishe-camera.rules
devices=$here/udev/devices.umockdev
name=$(basename "$rule")
installed=/run/udev/rules.d/$name
scanner_rule=$here/../udev/61-paishe-scanner.rules
scanner_name=$(basename "$scanner_rule")
scanner_installed=/run/udev/rules.d/$scanner_name
known=/run/udev/rules.d/59-paishe-test-known.rules
probed=/run/udev/rules.d/69-paishe-test-probed.rules
bus=/sys/devices/pci0000:00/0000:00:14.0/usb99
camera=$bus/99-1
stick=$bus/99-2
mtp_camera=$bus/99-3
phone=$bus/99-4
newer_phone=$bus/99-5
made_scanner=$bus/99-6/99-6:1.0/input/input990/event990
named_scanner=$bus/99-7/99-7:1.0/input/input991/event991
keyboard=$bus/99-8/99-8:1.0/input/input992/event992
numbers=(189:12666 189:12667 189:12668 189:12669 189:12670 13:1054 13:1055 13:1056)
folders=(/run/udev/rules.d /run/udev/data /run/udev/tags/uaccess /run/udev/tags/seat /run/udev/tags/power-switch /run/udev/tags
    /run/udev/links /run/udev /dev/input/by-id /dev/input /dev/char)

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
        for file in "$name" "$scanner_name"; do
            [ ! -e "$folder/udev/rules.d/$file" ] || cannot_run "$folder/udev/rules.d/$file is installed; take it away first"
        done
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
    if [ "${placed:-no}" = yes ]; then rm -f "$installed" "$scanner_installed"; fi
    rm -f "$known" "$probed"
    if [ "${tried:-no}" = yes ]; then
        for number in "${numbers[@]}"; do
            rm -f "/run/udev/data/c$number" "/run/udev/tags/"{uaccess,seat,power-switch}"/c$number"
            rm -f "/dev/char/$number"
        done
        # Names of the made-up keyboards, by their made-up maker.
        rm -rf /run/udev/links/*usb-Paishe_Test_* /dev/input/by-id/usb-Paishe_Test_*
    fi
    for folder in "${absent[@]}"; do
        rmdir --ignore-fail-on-non-empty "$folder" 2>/dev/null || true
    done
    rm -rf "$scratch"
}
trap clean_up EXIT

place_stand_ins() {
    mkdir -p "$(dirname "$known")"
    cat >"$known" <<'RULE'
SUBSYSTEM=="usb", ATTR{idVendor}=="054c", ATTR{idProduct}=="0994", ENV{ID_MTP_DEVICE}="1", ENV{ID_MEDIA_PLAYER}="1"
RULE
    cat >"$probed" <<'RULE'
SUBSYSTEM!="usb", GOTO="end"
ATTR{manufacturer}!="Paishe Test", GOTO="end"
ENV{ID_USB_INTERFACES}!="*:060101:*|*:ffff00:*", GOTO="end"
ENV{ID_MTP_DEVICE}!="1", ENV{MTP_NO_PROBE}!="1", ENV{ID_MTP_DEVICE}="1", ENV{ID_MEDIA_PLAYER}="1"
LABEL="end"
RULE
}

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

# is_left_alone FILE WHEN: desktops see no camera and no media player in it.
is_left_alone() {
    lacks "$1" "^ID_GPHOTO2=" "$2: ID_GPHOTO2 is gone, gvfs-gphoto2 and KDE keep off"
    lacks "$1" "^GPHOTO2_DRIVER=" "$2: GPHOTO2_DRIVER is gone"
    lacks "$1" "^ID_MTP_DEVICE=" "$2: ID_MTP_DEVICE is gone and not set anew, gvfs-mtp keeps off"
    lacks "$1" "^ID_MEDIA_PLAYER=" "$2: ID_MEDIA_PLAYER is gone, KDE keeps off"
}

# is_reachable FILE WHEN: the operator may use it.
is_reachable() {
    local group
    group=$(getent group plugdev | cut -d: -f3)
    has "$1" "GROUP $group\$" "$2: the group is plugdev"
    has "$1" "MODE 0664\$" "$2: the mode is 0664"
    has "$1" "^TAGS=.*:uaccess:" "$2: the uaccess tag stays"
    has "$1" "^run: 'uaccess'" "$2: the rights of whoever sits here are still given"
}

check_camera() {
    has "$1" "Reading rules file: $installed" "$2: the rule is read"
    lacks "$1" "$name:[0-9]+.*([Ii]nvalid|[Uu]nknown|[Ii]gnoring|[Ff]ailed)" "$2: udev has no complaint about it"
    is_left_alone "$1" "$2"
    is_reachable "$1" "$2"
    has "$1" "$name:[0-9]+ ATTR '.*power/control' writing 'on'" "$2: the port is kept awake"
}

check_others() {
    try add "$stick" stick
    has stick "^ID_USB_INTERFACES=:080650:" "one of the made-up devices is a USB stick"
    lacks stick "$name:[0-9]+" "with the rule: the stick is left alone"

    try add "$phone" phone
    has phone "^ID_USB_INTERFACES=:ffff00:" "one is a phone set to MTP"
    lacks phone "$name:[0-9]+" "with the rule: the phone is left alone"
    has phone "^ID_MTP_DEVICE=1" "with the rule: the phone still opens in the file manager"

    try add "$newer_phone" newer_phone
    has newer_phone "^ID_USB_INTERFACES=:060101:" "one is a newer phone, whose MTP has the cameras' USB class"
    has newer_phone "^ID_MTP_DEVICE=1" "with the rule: the newer phone still opens in the file manager"
    is_reachable newer_phone "with the rule, newer phone"
}

check_scanners() {
    for place in made_scanner named_scanner; do
        try add "${!place}" "$place"
        has "$place" "^ID_INPUT_KEYBOARD=1" "$place: to the system it is a keyboard"
        lacks "$place" "$scanner_name:[0-9]+.*([Ii]nvalid|[Uu]nknown|[Ii]gnoring|[Ff]ailed)" "$place: udev has no complaint about the rule"
        has "$place" "^TAGS=.*:uaccess:" "$place: whoever sits here may open it"
        has "$place" "MODE 0660\$" "$place: nobody else may"
    done
    try add "$keyboard" keyboard
    has keyboard "^ID_INPUT_KEYBOARD=1" "one is a keyboard"
    lacks keyboard "$scanner_name:[0-9]+" "with the rule: the keyboard is left alone"
    lacks keyboard "^TAGS=.*:uaccess:" "with the rule: nobody may read the keyboard"
}

require_machine
note_absent_folders
place_stand_ins

try add "$camera" before
has before "^ID_USB_INTERFACES=:060101:" "one of the made-up devices is a PTP camera"
has before "^ID_GPHOTO2=1" "without the rule: ID_GPHOTO2=1, gvfs and KDE would take the camera"
has before "^ID_MTP_DEVICE=1" "without the rule: it would be probed, and taken for an MTP device"

placed=yes
install -D -m 644 "$rule" "$installed"
install -D -m 644 "$scanner_rule" "$scanner_installed"
for action in add bind change; do
    try "$action" "$camera" "$action"
    check_camera "$action" "with the rule, $action"
done
try add "$mtp_camera" mtp_camera
check_camera mtp_camera "with the rule, another maker's camera"
check_others
check_scanners

if [ "$failures" -gt 0 ]; then
    echo "udev test: $failures checks failed" >&2
    exit 1
fi
echo "udev test: all checks passed"
