// The acceptor's half of DIMSE: commands, data sets as they come, responses.
#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcistrmb.h>
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
  } else if (self.message.CommandField == DIMSE_C_FIND_RQ) {
    self.sopClass = self.message.msg.CFindRQ.AffectedSOPClassUID;
  }
  self.enter(PacedConnection::Phase::data);
  return triaged_outcome_ok;
}

triaged_command triaged_association_command(const triaged_association *association) {
  switch (association->message.CommandField) {
    case DIMSE_C_STORE_RQ: return triaged_command_store;
    case DIMSE_C_ECHO_RQ: return triaged_command_echo;
    case DIMSE_C_FIND_RQ: return triaged_command_find;
    case DIMSE_C_CANCEL_RQ: return triaged_command_cancel;
    default: return triaged_command_other;
  }
}

uint8_t triaged_association_command_context(const triaged_association *association) {
  return association->messageContext;
}

bool triaged_association_command_has_data(const triaged_association *association) {
  if (association->message.CommandField == DIMSE_C_FIND_RQ)
    return association->message.msg.CFindRQ.DataSetType != DIMSE_DATASET_NULL;
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

bool triaged_association_respond_find(
    triaged_association *association, uint16_t status, const uint8_t *identifier, size_t count) {
  auto &self = *association;
  T_DIMSE_C_FindRSP response = {};
  response.DimseStatus = status;
  response.DataSetType = identifier ? DIMSE_DATASET_PRESENT : DIMSE_DATASET_NULL;
  DcmDataset dataSet;
  if (identifier) {
    DcmInputBufferStream stream;
    stream.setBuffer(identifier, offile_off_t(count));
    stream.setEos();
    dataSet.transferInit();
    const OFCondition read = dataSet.read(stream, EXS_LittleEndianExplicit);
    dataSet.transferEnd();
    if (read.bad()) {
      self.note(read, triaged_outcome_internal);
      return false;
    }
  }
  const OFCondition sent = DIMSE_sendFindResponse(
      self.association, self.messageContext, &self.message.msg.CFindRQ, &response, identifier ? &dataSet : nullptr,
      nullptr);
  if (sent.bad()) self.note(sent);
  return sent.good();
}

int triaged_association_cancelled(triaged_association *association) {
  auto &self = *association;
  const OFCondition came =
      DIMSE_checkForCancelRQ(self.association, self.messageContext, self.message.msg.CFindRQ.MessageID);
  if (came.good()) return 1;
  if (came == DIMSE_NODATAAVAILABLE) return 0;
  self.note(came);
  return -1;
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
