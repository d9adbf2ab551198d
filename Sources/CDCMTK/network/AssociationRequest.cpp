// The acceptor's half of negotiation.
#include <unistd.h>

#include "Association.hpp"
#include "NetworkSetup.hpp"

namespace {

/// Hands `descriptor` to DCMTK and reads the request. The hand-over is serial, the reading is not.
OFCondition receive(triaged_association &self, int descriptor) {
  std::unique_lock<std::mutex> lock(handOverMutex());
  // With any handle set no listener of DCMTK's own is opened.
  handOverSocket(0);
  if (!self.openNetwork(NET_ACCEPTOR)) {
    forgetHandedOverSocket();
    close(descriptor);
    return DUL_NETWORKCLOSED;
  }
  handOverSocket(descriptor);
  self.layer->releaseWhenTaken(&lock);
  const OFCondition received =
      ASC_receiveAssociation(self.network, &self.association, long(self.limits.maximum_pdu_bytes));
  self.layer->releaseWhenTaken(nullptr);
  if (lock.owns_lock()) {
    forgetHandedOverSocket();
    close(descriptor);
  }
  return received;
}

void readContexts(triaged_association &self) {
  const int count = ASC_countPresentationContexts(self.association->params);
  for (int position = 0; position < count; ++position) {
    T_ASC_PresentationContext proposed;
    if (ASC_getPresentationContext(self.association->params, position, &proposed).bad()) continue;
    ProposedContext context{proposed.presentationContextID, proposed.abstractSyntax, {}};
    for (int syntax = 0; syntax < proposed.transferSyntaxCount; ++syntax)
      context.transferSyntaxes.emplace_back(proposed.proposedTransferSyntaxes[syntax]);
    self.contexts.push_back(std::move(context));
  }
}

}  // namespace

triaged_association *triaged_association_receive(int descriptor, const triaged_association_limits *limits) {
  auto *self = new triaged_association;
  self->limits = *limits;
  const OFCondition received = receive(*self, descriptor);
  if (received.bad()) {
    self->note(received);
    return self;
  }
  DIC_AE calling = "", called = "";
  ASC_getAPTitles(self->association->params, calling, sizeof calling, called, sizeof called, nullptr, 0);
  self->callingAE = calling;
  self->calledAE = called;
  DIC_UI applicationContext = "";
  ASC_getApplicationContextName(self->association->params, applicationContext, sizeof applicationContext);
  self->applicationContext = applicationContext;
  readContexts(*self);
  return self;
}

const char *triaged_association_calling_ae(const triaged_association *association) {
  return association->callingAE.c_str();
}

const char *triaged_association_called_ae(const triaged_association *association) {
  return association->calledAE.c_str();
}

const char *triaged_association_application_context(const triaged_association *association) {
  return association->applicationContext.c_str();
}

size_t triaged_association_context_count(const triaged_association *association) {
  return association->contexts.size();
}

uint8_t triaged_association_context_id(const triaged_association *association, size_t index) {
  return association->contexts.at(index).id;
}

const char *triaged_association_abstract_syntax(const triaged_association *association, size_t index) {
  return association->contexts.at(index).abstractSyntax.c_str();
}

size_t triaged_association_transfer_syntax_count(const triaged_association *association, size_t index) {
  return association->contexts.at(index).transferSyntaxes.size();
}

const char *triaged_association_transfer_syntax(
    const triaged_association *association, size_t index, size_t syntax) {
  return association->contexts.at(index).transferSyntaxes.at(syntax).c_str();
}

bool triaged_association_accept_context(
    triaged_association *association, uint8_t id, const char *transfer_syntax) {
  return ASC_acceptPresentationContext(association->association->params, id, transfer_syntax).good();
}

bool triaged_association_refuse_context(triaged_association *association, uint8_t id, uint8_t result) {
  return ASC_refusePresentationContext(
             association->association->params, id, static_cast<T_ASC_P_ResultReason>(result))
      .good();
}

bool triaged_association_acknowledge(triaged_association *association) {
  const OFCondition sent = ASC_acknowledgeAssociation(association->association);
  if (sent.bad()) association->note(sent);
  return sent.good();
}

bool triaged_association_reject(
    triaged_association *association, uint8_t result, uint8_t source, uint8_t reason) {
  T_ASC_RejectParameters parameters;
  parameters.result = static_cast<T_ASC_RejectParametersResult>(result);
  parameters.source = static_cast<T_ASC_RejectParametersSource>(source);
  parameters.reason = static_cast<T_ASC_RejectParametersReason>(source << 8 | reason);
  const OFCondition sent = ASC_rejectAssociation(association->association, &parameters);
  // The peer closes once it has read the answer; closing first could take the answer from it.
  if (sent.good()) ASC_dataWaiting(association->association, 1);
  return sent.good();
}
