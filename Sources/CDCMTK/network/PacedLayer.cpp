#include "PacedLayer.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "NetworkSetup.hpp"

DcmTransportConnection *PacedLayer::createConnection(DcmNativeSocketType socket, OFBool useSecureLayer) {
  if (lock_ && lock_->owns_lock()) {
    forgetHandedOverSocket();
    lock_->unlock();
  }
  if (useSecureLayer) return nullptr;
  // Without it each small answer waits for the peer's delayed acknowledgement, about 45 ms an object.
  const int on = 1;
  setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  connection_ = new PacedConnection(socket, limits_);
  return connection_;
}
