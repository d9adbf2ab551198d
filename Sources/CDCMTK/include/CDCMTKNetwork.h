#pragma once
// Associations: the acceptor's and the requestor's side of DCMTK behind plain C.
//
// An association belongs to one thread from its making to its destruction; no function here may be called on it from
// another thread. To end one from outside, call shutdown(2) on a duplicate of its socket: the blocked call then returns.
// Every function blocks within the limits it was given and none calls back.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Bounds on what the peer of one association may do.
typedef struct {
  uint32_t maximum_pdu_bytes;       // what we announce that we take, 4096 to 131072
  uint32_t request_timeout_ms;      // the whole association request or its answer
  uint32_t idle_timeout_ms;         // silence before a message, or before a response
  uint32_t progress_window_ms;      // within a message ...
  uint32_t progress_minimum_bytes;  // ... at least so many bytes in each window
  uint32_t send_timeout_ms;         // one write that the peer does not take
} triaged_association_limits;

/// Why a call on an association did not do what was asked.
typedef enum {
  triaged_outcome_ok = 0,
  triaged_outcome_released = 1,   // the peer asks to release
  triaged_outcome_aborted = 2,    // the peer has aborted
  triaged_outcome_closed = 3,     // the connection is gone, by the peer or by shutdown(2)
  triaged_outcome_idle = 4,       // nothing came within the idle or request timeout
  triaged_outcome_too_slow = 5,   // less than the minimum progress within a message
  triaged_outcome_too_long = 6,   // a request or command longer than any valid one
  triaged_outcome_protocol = 7,   // what came is not DICOM upper layer or DIMSE
  triaged_outcome_rejected = 8,   // requestor: the peer rejects the association
  triaged_outcome_unreachable = 9,// requestor: no connection
  triaged_outcome_no_context = 10,// requestor: the peer has accepted no context for the object
  triaged_outcome_unreadable = 11,// requestor: the file to send can't be read
  triaged_outcome_internal = 12
} triaged_outcome;

typedef enum {
  triaged_command_store = 1,
  triaged_command_echo = 2,
  triaged_command_other = 3,
  triaged_command_find = 4,
  triaged_command_cancel = 5  // of a command that was answered already
} triaged_command;

typedef struct triaged_association triaged_association;

// --- acceptor ---

/// Takes over a connected socket (also when it fails) and reads the association request.
/// Never null; ask triaged_association_outcome whether there is a request to answer.
triaged_association *triaged_association_receive(int descriptor, const triaged_association_limits *limits);

triaged_outcome triaged_association_outcome(const triaged_association *association);
/// Bytes read from the peer so far.
uint64_t triaged_association_bytes_received(const triaged_association *association);

/// Borrowed strings, valid until the association is destroyed.
const char *triaged_association_calling_ae(const triaged_association *association);
const char *triaged_association_called_ae(const triaged_association *association);
const char *triaged_association_application_context(const triaged_association *association);

size_t triaged_association_context_count(const triaged_association *association);
uint8_t triaged_association_context_id(const triaged_association *association, size_t index);
const char *triaged_association_abstract_syntax(const triaged_association *association, size_t index);
size_t triaged_association_transfer_syntax_count(const triaged_association *association, size_t index);
const char *triaged_association_transfer_syntax(
    const triaged_association *association, size_t index, size_t syntax);

/// Answers for one proposed context; false when DCMTK refuses the answer.
bool triaged_association_accept_context(triaged_association *association, uint8_t id, const char *transfer_syntax);
/// `result` as in PS3.8 table 9-18: 1 user, 2 no reason, 3 abstract syntax, 4 transfer syntaxes.
bool triaged_association_refuse_context(triaged_association *association, uint8_t id, uint8_t result);

bool triaged_association_acknowledge(triaged_association *association);
/// `result`, `source`, `reason` as in PS3.8 table 9-21.
bool triaged_association_reject(
    triaged_association *association, uint8_t result, uint8_t source, uint8_t reason);

/// Waits for the next command; triaged_outcome_ok when there is one.
triaged_outcome triaged_association_next(triaged_association *association);
triaged_command triaged_association_command(const triaged_association *association);
uint8_t triaged_association_command_context(const triaged_association *association);
bool triaged_association_command_has_data(const triaged_association *association);
/// Borrowed until the next command.
const char *triaged_association_command_sop_class(const triaged_association *association);
const char *triaged_association_command_sop_instance(const triaged_association *association);

/// The next fragment of the command's data set, borrowed until the next call; `last` is set on the final one.
triaged_outcome triaged_association_read(
    triaged_association *association, const uint8_t **bytes, size_t *count, bool *last);

bool triaged_association_respond_store(triaged_association *association, uint16_t status, const char *comment);
/// Answers a C-FIND request. `identifier` is a data set in explicit VR little endian, null with a final status.
bool triaged_association_respond_find(
    triaged_association *association, uint16_t status, const uint8_t *identifier, size_t count);
/// Looks without waiting whether the C-FIND request at hand is cancelled: 1 when it is, 0 when nothing has come, -1 when
/// something else has.
int triaged_association_cancelled(triaged_association *association);
bool triaged_association_respond_echo(triaged_association *association, uint16_t status);

/// Answers a release request and waits a moment for the peer to close.
void triaged_association_acknowledge_release(triaged_association *association);

// --- both ---

void triaged_association_abort(triaged_association *association);
/// Closes the socket when that has not happened and frees everything.
void triaged_association_destroy(triaged_association *association);
/// A few words on the last failure, for a person; borrowed until the next call. Holds no data of the peer's.
const char *triaged_association_reason(const triaged_association *association);

// --- requestor ---

/// An association to be: contexts are proposed, then it is opened.
triaged_association *triaged_association_prepare(
    const char *calling, const char *called, const triaged_association_limits *limits);
/// Adds a transfer syntax to the context `id` (odd, 1 to 255) for `abstract_syntax`.
bool triaged_association_propose(
    triaged_association *association, uint8_t id, const char *abstract_syntax, const char *transfer_syntax);
/// Connects and negotiates. The connection timeout holds for the whole process: DCMTK has one.
triaged_outcome triaged_association_open(
    triaged_association *association, const char *host, uint16_t port, uint32_t connect_timeout_s);
/// Result, source and reason of a rejection (PS3.8 table 9-21), 0 when there was none.
uint32_t triaged_association_rejection(const triaged_association *association);
/// The accepted transfer syntax of a context, empty when it was refused; borrowed.
const char *triaged_association_accepted_syntax(const triaged_association *association, uint8_t id);
/// Sends a Part 10 file over an accepted context and waits for the response.
triaged_outcome triaged_association_send_file(
    triaged_association *association, uint8_t id, const char *sop_class, const char *sop_instance,
    const char *path, uint16_t *status);
triaged_outcome triaged_association_send_echo(triaged_association *association, uint16_t *status);
void triaged_association_release(triaged_association *association);

// --- what the system's headers show to GNU C only ---

/// accept4(2) with SOCK_CLOEXEC; `length` is in and out.
int triaged_accept(int listener, struct sockaddr *peer, unsigned int *length);
/// A non-blocking eventfd(2), closed on exec; -1 with errno.
int triaged_eventfd(void);
/// Makes it readable.
void triaged_eventfd_signal(int descriptor);

#ifdef __cplusplus
}
#endif
