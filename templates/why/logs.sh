#!/bin/bash
# Prints the logs NAME of the last DAYS days in FOLDER, rotated ones too, the oldest first, each after a line with its name. Changes nothing.
set -u -o pipefail
# Bytes of a line; one that has no end would fill the memory of whoever reads it.
LONGEST=262144
cd -- "$FOLDER" || exit 3
found=
while IFS= read -r -d '' entry; do
  file=${entry#* }
  found=1
  # A log that was cut off has no end of line.
  printf '\n\036%s\n' "$file"
  # -f: what is not compressed goes through as it is.
  gzip -dcf -- "$file" | cut -b "-$LONGEST" || echo "$file cannot be read to its end" >&2
done < <(find . -maxdepth 1 -type f -name "$NAME*" -mtime "-$DAYS" -printf '%T@ %f\0' | sort -zn)
[ -n "$found" ] || { echo "no $NAME of the last $DAYS days in $FOLDER" >&2; exit 4; }
