// The requestor's side: proposing, opening, sending.
#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>

#include "Association.hpp"
#include "NetworkSetup.hpp"

triaged_association *triaged_association_prepare(
    const char *calling, const char *called, const triaged_association_limits *limits) {
  auto *self = new triaged_association;
  self->limits = *limits;
  self->callingAE = calling;
  self->calledAE = called;
  return self;
}

bool triaged_association_propose(
    triaged_association *association, uint8_t id, const char *abstract_syntax, const char *transfer_syntax) {
  for (auto &context : association->contexts) {
    if (context.id != id) continue;
    context.transferSyntaxes.emplace_back(transfer_syntax);
    return context.abstractSyntax == abstract_syntax;
  }
  association->contexts.push_back({id, abstract_syntax, {transfer_syntax}});
  return id % 2 == 1;
}

namespace {

OFCondition propose(triaged_association &self, T_ASC_Parameters *parameters) {
  for (const auto &context : self.contexts) {
    std::vector<const char *> syntaxes;
    for (const auto &syntax : context.transferSyntaxes) syntaxes.push_back(syntax.c_str());
    const OFCondition added = ASC_addPresentationContext(
        parameters, context.id, context.abstractSyntax.c_str(), syntaxes.data(), int(syntaxes.size()));
    if (added.bad()) return added;
  }
  return EC_Normal;
}

void readAnswers(triaged_association &self) {
  const int count = ASC_countPresentationContexts(self.association->params);
  for (int position = 0; position < count; ++position) {
    T_ASC_PresentationContext context;
    if (ASC_getPresentationContext(self.association->params, position, &context).bad()) continue;
    if (context.resultReason == ASC_P_ACCEPTANCE)
      self.acceptedSyntaxes[context.presentationContextID] = context.acceptedTransferSyntax;
  }
}

void readRejection(triaged_association &self) {
  T_ASC_RejectParameters rejection;
  ASC_getRejectParameters(self.association->params, &rejection);
  self.rejection = uint32_t(rejection.result) << 16 | uint32_t(rejection.source) << 8 |
                   (uint32_t(rejection.reason) & 0xFF);
}

}  // namespace

triaged_outcome triaged_association_open(
    triaged_association *association, const char *host, uint16_t port, uint32_t connect_timeout_s) {
  auto &self = *association;
  if (!self.openNetwork(NET_REQUESTOR)) return self.failure;
  dcmConnectionTimeout.set(Sint32(connect_timeout_s));
  T_ASC_Parameters *parameters = nullptr;
  ASC_createAssociationParameters(&parameters, long(self.limits.maximum_pdu_bytes));
  ASC_setAPTitles(parameters, self.callingAE.c_str(), self.calledAE.c_str(), nullptr);
  const std::string peer = std::string(host) + ":" + std::to_string(port);
  ASC_setPresentationAddresses(parameters, "", peer.c_str());
  const OFCondition proposed = propose(self, parameters);
  if (proposed.bad()) {
    ASC_destroyAssociationParameters(&parameters);
    return self.note(proposed, triaged_outcome_internal);
  }
  const OFCondition opened = ASC_requestAssociation(self.network, parameters, &self.association);
  if (opened == DUL_ASSOCIATIONREJECTED) {
    readRejection(self);
    self.note(opened);
    return self.failure = triaged_outcome_rejected;
  }
  if (opened.bad())
    return self.note(opened, self.connection() ? triaged_outcome_protocol : triaged_outcome_unreachable);
  readAnswers(self);
  return triaged_outcome_ok;
}

uint32_t triaged_association_rejection(const triaged_association *association) {
  return association->rejection;
}

const char *triaged_association_accepted_syntax(const triaged_association *association, uint8_t id) {
  const auto found = association->acceptedSyntaxes.find(id);
  return found == association->acceptedSyntaxes.end() ? "" : found->second.c_str();
}

triaged_outcome triaged_association_send_file(
    triaged_association *association, uint8_t id, const char *sop_class, const char *sop_instance,
    const char *path, uint16_t *status) {
  auto &self = *association;
  if (!self.acceptedSyntaxes.count(id)) return triaged_outcome_no_context;
  DcmFileFormat file;
  const OFCondition loaded = file.loadFile(path);
  if (loaded.bad()) {
    self.reason = loaded.text();
    return triaged_outcome_unreadable;
  }
  T_DIMSE_C_StoreRQ request = {};
  request.MessageID = self.association->nextMsgID++;
  OFStandard::strlcpy(request.AffectedSOPClassUID, sop_class, sizeof request.AffectedSOPClassUID);
  OFStandard::strlcpy(request.AffectedSOPInstanceUID, sop_instance, sizeof request.AffectedSOPInstanceUID);
  request.DataSetType = DIMSE_DATASET_PRESENT;
  request.Priority = DIMSE_PRIORITY_MEDIUM;
  T_DIMSE_C_StoreRSP response = {};
  DcmDataset *statusDetail = nullptr;
  self.enter(PacedConnection::Phase::idle);
  const OFCondition sent = DIMSE_storeUser(
      self.association, id, &request, nullptr, file.getDataset(), nullptr, nullptr, DIMSE_BLOCKING, 0, &response,
      &statusDetail);
  delete statusDetail;
  if (sent.bad()) return self.note(sent);
  *status = response.DimseStatus;
  return triaged_outcome_ok;
}

triaged_outcome triaged_association_send_echo(triaged_association *association, uint16_t *status) {
  auto &self = *association;
  DcmDataset *statusDetail = nullptr;
  self.enter(PacedConnection::Phase::idle);
  const OFCondition sent = DIMSE_echoUser(
      self.association, self.association->nextMsgID++, DIMSE_BLOCKING, 0, status, &statusDetail);
  delete statusDetail;
  return sent.bad() ? self.note(sent) : triaged_outcome_ok;
}

void triaged_association_release(triaged_association *association) {
  association->enter(PacedConnection::Phase::association);
  if (association->association) ASC_releaseAssociation(association->association);
}
