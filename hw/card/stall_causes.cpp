// SPDX-License-Identifier: Apache-2.0

#include "card/stall_causes.h"

#include "include/dfx_hardware.h"

namespace dfx {

const char* stall_cause_name(StallCause cause) {
  static const char* const names[] = {
      "mpu_compute",   "vpu_compute",       "sfu_compute",         "dispatch",
      "operand_collection", "register_dependency", "memory_dependency", "unit_busy",
      "hbm_latency",   "hbm_bandwidth",     "ddr",                 "ring",
      "instruction_fetch", "control"};
  return cause < StallCause::count ? names[static_cast<uint32_t>(cause)] : "";
}

}  // namespace dfx

extern "C" const char* dfx_stall_cause_name(uint32_t cause) {
  return dfx::stall_cause_name(static_cast<dfx::StallCause>(cause));
}
