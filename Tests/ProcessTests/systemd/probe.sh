#!/bin/bash
# Runs inside the booted system; writes what it sees to /opt/out, one file a question.
out=/opt/out
show() { systemctl show triaged.service --property="$1" --value; }
until_true() { for _ in $(seq 200); do "$@" && return 0; sleep 0.1; done; return 1; }

show ActiveState >$out/active-state
show StatusText >$out/status-text
show Type >$out/type
echoscu -aec TRIAGED 127.0.0.1 11112 && echo answered >$out/echo
dcmsend -nuc -aec TRIAGED 127.0.0.1 11112 /opt/studies/* && echo sent >$out/send
concluded() { curl -s http://127.0.0.1:8042/api/worklist | grep -qE '"outcome" ?: ?"(positive|negative|not_eligible|failed)"'; }
until_true concluded
curl -s http://127.0.0.1:8042/api/worklist >$out/worklist.json
stat -c '%a %U' /var/lib/private/triaged >$out/state-directory

# A stopped process does not pet the watchdog: systemd must end it and start another.
first=$(show MainPID)
kill -STOP "$first"
restarted() { local now; now=$(show MainPID); [ "$now" != "$first" ] && [ "$now" != 0 ] && [ "$(show ActiveState)" = active ]; }
for _ in $(seq 3); do until_true restarted && break; done
show NRestarts >$out/restarts
journalctl --no-pager -u triaged.service | grep -o 'Watchdog timeout' | head -1 >$out/watchdog
concluded && echo kept >$out/after-restart

systemctl stop triaged.service
show Result >$out/stop-result
show ExecMainStatus >$out/stop-status
journalctl --sync
journalctl --no-pager -o json _SYSTEMD_UNIT=triaged.service >$out/journal.json
