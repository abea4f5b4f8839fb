// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_CARD_SFU_H
#define DFX_CARD_SFU_H

#include <algorithm>

#include "card/latency.h"
#include "card/unit.h"

namespace dfx {

// The scalar function unit.
class Sfu : public Unit {
 public:
  Sfu(sc_core::sc_module_name name, const DFXMachineParameters& machine) : Unit(name, isa::Engine::sfu, machine) {}

 protected:
  void work(Accepted& instruction, std::vector<Half>*) override {
    const uint64_t cycles = std::max<uint64_t>(1, scalar_cycles(instruction.resolved, machine_));
    instruction.timeline.add(StallCause::sfu_compute, cycle() + cycles);
    wait_cycles(cycles);
  }
  bool wants_whole_operands() const override { return false; }
};

}  // namespace dfx

#endif
