// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_CARD_VPU_H
#define DFX_CARD_VPU_H

#include "card/unit.h"

namespace dfx {

// The vector unit: 64 lanes, chunk by chunk, as operands are collected.
class Vpu : public Unit {
 public:
  Vpu(sc_core::sc_module_name name, const DFXMachineParameters& machine) : Unit(name, isa::Engine::vpu, machine) {}

 protected:
  void work(Accepted& instruction, std::vector<Half>* received) override;
  bool wants_whole_operands() const override { return false; }
};

}  // namespace dfx

#endif
