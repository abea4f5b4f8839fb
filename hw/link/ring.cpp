// SPDX-License-Identifier: Apache-2.0

#include "link/ring.h"

#include <algorithm>

#include "link/timing.h"

namespace dfx {

Ring::Ring(sc_core::sc_module_name name, const DFXMachineParameters& machine, uint32_t cards)
    : Link(name, cards), machine_(machine), up_(cards), down_(cards) {}

// A card's way to itself is the whole ring.
std::optional<Ring::Way> Ring::way(uint32_t from, uint32_t to) const {
  const uint32_t count = cards();
  const uint32_t up = from == to ? count : (to + count - from) % count;
  const Way ways[] = {{up, true}, {from == to ? count : count - up, false}};
  const size_t shorter = 2 * up <= count || from == to ? 0 : 1;
  for (const size_t i : {shorter, 1 - shorter}) {
    if (is_open(from, ways[i])) return ways[i];
  }
  return std::nullopt;
}

bool Ring::is_open(uint32_t from, Way way) const {
  uint32_t card = from;
  for (uint32_t i = 1; i < way.links; ++i) {
    card = next(card, way.goes_up);
    if (is_lost(card)) return false;
  }
  return true;
}

// From card to card, each of which passes the message on when it has all of it.
Link::Passage Ring::carry(uint32_t from, uint32_t to, uint64_t bytes, uint64_t now) {
  const uint64_t serial = period(to_cycles(transfer_ps(bytes, machine_.ring_bytes_per_us), machine_));
  const uint64_t hop = period(hop_cycles(bytes, machine_));
  const std::optional<Way> way = this->way(from, to);
  if (!way) return {now, kNever};
  Passage passage{0, now};
  uint32_t card = from;
  for (uint32_t i = 0; i < way->links; ++i) {
    uint64_t& free = this->free(card, way->goes_up);
    const uint64_t begin = std::max(passage.arrived, free);
    free = begin + serial;
    if (i == 0) passage.sent = free;
    passage.arrived = begin + hop;
    card = next(card, way->goes_up);
  }
  return passage;
}

uint64_t Ring::carry_all(CardMask group, const std::vector<uint64_t>& bytes, uint64_t now) {
  const std::vector<uint32_t> members = cards_of(group);
  if (members.size() == 1) return now + period(1);
  // From each member to the next one, the last to the first.
  std::vector<Way> ways;
  for (size_t i = 0; i < members.size(); ++i) {
    const std::optional<Way> way = this->way(members[i], members[(i + 1) % members.size()]);
    if (!way) return kNever;
    ways.push_back(*way);
  }
  // Round the group in one direction; where one of its ways is longer than all others, along the others
  // in both directions instead.
  std::vector<uint32_t> lengths;
  lengths.reserve(ways.size());
  for (const Way& way : ways) lengths.push_back(way.links);
  std::sort(lengths.begin(), lengths.end());
  const bool is_line = lengths[lengths.size() - 2] < lengths.back();
  const uint64_t longest = is_line ? lengths[lengths.size() - 2] : lengths.back();
  uint64_t begin = now;
  std::vector<uint64_t*> held;
  const auto hold = [&](uint32_t card, bool goes_up) {
    held.push_back(&free(card, goes_up));
    begin = std::max(begin, *held.back());
  };
  for (size_t i = 0; i < members.size(); ++i) {
    if (ways[i].links > longest) continue;
    for (uint32_t link = 0, card = members[i]; link < ways[i].links; ++link) {
      const uint32_t next = this->next(card, ways[i].goes_up);
      hold(card, ways[i].goes_up);
      if (is_line) hold(next, !ways[i].goes_up);
      card = next;
    }
  }
  const uint64_t largest = *std::max_element(bytes.begin(), bytes.end());
  const uint64_t hop = period(hop_cycles(largest, machine_));
  const uint64_t steps = members.size() - 1;
  const uint64_t end = begin + std::max(period(1), steps * longest * hop);
  const uint64_t flight = std::min(hop, period(to_cycles(machine_.ring_latency_ps, machine_)));
  for (uint64_t* link : held) *link = end - flight;
  return end;
}

void Ring::forget_traffic() {
  std::fill(up_.begin(), up_.end(), 0);
  std::fill(down_.begin(), down_.end(), 0);
}

}  // namespace dfx
