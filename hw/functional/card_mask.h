// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_FUNCTIONAL_CARD_MASK_H
#define DFX_FUNCTIONAL_CARD_MASK_H

#include <bitset>
#include <cstdint>
#include <vector>

namespace dfx {

// A set of cards, bit k for card k.
using CardMask = uint32_t;

constexpr uint32_t kCardMaskBits = 32;

inline CardMask card_mask(uint32_t card) { return CardMask{1} << card; }
inline CardMask all_cards(uint32_t count) { return count >= kCardMaskBits ? UINT32_MAX : card_mask(count) - 1; }
inline bool has_card(CardMask mask, uint32_t card) { return (mask >> card & 1) != 0; }
inline uint32_t card_count(CardMask mask) { return static_cast<uint32_t>(std::bitset<kCardMaskBits>(mask).count()); }

// The cards of a mask, the lowest first.
inline std::vector<uint32_t> cards_of(CardMask mask) {
  std::vector<uint32_t> cards;
  for (uint32_t card = 0; card < kCardMaskBits; ++card) {
    if (has_card(mask, card)) cards.push_back(card);
  }
  return cards;
}

}  // namespace dfx

#endif
