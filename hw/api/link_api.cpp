// SPDX-License-Identifier: Apache-2.0

#include "include/dfx_link.h"
#include "link/timing.h"

uint64_t dfx_link_time(const DFXMachineParameters* machine, uint64_t bytes) {
  switch (machine->link_model) {
    case DFX_LINK_MODEL_RING: return dfx::hop_cycles(bytes, *machine) * machine->clock_period_ps;
    case DFX_LINK_MODEL_SWITCH: return dfx::switched_cycles(bytes, *machine) * machine->clock_period_ps;
  }
  return 0;
}
