#pragma once
#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmnet/assoc.h>
#include <dcmtk/dcmnet/dimse.h>

#include <map>
#include <string>
#include <vector>

#include "CDCMTKNetwork.h"
#include "PacedLayer.hpp"

struct ProposedContext {
  uint8_t id;
  std::string abstractSyntax;
  std::vector<std::string> transferSyntaxes;
};

/// One association, on either side, and the command it is at.
struct triaged_association {
  triaged_association_limits limits = {};
  T_ASC_Network *network = nullptr;
  T_ASC_Association *association = nullptr;
  PacedLayer *layer = nullptr;  // owned by the network
  triaged_outcome failure = triaged_outcome_ok;
  std::string reason;

  std::string callingAE, calledAE, applicationContext;
  std::vector<ProposedContext> contexts;
  std::map<uint8_t, std::string> acceptedSyntaxes;

  T_DIMSE_Message message = {};
  T_ASC_PresentationContextID messageContext = 0;
  std::string sopClass, sopInstance;

  uint32_t rejection = 0;

  /// Notes why a call failed: the connection knows best, then DCMTK's condition.
  triaged_outcome note(const OFCondition &condition, triaged_outcome otherwise = triaged_outcome_protocol);
  PacedConnection *connection() const { return layer ? layer->connection() : nullptr; }
  void enter(PacedConnection::Phase phase) const {
    if (auto *current = connection()) current->enter(phase);
  }
  /// Makes `network` for `role` with a PacedLayer.
  bool openNetwork(T_ASC_NetworkRole role);
};
