// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_CARD_INSTRUCTION_TRAFFIC_H
#define DFX_CARD_INSTRUCTION_TRAFFIC_H

#include "functional/resolve.h"
#include "memory/traffic.h"

namespace dfx {

// The bytes that a matrix or DMA instruction moves, in the order in which it moves them.
Traffic traffic_of(const Resolved& resolved, const DFXMachineParameters& machine);

}  // namespace dfx

#endif
