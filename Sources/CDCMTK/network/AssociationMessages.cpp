// The acceptor's half of DIMSE: commands, data sets as they come, responses.
#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>

#include "Association.hpp"

triaged_outcome triaged_association_next(triaged_association *association) {
  auto &self = *association;
  self.enter(PacedConnection::Phase::idle);
  DcmDataset *statusDetail = nullptr;
  const OFCondition received = DIMSE_receiveCommand(
      self.association, DIMSE_BLOCKING, 0, &self.messageContext, &self.message, &statusDetail);
  delete statusDetail;
  if (received.bad()) return self.note(received);
  self.sopClass.clear();
  self.sopInstance.clear();
  if (self.message.CommandField == DIMSE_C_STORE_RQ) {
    self.sopClass = self.message.msg.CStoreRQ.AffectedSOPClassUID;
    self.sopInstance = self.message.msg.CStoreRQ.AffectedSOPInstanceUID;
  } else if (self.message.CommandField == DIMSE_C_ECHO_RQ) {
    self.sopClass = self.message.msg.CEchoRQ.AffectedSOPClassUID;
  }
  self.enter(PacedConnection::Phase::data);
  return triaged_outcome_ok;
}

triaged_command triaged_association_command(const triaged_association *association) {
  switch (association->message.CommandField) {
    case DIMSE_C_STORE_RQ: return triaged_command_store;
    case DIMSE_C_ECHO_RQ: return triaged_command_echo;
    default: return triaged_command_other;
  }
}

uint8_t triaged_association_command_context(const triaged_association *association) {
  return association->messageContext;
}

bool triaged_association_command_has_data(const triaged_association *association) {
  return association->message.CommandField == DIMSE_C_STORE_RQ &&
         association->message.msg.CStoreRQ.DataSetType != DIMSE_DATASET_NULL;
}

const char *triaged_association_command_sop_class(const triaged_association *association) {
  return association->sopClass.c_str();
}

const char *triaged_association_command_sop_instance(const triaged_association *association) {
  return association->sopInstance.c_str();
}

triaged_outcome triaged_association_read(
    triaged_association *association, const uint8_t **bytes, size_t *count, bool *last) {
  auto &self = *association;
  DUL_PDV pdv = {};
  OFCondition next = DUL_NextPDV(&self.association->DULassociation, &pdv);
  while (next.bad()) {
    // DUL_NOPDVS says that the PDU at hand is used up.
    const OFCondition read = DUL_ReadPDVs(&self.association->DULassociation, nullptr, DUL_BLOCK, 0);
    if (read != DUL_PDATAPDUARRIVED) return self.note(read);
    next = DUL_NextPDV(&self.association->DULassociation, &pdv);
    if (next.bad() && next != DUL_NOPDVS) return self.note(next);
  }
  if (pdv.pdvType != DUL_DATASETPDV || pdv.presentationContextID != self.messageContext) {
    self.failure = triaged_outcome_protocol;
    self.reason = "a data set was expected on the command's presentation context";
    return self.failure;
  }
  *bytes = static_cast<const uint8_t *>(pdv.data);
  *count = pdv.fragmentLength;
  *last = pdv.lastPDV;
  return triaged_outcome_ok;
}

bool triaged_association_respond_store(
    triaged_association *association, uint16_t status, const char *comment) {
  auto &self = *association;
  T_DIMSE_C_StoreRSP response = {};
  response.DimseStatus = status;
  DcmDataset detail;
  if (comment && *comment) detail.putAndInsertString(DCM_ErrorComment, comment);
  const OFCondition sent = DIMSE_sendStoreResponse(
      self.association, self.messageContext, &self.message.msg.CStoreRQ, &response,
      comment && *comment ? &detail : nullptr);
  if (sent.bad()) self.note(sent);
  return sent.good();
}

bool triaged_association_respond_echo(triaged_association *association, uint16_t status) {
  auto &self = *association;
  const OFCondition sent = DIMSE_sendEchoResponse(
      self.association, self.messageContext, &self.message.msg.CEchoRQ, status, nullptr);
  if (sent.bad()) self.note(sent);
  return sent.good();
}

void triaged_association_acknowledge_release(triaged_association *association) {
  if (ASC_acknowledgeRelease(association->association).good())
    ASC_dropSCPAssociation(association->association, 2);
}
