// SPDX-License-Identifier: Apache-2.0
//
// Hazards that the scoreboard overlooks on purpose (see seeded_fault.h).

#ifndef DFX_CARD_SEEDED_HAZARDS_H
#define DFX_CARD_SEEDED_HAZARDS_H

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

#else

inline const Resolved& without_seeded_hazard(const Resolved& r) { return r; }

#endif

}  // namespace dfx

#endif
