#pragma once
#include <mutex>

/// Sets DCMTK's process-wide switches, once.
void prepareNetwork();

/// DCMTK takes an accepted socket from a global variable: whoever hands one over holds this.
std::mutex &handOverMutex();
void handOverSocket(int descriptor);
void forgetHandedOverSocket();
