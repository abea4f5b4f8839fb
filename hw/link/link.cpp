// SPDX-License-Identifier: Apache-2.0

#include "link/link.h"

#include <utility>

namespace dfx {
namespace {

uint64_t now() { return sc_core::sc_time_stamp().value(); }

}  // namespace

Link::Link(sc_core::sc_module_name name, uint32_t cards) : sc_module(name), cards_(cards), messages_(cards) {
  for (uint32_t i = 0; i < cards; ++i) {
    announced_.push_back(std::make_unique<sc_core::sc_event>());
    drained_.push_back(std::make_unique<sc_core::sc_event>());
  }
  port.bind(*this);
}

bool Link::has_credit(uint32_t from, uint32_t to) const { return messages_.has_credit(from, to); }

sc_core::sc_time Link::send(uint32_t from, uint32_t to, std::vector<Half> elements) {
  const Passage passage = carry(from, to, elements.size() * sizeof(Half), now());
  messages_.put(from, to, {std::move(elements), passage.arrived});
  announced_[to]->notify(sc_core::SC_ZERO_TIME);
  return sc_core::sc_time::from_value(passage.sent);
}

const MessageQueues::Message* Link::oldest(uint32_t from, uint32_t to) const {
  const auto& waiting = messages_.waiting(from, to);
  return waiting.empty() ? nullptr : &waiting.front();
}

std::vector<Half> Link::take(uint32_t from, uint32_t to) {
  drained_[from]->notify(sc_core::SC_ZERO_TIME);
  return messages_.take(from, to).elements;
}

void Link::join(CardMask group, uint32_t card, GatherPiece piece) {
  if (!gathers_.join(group, card, std::move(piece))) return;
  GroupGather& gathering = gathers_.of(group);
  std::vector<uint64_t> bytes;
  bytes.reserve(gathering.pieces.size());
  for (const GatherPiece& each : gathering.pieces) bytes.push_back(each.elements.size() * sizeof(Half));
  gathering.end = carry_all(group, bytes, now());
  gathered_.notify(sc_core::SC_ZERO_TIME);
}

void Link::leave(CardMask group) {
  if (gathers_.leave(group)) released_.notify(sc_core::SC_ZERO_TIME);
}

void Link::clear() {
  messages_.clear();
  gathers_.clear();
  forget_traffic();
}

}  // namespace dfx
