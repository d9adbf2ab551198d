#include "PacedConnection.hpp"

#include <cerrno>
#include <ctime>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

namespace {

/// Longer than any valid association request or command (PS3.8 9.3.2, PS3.7 annex E), short enough to hold in memory.
constexpr uint64_t longestControlMessage = 1 << 20;

int64_t monotonicMicroseconds() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return int64_t(now.tv_sec) * 1000000 + now.tv_nsec / 1000;
}

/// A peer with Nagle's algorithm on sends the end of a message only when all before it is acknowledged, and the kernel
/// would put that off by up to 40 ms; asked for before each wait, since the kernel forgets it.
void acknowledgeNow(int socket) {
  const int on = 1;
  setsockopt(socket, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
}

/// poll(2) counts in milliseconds; rounded up, so that it does not spin through the last one.
int pollTime(int64_t microseconds) { return int(microseconds / 1000 + 1); }

}  // namespace

PacedConnection::PacedConnection(DcmNativeSocketType socket, const triaged_association_limits &limits)
    : DcmTCPConnection(socket), limits_(limits) {
  enter(Phase::association);
}

void PacedConnection::enter(Phase phase) {
  phase_ = phase;
  phaseBytes_ = 0;
  startWindow();
}

void PacedConnection::startWindow() {
  windowBytes_ = 0;
  windowWaited_ = 0;
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

int64_t PacedConnection::windowLength() const {
  switch (phase_) {
    case Phase::association: return int64_t(limits_.request_timeout_ms) * 1000;
    case Phase::idle: return int64_t(limits_.idle_timeout_ms) * 1000;
    case Phase::command:
    case Phase::data: break;
  }
  return int64_t(limits_.progress_window_ms) * 1000;
}

/// A window is over: a message that made its progress gets another one.
bool PacedConnection::continueAfterWindow() {
  const bool isMessage = phase_ == Phase::command || phase_ == Phase::data;
  if (!isMessage || windowBytes_ < limits_.progress_minimum_bytes) return false;
  startWindow();
  return true;
}

ssize_t PacedConnection::read(void *buffer, size_t count) {
  if (failure_ != triaged_outcome_ok) return fail(failure_);
  if (phase_ != Phase::data && phaseBytes_ + count > longestControlMessage)
    return fail(triaged_outcome_too_long);
  while (true) {
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
    const int64_t remaining = windowLength() - windowWaited_;
    if (remaining <= 0 && !continueAfterWindow())
      return fail(phase_ == Phase::command || phase_ == Phase::data ? triaged_outcome_too_slow
                                                                    : triaged_outcome_idle);
    acknowledgeNow(getSocket());
    const int64_t start = monotonicMicroseconds();
    pollfd waiting = {getSocket(), POLLIN, 0};
    poll(&waiting, 1, pollTime(remaining > 0 ? remaining : windowLength()));
    windowWaited_ += monotonicMicroseconds() - start;
  }
}

ssize_t PacedConnection::write(void *buffer, size_t count) {
  const char *next = static_cast<const char *>(buffer);
  size_t left = count;
  const int64_t deadline = monotonicMicroseconds() + int64_t(limits_.send_timeout_ms) * 1000;
  while (left > 0) {
    const ssize_t sent = send(getSocket(), next, left, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent >= 0) {
      next += sent;
      left -= size_t(sent);
      continue;
    }
    if (errno == EINTR) continue;
    if (errno != EAGAIN && errno != EWOULDBLOCK) return fail(triaged_outcome_closed);
    const int64_t remaining = deadline - monotonicMicroseconds();
    if (remaining <= 0) return fail(triaged_outcome_too_slow);
    pollfd waiting = {getSocket(), POLLOUT, 0};
    poll(&waiting, 1, pollTime(remaining));
  }
  // An answer is awaited from when the question is sent.
  startWindow();
  return ssize_t(count);
}

OFBool PacedConnection::networkDataAvailable(int timeoutSeconds) {
  pollfd waiting = {getSocket(), POLLIN, 0};
  return poll(&waiting, 1, timeoutSeconds < 0 ? -1 : timeoutSeconds * 1000) > 0 ? OFTrue : OFFalse;
}
