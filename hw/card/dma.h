// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_CARD_DMA_H
#define DFX_CARD_DMA_H

#include "card/unit.h"
#include "memory/memory_if.h"

namespace dfx {

// The DMA unit, which moves vectors between registers and both memories.
class Dma : public Unit {
 public:
  sc_core::sc_port<memory_if> hbm{"hbm"};
  sc_core::sc_port<memory_if> ddr{"ddr"};

  Dma(sc_core::sc_module_name name, const DFXMachineParameters& machine) : Unit(name, isa::Engine::dma, machine) {}

 protected:
  void work(Accepted& instruction, std::vector<Half>* received) override;
  bool wants_whole_operands() const override { return true; }
};

}  // namespace dfx

#endif
