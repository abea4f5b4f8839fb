// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_LINK_SWITCH_H
#define DFX_LINK_SWITCH_H

#include <vector>

#include "link/link.h"

namespace dfx {

// A switch between the cards, each of which has a port that carries both directions at full rate. A message cuts
// through: its first bytes leave the switch when they have crossed it and the receiver's port is free. In an all-gather
// each card sends its piece to every other card of the group, one after another, first to the next one of the group.
class Switch : public Link {
 public:
  Switch(sc_core::sc_module_name name, const DFXMachineParameters& machine, uint32_t cards);

 protected:
  Passage carry(uint32_t from, uint32_t to, uint64_t bytes, uint64_t now) override;
  uint64_t carry_all(CardMask group, const std::vector<uint64_t>& bytes, uint64_t now) override;
  void forget_traffic() override;

 private:
  uint64_t period(uint64_t cycles) const { return cycles * machine_.clock_period_ps; }

  const DFXMachineParameters& machine_;
  // When the last byte from a card has entered its port, and when the last byte to a card has arrived: picoseconds.
  std::vector<uint64_t> sent_, arrived_;
};

}  // namespace dfx

#endif
