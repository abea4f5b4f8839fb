// SPDX-License-Identifier: Apache-2.0

#include "functional/exchange.h"

#include <algorithm>
#include <utility>

#include "functional/seeded_fault.h"

namespace dfx {
namespace {

constexpr size_t kQueueElements = 65536;

}  // namespace

DFXFaultCode gather(const std::vector<GatherPiece>& pieces, std::vector<Half>* whole) {
  const uint32_t total = pieces.front().total;
  std::vector<bool> covered(total);
  whole->resize(total);
  for (const GatherPiece& piece : pieces) {
    if (piece.total != total || piece.offset + piece.elements.size() > total) {
      return DFX_FAULT_RING_MISMATCH;
    }
    for (size_t i = 0; i < piece.elements.size(); ++i) {
      if (covered[piece.offset + i]) return DFX_FAULT_RING_MISMATCH;
      covered[piece.offset + i] = true;
      (*whole)[(piece.offset + i + seeded(SeededFault::gather_offset)) % total] = piece.elements[i];
    }
  }
  const bool complete = std::all_of(covered.begin(), covered.end(), [](bool c) { return c; });
  return complete ? DFX_FAULT_NONE : DFX_FAULT_RING_MISMATCH;
}

bool MessageQueues::has_credit(uint32_t from, uint32_t to) const {
  size_t held = 0;
  for (const Message& message : queue(from, to)) held += message.elements.size();
  return held + seeded(SeededFault::queue_credit) <= kQueueElements;
}

void MessageQueues::put(uint32_t from, uint32_t to, Message message) {
  std::deque<Message>& messages = queue(from, to);
  const bool overtakes = seeded(SeededFault::queue_order) && !messages.empty();
  messages.insert(overtakes ? messages.begin() : messages.end(), std::move(message));
}

MessageQueues::Message MessageQueues::take(uint32_t from, uint32_t to) {
  Message message = std::move(queue(from, to).front());
  queue(from, to).pop_front();
  return message;
}

void MessageQueues::clear() {
  for (auto& each : queues_) each.clear();
}

bool GroupGathers::join(CardMask group, uint32_t card, GatherPiece piece) {
  GroupGather& gathering = gathers_[group];
  gathering.pieces.resize(card_count(group));
  gathering.pieces[card_count(group & all_cards(card))] = std::move(piece);
  gathering.joined |= card_mask(card);
  if (gathering.joined != group) return false;
  gathering.fault = gather(gathering.pieces, &gathering.whole);
  gathering.is_complete = true;
  return true;
}

bool GroupGathers::is_complete(CardMask group) const {
  const auto found = gathers_.find(group);
  return found != gathers_.end() && found->second.is_complete;
}

bool GroupGathers::leave(CardMask group) {
  GroupGather& gathering = gathers_[group];
  if (++gathering.left < card_count(group)) return false;
  gathering = GroupGather{};
  return true;
}

}  // namespace dfx
