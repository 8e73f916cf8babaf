#!/bin/sh
# Reads a file by a grammar of augeas: `augeas.sh LENS FILE`; says where it does not fit.
faults=$(printf 'set /augeas/load/x/lens %s\nset /augeas/load/x/incl %s\nload\nprint /augeas//error\n' "$1" "$2" | augtool --noautoload 2>&1)
[ -z "$faults" ] && exit 0
echo "$faults"
exit 1
