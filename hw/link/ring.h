// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_LINK_RING_H
#define DFX_LINK_RING_H

#include <optional>
#include <vector>

#include "link/link.h"

namespace dfx {

// The ring of links between neighbours, each of which carries both directions at full rate. A message
// takes the shorter way, the ascending one of two that are equal, card by card; where a card on it was lost, the other
// way. An all-gather passes every piece on to the next card of the group, the last one's to the first. Where the way of
// one card to the next is longer than all others, as that of the last of neighbours on part of the ring is, nothing
// goes that way: pieces go along the line of the cards in both directions, in as many steps. The largest piece and the
// longest way taken set the pace of a step. A gather holds the links between its cards from when all of them are free
// until the last piece has left.
class Ring : public Link {
 public:
  Ring(sc_core::sc_module_name name, const DFXMachineParameters& machine, uint32_t cards);

 protected:
  Passage carry(uint32_t from, uint32_t to, uint64_t bytes, uint64_t now) override;
  uint64_t carry_all(CardMask group, const std::vector<uint64_t>& bytes, uint64_t now) override;
  void forget_traffic() override;

 private:
  // The links between two cards, and which way.
  struct Way {
    uint32_t links;
    bool goes_up;
  };
  // The shorter way on which every card between passes things on; none where the ring is broken both ways.
  std::optional<Way> way(uint32_t from, uint32_t to) const;
  bool is_open(uint32_t from, Way way) const;
  // When the link of a card in a direction is free: picoseconds.
  uint64_t& free(uint32_t card, bool goes_up) { return goes_up ? up_[card] : down_[card]; }
  uint32_t next(uint32_t card, bool goes_up) const { return (card + (goes_up ? 1 : cards() - 1)) % cards(); }
  uint64_t period(uint64_t cycles) const { return cycles * machine_.clock_period_ps; }

  const DFXMachineParameters& machine_;
  // When the link from a card to the next one up, and to the next one down, is free: picoseconds.
  std::vector<uint64_t> up_, down_;
};

}  // namespace dfx

#endif
