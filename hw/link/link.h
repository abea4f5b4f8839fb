// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_LINK_LINK_H
#define DFX_LINK_LINK_H

#include <memory>
#include <systemc>
#include <vector>

#include "functional/exchange.h"
#include "link/link_if.h"

namespace dfx {

// The cards' exchange under a clock. What differs between a ring and a switch is when things arrive.
class Link : public sc_core::sc_module, public link_if {
 public:
  sc_core::sc_export<link_if> port{"port"};

  Link(sc_core::sc_module_name name, uint32_t cards);

  uint32_t cards() const override { return cards_; }
  bool has_credit(uint32_t from, uint32_t to) const override;
  const sc_core::sc_event& drained(uint32_t from) const override { return *drained_[from]; }
  sc_core::sc_time send(uint32_t from, uint32_t to, std::vector<Half> elements) override;
  const MessageQueues::Message* oldest(uint32_t from, uint32_t to) const override;
  const sc_core::sc_event& announced(uint32_t to) const override { return *announced_[to]; }
  std::vector<Half> take(uint32_t from, uint32_t to) override;
  void join(CardMask group, uint32_t card, GatherPiece piece) override;
  bool is_complete(CardMask group) const override { return gathers_.is_complete(group); }
  const GroupGather& gathering(CardMask group) override { return gathers_.of(group); }
  void leave(CardMask group) override;
  const sc_core::sc_event& gathered() const override { return gathered_; }
  const sc_core::sc_event& released() const override { return released_; }

  // Forgets what is under way.
  void clear();
  // A card passes nothing on any more; `restore` brings all of them back.
  void lose(uint32_t card) { lost_ |= card_mask(card); }
  void restore() { lost_ = 0; }

 protected:
  struct Passage {
    uint64_t sent;     // the sender's router is free, picoseconds
    uint64_t arrived;  // the last byte is there, or kNever
  };
  virtual Passage carry(uint32_t from, uint32_t to, uint64_t bytes, uint64_t now) = 0;
  // When every card of a group has every piece, of so many bytes each, by rank.
  virtual uint64_t carry_all(CardMask group, const std::vector<uint64_t>& bytes, uint64_t now) = 0;
  virtual void forget_traffic() = 0;
  bool is_lost(uint32_t card) const { return has_card(lost_, card); }

 private:
  const uint32_t cards_;
  MessageQueues messages_;
  GroupGathers gathers_;
  CardMask lost_ = 0;
  std::vector<std::unique_ptr<sc_core::sc_event>> announced_;
  std::vector<std::unique_ptr<sc_core::sc_event>> drained_;
  sc_core::sc_event gathered_;
  sc_core::sc_event released_;
};

}  // namespace dfx

#endif
