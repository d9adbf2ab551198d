import CSystemd

/// Tells systemd how the service is (sd_notify(3)); does nothing when systemd has not asked to be told.
package enum ServiceNotifier {
  package static func ready(_ status: String) { send("READY=1\nSTATUS=\(status)") }
  package static func status(_ status: String) { send("STATUS=\(status)") }
  package static func stopping() { send("STOPPING=1\nSTATUS=Draining") }
  package static func watchdog() { send("WATCHDOG=1") }

  /// How often the watchdog wants to hear from the service; nil when there is none.
  package static func watchdogInterval() -> Duration? {
    var microseconds: UInt64 = 0
    guard unsafe sd_watchdog_enabled(0, &microseconds) > 0 else { return nil }
    return .microseconds(Int64(microseconds))
  }

  private static func send(_ text: String) { _ = unsafe sd_notify(0, text) }
}
