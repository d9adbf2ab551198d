#include "Association.hpp"

#include <dcmtk/dcmnet/cond.h>

#include "NetworkSetup.hpp"

triaged_outcome triaged_association::note(const OFCondition &condition, triaged_outcome otherwise) {
  const triaged_outcome seen = connection() ? connection()->failure() : triaged_outcome_ok;
  if (condition == DUL_PEERREQUESTEDRELEASE)
    failure = triaged_outcome_released;
  // DCMTK calls every connection that breaks aborted by the peer.
  else if (seen != triaged_outcome_ok)
    failure = seen;
  else if (condition == DUL_PEERABORTEDASSOCIATION)
    failure = triaged_outcome_aborted;
  else if (condition == DUL_NETWORKCLOSED)
    failure = triaged_outcome_closed;
  else
    failure = otherwise;
  reason = condition.text();
  return failure;
}

bool triaged_association::openNetwork(T_ASC_NetworkRole role) {
  prepareNetwork();
  const OFCondition made =
      ASC_initializeNetwork(role, 0, int(limits.request_timeout_ms / 1000 + 1), &network);
  if (made.bad()) {
    note(made, triaged_outcome_internal);
    return false;
  }
  layer = new PacedLayer(limits);
  ASC_setTransportLayer(network, layer, 1);
  return true;
}

uint64_t triaged_association_bytes_received(const triaged_association *association) {
  return association->connection() ? association->connection()->bytesReceived() : 0;
}

triaged_outcome triaged_association_outcome(const triaged_association *association) {
  return association->failure;
}

const char *triaged_association_reason(const triaged_association *association) {
  return association->reason.c_str();
}

void triaged_association_abort(triaged_association *association) {
  if (association->association) ASC_abortAssociation(association->association);
}

void triaged_association_destroy(triaged_association *association) {
  if (association->association) {
    ASC_dropAssociation(association->association);
    ASC_destroyAssociation(&association->association);
  }
  if (association->network) ASC_dropNetwork(&association->network);
  delete association;
}
