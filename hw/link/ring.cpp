// SPDX-License-Identifier: Apache-2.0

#include "link/ring.h"

#include <algorithm>

#include "link/timing.h"

namespace dfx {

Ring::Ring(sc_core::sc_module_name name, const DFXMachineParameters& machine, uint32_t cards)
    : Link(name, cards), machine_(machine), up_(cards), down_(cards) {}

// A card's way to itself is the whole ring.
Ring::Way Ring::way(uint32_t from, uint32_t to) const {
  const uint32_t count = cards();
  const uint32_t up = from == to ? count : (to + count - from) % count;
  return 2 * up <= count || from == to ? Way{up, true} : Way{count - up, false};
}

// From card to card, each of which passes the message on when it has all of it.
Link::Passage Ring::carry(uint32_t from, uint32_t to, uint64_t bytes, uint64_t now) {
  const uint64_t serial =
      period(to_cycles(transfer_ps(bytes, machine_.ring_bytes_per_us), machine_));
  const uint64_t hop = period(hop_cycles(bytes, machine_));
  const Way way = this->way(from, to);
  Passage passage{0, now};
  uint32_t card = from;
  for (uint32_t i = 0; i < way.links; ++i) {
    uint64_t& free = way.goes_up ? up_[card] : down_[card];
    const uint64_t begin = std::max(passage.arrived, free);
    free = begin + serial;
    if (i == 0) passage.sent = free;
    passage.arrived = begin + hop;
    card = (card + (way.goes_up ? 1 : cards() - 1)) % cards();
  }
  return passage;
}

uint64_t Ring::carry_all(CardMask group, uint64_t largest, uint64_t now) {
  std::vector<uint32_t> members;
  for (uint32_t card = 0; card < cards(); ++card) {
    if (has_card(group, card)) members.push_back(card);
  }
  const uint64_t steps = members.size() - 1;
  uint64_t longest = 0;
  for (size_t i = 0; steps > 0 && i < members.size(); ++i) {
    longest = std::max<uint64_t>(longest, way(members[i], members[(i + 1) % members.size()]).links);
  }
  return now + period(std::max<uint64_t>(1, steps * longest * hop_cycles(largest, machine_)));
}

void Ring::forget_traffic() {
  std::fill(up_.begin(), up_.end(), 0);
  std::fill(down_.begin(), down_.end(), 0);
}

}  // namespace dfx
