// SPDX-License-Identifier: Apache-2.0
//
// What the cards of an appliance exchange: messages and all-gathers, whatever link carries them and
// whenever they arrive (docs/adr/0024).

#ifndef DFX_FUNCTIONAL_EXCHANGE_H
#define DFX_FUNCTIONAL_EXCHANGE_H

#include <cstdint>
#include <deque>
#include <map>
#include <vector>

#include "functional/card_mask.h"
#include "functional/half.h"
#include "include/dfx_hardware.h"

namespace dfx {

// One card's part of an all-gather.
struct GatherPiece {
  uint32_t offset = 0;
  uint32_t total = 0;
  std::vector<Half> elements;
};

// Places all pieces at their natural index; RING_MISMATCH when they overlap, leave holes or differ in
// their total.
DFXFaultCode gather(const std::vector<GatherPiece>& pieces, std::vector<Half>* whole);

// Messages under way: a queue for each pair of cards, so that which message is taken does not depend on
// time.
class MessageQueues {
 public:
  struct Message {
    std::vector<Half> elements;
    uint64_t arrival = 0;  // simulated time, 0 without a clock
  };

  explicit MessageQueues(uint32_t cards) : cards_(cards), queues_(cards * cards) {}

  // Whether the queue takes a message of any length: it holds 65 536 elements before a sender waits.
  bool has_credit(uint32_t from, uint32_t to) const;
  void put(uint32_t from, uint32_t to, Message message);
  // The messages of a pair, oldest first.
  const std::deque<Message>& waiting(uint32_t from, uint32_t to) const { return queue(from, to); }
  Message take(uint32_t from, uint32_t to);
  void clear();

 private:
  std::deque<Message>& queue(uint32_t from, uint32_t to) { return queues_[from * cards_ + to]; }
  const std::deque<Message>& queue(uint32_t from, uint32_t to) const { return queues_[from * cards_ + to]; }

  const uint32_t cards_;
  std::vector<std::deque<Message>> queues_;
};

// An all-gather of a group: complete when each of its cards has joined, gone when each has left.
struct GroupGather {
  std::vector<GatherPiece> pieces;  // by rank in the group
  CardMask joined = 0;
  uint32_t left = 0;
  bool is_complete = false;
  DFXFaultCode fault = DFX_FAULT_NONE;
  std::vector<Half> whole;
  uint64_t end = 0;  // simulated time at which all have all of it, 0 without a clock
};

// The all-gathers under way, one per group; groups do not wait for each other.
class GroupGathers {
 public:
  // A card joins with its piece; true for the last one, when the whole is there. The group's last
  // all-gather must have been left by every card.
  bool join(CardMask group, uint32_t card, GatherPiece piece);
  GroupGather& of(CardMask group) { return gathers_[group]; }
  bool is_complete(CardMask group) const;
  // A card has its copy; true for the last one, which makes room for the group's next all-gather.
  bool leave(CardMask group);
  void clear() { gathers_.clear(); }

 private:
  std::map<CardMask, GroupGather> gathers_;
};

}  // namespace dfx

#endif
