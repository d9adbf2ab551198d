#include "PacedConnection.hpp"

#include <cerrno>
#include <ctime>
#include <poll.h>
#include <sys/socket.h>

namespace {

/// Longer than any valid association request or command (PS3.8 9.3.2, PS3.7 annex E), short enough to hold in memory.
constexpr uint64_t longestControlMessage = 1 << 20;

int64_t monotonicMilliseconds() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return int64_t(now.tv_sec) * 1000 + now.tv_nsec / 1000000;
}

}  // namespace

PacedConnection::PacedConnection(DcmNativeSocketType socket, const triaged_association_limits &limits)
    : DcmTCPConnection(socket), limits_(limits) {
  enter(Phase::association);
}

void PacedConnection::enter(Phase phase) {
  phase_ = phase;
  phaseBytes_ = 0;
  windowBytes_ = 0;
  windowStart_ = monotonicMilliseconds();
}

ssize_t PacedConnection::fail(triaged_outcome failure) {
  if (failure_ == triaged_outcome_ok) failure_ = failure;
  errno = ECONNRESET;
  return -1;
}

void PacedConnection::took(size_t count) {
  bytesReceived_ += count;
  if (phase_ == Phase::idle) enter(Phase::command);
  phaseBytes_ += count;
  windowBytes_ += count;
}

int64_t PacedConnection::waitingTime() const {
  int64_t window = limits_.progress_window_ms;
  if (phase_ == Phase::association) window = limits_.request_timeout_ms;
  if (phase_ == Phase::idle) window = limits_.idle_timeout_ms;
  return windowStart_ + window - monotonicMilliseconds();
}

/// A window is over: a message that made its progress gets another one.
bool PacedConnection::continueAfterWindow() {
  const bool isMessage = phase_ == Phase::command || phase_ == Phase::data;
  if (!isMessage || windowBytes_ < limits_.progress_minimum_bytes) return false;
  windowBytes_ = 0;
  windowStart_ = monotonicMilliseconds();
  return true;
}

ssize_t PacedConnection::read(void *buffer, size_t count) {
  if (failure_ != triaged_outcome_ok) return fail(failure_);
  if (phase_ != Phase::data && phaseBytes_ + count > longestControlMessage)
    return fail(triaged_outcome_too_long);
  while (true) {
    int64_t remaining = waitingTime();
    if (remaining <= 0) {
      if (!continueAfterWindow())
        return fail(phase_ == Phase::command || phase_ == Phase::data ? triaged_outcome_too_slow
                                                                      : triaged_outcome_idle);
      continue;
    }
    const ssize_t received = recv(getSocket(), buffer, count, MSG_DONTWAIT);
    if (received > 0) {
      took(size_t(received));
      return received;
    }
    if (received == 0) {
      if (failure_ == triaged_outcome_ok) failure_ = triaged_outcome_closed;
      return 0;
    }
    if (errno == EINTR) continue;
    if (errno != EAGAIN && errno != EWOULDBLOCK) return fail(triaged_outcome_closed);
    pollfd waiting = {getSocket(), POLLIN, 0};
    poll(&waiting, 1, int(remaining));
  }
}

ssize_t PacedConnection::write(void *buffer, size_t count) {
  const char *next = static_cast<const char *>(buffer);
  size_t left = count;
  const int64_t deadline = monotonicMilliseconds() + limits_.send_timeout_ms;
  while (left > 0) {
    const ssize_t sent = send(getSocket(), next, left, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent >= 0) {
      next += sent;
      left -= size_t(sent);
      continue;
    }
    if (errno == EINTR) continue;
    if (errno != EAGAIN && errno != EWOULDBLOCK) return fail(triaged_outcome_closed);
    const int64_t remaining = deadline - monotonicMilliseconds();
    if (remaining <= 0) return fail(triaged_outcome_too_slow);
    pollfd waiting = {getSocket(), POLLOUT, 0};
    poll(&waiting, 1, int(remaining));
  }
  // An answer is awaited from when the question is sent.
  windowStart_ = monotonicMilliseconds();
  windowBytes_ = 0;
  return ssize_t(count);
}

OFBool PacedConnection::networkDataAvailable(int timeoutSeconds) {
  pollfd waiting = {getSocket(), POLLIN, 0};
  return poll(&waiting, 1, timeoutSeconds < 0 ? -1 : timeoutSeconds * 1000) > 0 ? OFTrue : OFFalse;
}
