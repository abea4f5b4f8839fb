// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_FUNCTIONAL_EXECUTE_H
#define DFX_FUNCTIONAL_EXECUTE_H

#include <vector>

#include "functional/operands.h"
#include "functional/resolve.h"
#include "functional/thread_pool.h"

namespace dfx {

// What an instruction will write, before it takes effect.
struct Result {
  std::vector<Half> elements;  // for vector_write or the memory write, in element order
  Half scalar = 0;
};

// The values of an instruction's register operands, in the order of its reads.
struct Sources {
  const Half* vectors[2] = {nullptr, nullptr};
  Half scalars[2] = {0, 0};

  // What the registers hold.
  static Sources of(const Resolved& resolved, const DeviceState& state);
};

// Computes what instructions write. Reads memories, never changes them.
class Executor {
 public:
  explicit Executor(ThreadPool& pool) : pool_(pool) {}

  // Everything but control and router instructions, which the platform carries out.
  void evaluate(const Resolved& resolved, const Sources& sources, const DeviceState& memories, Result* result);

  // One conv1d for several tokens: each weight is read once. `resolved` is the same for all, `tokens` at
  // most kernels::kMaxTokens.
  void evaluate_packed(const Resolved& resolved, const Sources* sources, const MappedMemory& hbm, Result* results,
                       size_t tokens);

 private:
  void streamed(const Resolved& resolved, const Sources& sources, const MappedMemory& hbm, Result* result);
  void vector(const Resolved& resolved, const Sources& sources, Result* result);
  void argmax(const Resolved& resolved, const Sources& sources, Result* result);
  void scalar(const Resolved& resolved, const Sources& sources, Result* result);

  ThreadPool& pool_;
  Operands operands_;
};

// Makes a result visible.
void commit(const Resolved& resolved, const Result& result, DeviceState* state);

// Takes the token of an argmax record, unless `token` holds the one that its device has emitted in this pass.
DFXFaultCode emit(const Half* record, uint32_t* token);

}  // namespace dfx

#endif
