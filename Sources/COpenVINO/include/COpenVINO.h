// The product's own small face of OpenVINO's C API: what Inference needs and nothing else.
//
// It names no header of OpenVINO, so that importers need no include path, and turns the variadic calls into plain
// ones. Every function that can fail answers 0 for success and otherwise puts a sentence into `error`.
#pragma once

#include <stddef.h>
#include <stdint.h>

#define COV_RANK_LIMIT 8
#define COV_MESSAGE_BYTES 1024

typedef struct cov_core cov_core;
typedef struct cov_network cov_network;
typedef struct cov_request cov_request;

typedef struct {
  char message[COV_MESSAGE_BYTES];
} cov_error;

typedef struct {
  /// 1 for 32-bit floating point.
  int is_float32;
  size_t rank;
  /// -1 for a dimension that the caller chooses.
  int64_t dimensions[COV_RANK_LIMIT];
} cov_port;

/// Called on a thread of OpenVINO when an inference has ended, well or not. It must return soon.
typedef void (*cov_completion)(void *context);

/// Loads the runtime; blocks.
int cov_core_create(cov_core **core, cov_error *error);
void cov_core_free(cov_core *core);

/// Reads and compiles a network for the CPU; blocks. `weights` is NULL but for an IR.
int cov_network_compile(
  cov_core *core, const char *file, const char *weights, const char *precision, int streams, int threads,
  cov_network **network, cov_error *error);
void cov_network_free(cov_network *network);

/// Gives freed memory of the whole process back to the system: compiling leaves much of it behind. Takes milliseconds.
void cov_release_unused_memory(void);

size_t cov_network_input_count(const cov_network *network);
size_t cov_network_output_count(const cov_network *network);
int cov_network_input(const cov_network *network, const char *name, cov_port *port, cov_error *error);
int cov_network_output(const cov_network *network, const char *name, cov_port *port, cov_error *error);

/// `context` must outlive the request. A request runs one inference at a time.
int cov_request_create(
  const cov_network *network, cov_completion completion, void *context, cov_request **request,
  cov_error *error);
void cov_request_free(cov_request *request);

/// Copies `count` values, which must be the product of the dimensions.
int cov_request_set_input(
  cov_request *request, const char *name, const int64_t *dimensions, size_t rank, const float *values,
  size_t count, cov_error *error);

/// Starts an inference and returns at once. After 0 the completion is called exactly once.
int cov_request_start(cov_request *request, cov_error *error);

/// Asks a running inference to end early; without effect on one that has ended.
void cov_request_cancel(cov_request *request);

/// Blocks until the last started inference has ended and its completion has returned; its outcome.
int cov_request_wait(cov_request *request, cov_error *error);

/// The output's values as they lie in the request: valid until its next inference.
int cov_request_output(
  cov_request *request, const char *name, int64_t *dimensions, size_t *rank, const float **values,
  size_t *count, cov_error *error);
