#pragma once
// libsystemd's notification and journal calls; the non-variadic `sd_journal_sendv` is used, so no shim is needed.
#include <systemd/sd-daemon.h>
#define SD_JOURNAL_SUPPRESS_LOCATION
#include <systemd/sd-journal.h>
