// SPDX-License-Identifier: Apache-2.0

#include "link/switch.h"

#include <algorithm>

#include "link/timing.h"

namespace dfx {

Switch::Switch(sc_core::sc_module_name name, const DFXMachineParameters& machine, uint32_t cards)
    : Link(name, cards), machine_(machine), sent_(cards), arrived_(cards) {}

Link::Passage Switch::carry(uint32_t from, uint32_t to, uint64_t bytes, uint64_t now) {
  const uint64_t serial = period(port_cycles(bytes, machine_));
  const uint64_t begin = std::max(now, sent_[from]);
  sent_[from] = begin + serial;
  arrived_[to] = std::max(begin + period(switched_cycles(bytes, machine_)), arrived_[to] + serial);
  return {sent_[from], arrived_[to]};
}

uint64_t Switch::carry_all(CardMask group, const std::vector<uint64_t>& bytes, uint64_t now) {
  const std::vector<uint32_t> members = cards_of(group);
  const size_t count = members.size();
  uint64_t end = now + period(1);
  for (size_t step = 1; step < count; ++step) {
    for (size_t i = 0; i < count; ++i) {
      if (bytes[i] == 0) continue;
      end = std::max(end, carry(members[i], members[(i + step) % count], bytes[i], now).arrived);
    }
  }
  return end;
}

void Switch::forget_traffic() {
  std::fill(sent_.begin(), sent_.end(), 0);
  std::fill(arrived_.begin(), arrived_.end(), 0);
}

}  // namespace dfx
