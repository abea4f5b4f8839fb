// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_CARD_MPU_H
#define DFX_CARD_MPU_H

#include "card/prefetcher.h"
#include "card/unit.h"
#include "memory/memory_if.h"

namespace dfx {

// The matrix unit: consumes tiles from HBM as they arrive, and operands as they are collected.
class Mpu : public Unit {
 public:
  sc_core::sc_port<memory_if> hbm{"hbm"};
  sc_core::sc_port<prefetch_if> prefetcher{"prefetcher"};

  Mpu(sc_core::sc_module_name name, const DFXMachineParameters& machine) : Unit(name, isa::Engine::mpu, machine) {}

 protected:
  void work(Accepted& instruction, std::vector<Half>* received) override;
  bool wants_whole_operands() const override { return false; }
};

}  // namespace dfx

#endif
