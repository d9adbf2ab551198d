#include <cstdint>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "CDCMTKNetwork.h"

int triaged_accept(int listener, struct sockaddr *peer, unsigned int *length) {
  return accept4(listener, peer, length, SOCK_CLOEXEC);
}

int triaged_eventfd(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

void triaged_eventfd_signal(int descriptor) {
  const uint64_t one = 1;
  // A full counter is readable already.
  (void)!write(descriptor, &one, sizeof one);
}
