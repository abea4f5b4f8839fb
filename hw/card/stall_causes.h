// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_CARD_STALL_CAUSES_H
#define DFX_CARD_STALL_CAUSES_H

#include <cstdint>

namespace dfx {

// What the oldest unfinished instruction waited for or did; the order is part of the C boundary
// (StallCause in Swift).
enum class StallCause : uint32_t {
  mpu_compute,
  vpu_compute,
  sfu_compute,
  dispatch,
  operand_collection,
  register_dependency,
  memory_dependency,
  unit_busy,
  hbm_latency,
  hbm_bandwidth,
  ddr,
  ring,
  instruction_fetch,
  control,
  count
};

const char* stall_cause_name(StallCause cause);

}  // namespace dfx

#endif
