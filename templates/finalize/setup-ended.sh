#!/bin/bash
# Waits until no set-up of the agent runs any more: one may go on after the server that began it has died. In: PATIENCE, in seconds.
end=$((SECONDS + PATIENCE))
while pgrep -f '(^|[ /])cloudstack-setup-agent( |$)' >/dev/null; do
  if ((SECONDS >= end)); then
    echo "cloudstack-setup-agent still runs after $PATIENCE s: see /var/log/cloudstack/agent/setup.log" >&2
    exit 1
  fi
  sleep 1
done
exit 0
