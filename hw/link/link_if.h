// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_LINK_LINK_IF_H
#define DFX_LINK_LINK_IF_H

#include <systemc>
#include <vector>

#include "functional/exchange.h"

namespace dfx {

// What carries messages and all-gathers between cards, as a card's router sees it.
class link_if : public virtual sc_core::sc_interface {
 public:
  // The time at which nothing ever arrives, for want of a way.
  static constexpr uint64_t kNever = UINT64_MAX;

  virtual uint32_t cards() const = 0;

  // Whether the queue from one card to another has credit for a message; `drained` of the sender is notified
  // when it may have gained some.
  virtual bool has_credit(uint32_t from, uint32_t to) const = 0;
  virtual const sc_core::sc_event& drained(uint32_t from) const = 0;
  // Sends a message; returns when the sender's router is free again.
  virtual sc_core::sc_time send(uint32_t from, uint32_t to, std::vector<Half> elements) = 0;

  // The oldest message of a pair, null when there is none; `announced` of the receiver is notified when
  // one sets out.
  virtual const MessageQueues::Message* oldest(uint32_t from, uint32_t to) const = 0;
  virtual const sc_core::sc_event& announced(uint32_t to) const = 0;
  virtual std::vector<Half> take(uint32_t from, uint32_t to) = 0;

  // A card joins the all-gather of its group, which its last one must have left. `gathered` is notified
  // when a group is complete, `released` when a group may gather again.
  virtual void join(CardMask group, uint32_t card, GatherPiece piece) = 0;
  virtual bool is_complete(CardMask group) const = 0;
  virtual const GroupGather& gathering(CardMask group) = 0;
  virtual void leave(CardMask group) = 0;
  virtual const sc_core::sc_event& gathered() const = 0;
  virtual const sc_core::sc_event& released() const = 0;
};

}  // namespace dfx

#endif
