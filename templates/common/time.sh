#!/bin/bash
# Passed when the clock is in step, which is what it waits for; leaves in its log who the clock follows.
# shellcheck source=/dev/null
source /usr/local/lib/zoneseed/step.sh

chronyc -n tracking
