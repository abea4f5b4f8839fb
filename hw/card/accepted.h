// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_CARD_ACCEPTED_H
#define DFX_CARD_ACCEPTED_H

#include <cstdint>

#include "card/attribution.h"
#include "card/scoreboard.h"
#include "functional/resolve.h"

namespace dfx {

// An instruction from its acceptance until it has completed.
struct Accepted {
  Resolved resolved;
  Timeline timeline;
  Scoreboard::Entry entry;  // of the register file
  uint64_t accepted = 0;    // cycle
  uint64_t sequence = 0;    // number in the pass
  uint32_t index[kIndexRegisters] = {};
};

}  // namespace dfx

#endif
