// SPDX-License-Identifier: Apache-2.0
//
// Hazards that the scoreboard overlooks on purpose (see seeded_fault.h).

#ifndef DFX_TIMING_SEEDED_HAZARDS_H
#define DFX_TIMING_SEEDED_HAZARDS_H

#include "functional/execute.h"
#include "functional/seeded_fault.h"

namespace dfx {

#ifdef DFX_SEEDED_FAULTS

// An instruction as the scoreboard sees it: without the access of the dropped hazard.
inline Resolved without_seeded_hazard(Resolved r) {
  const bool is_token = r.engine == isa::Engine::control;
  if (seeded(is_token ? SeededFault::token_raw : SeededFault::vector_raw)) {
    for (ElementRange& read : r.vector_reads) read = {};
  }
  if (seeded(SeededFault::vector_waw)) r.vector_write = {};
  if (seeded(SeededFault::scalar_raw)) r.scalar_reads[0] = r.scalar_reads[1] = -1;
  if (seeded(SeededFault::scalar_waw)) r.scalar_write = -1;
  if (seeded(SeededFault::hbm_raw) && !r.memory.is_write) r.memory = {};
  if (seeded(SeededFault::hbm_war) && r.memory.is_write) r.memory = {};
  return r;
}

// Values are computed at once from sources as they are when an instruction is accepted. Hardware that reads
// its registers later, or streams weights while it computes, must not see younger writes: with these
// faults the values are computed from what is there when the instruction completes.
class SeededLateStream {
 public:
  void capture(const Resolved& r, const DeviceState& state) {
    if (seeded(SeededFault::hbm_war) && r.engine == isa::Engine::mpu) {
      vectors_ = state.vectors;
      scalars_ = state.scalars;
    }
  }
  void stream(const Resolved& r, Executor& executor, DeviceState& state, Result* result) {
    if (r.engine == isa::Engine::router) return;
    if (seeded(SeededFault::vector_war)) executor.evaluate(r, state, result);
    if (vectors_.empty()) return;
    state.vectors.swap(vectors_);
    state.scalars.swap(scalars_);
    executor.evaluate(r, state, result);
    state.vectors.swap(vectors_);
    state.scalars.swap(scalars_);
  }

 private:
  std::vector<Half> vectors_, scalars_;
};

#else

inline const Resolved& without_seeded_hazard(const Resolved& r) { return r; }

class SeededLateStream {
 public:
  void capture(const Resolved&, const DeviceState&) {}
  void stream(const Resolved&, Executor&, DeviceState&, Result*) {}
};

#endif

}  // namespace dfx

#endif
