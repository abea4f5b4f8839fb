// SPDX-License-Identifier: Apache-2.0

#include "card/router.h"

#include <utility>

namespace dfx {

void Router::wait_until(uint64_t picoseconds) {
  if (picoseconds == link_if::kNever) wait_for_ever();
  const uint64_t now = sc_core::sc_time_stamp().value();
  if (picoseconds > now) wait_cycles((picoseconds - now) / machine_.clock_period_ps);
}

void Router::work(Accepted& instruction, std::vector<Half>* received) {
  const Resolved& r = instruction.resolved;
  Timeline* timeline = &instruction.timeline;
  std::vector<Half> elements = registers->message(instruction.entry);
  if (r.instruction.opcode == isa::Opcode::send) {
    send(r, std::move(elements), timeline);
  } else if (r.instruction.opcode == isa::Opcode::receive) {
    *received = receive(r, timeline);
  } else {
    *received = gather(r, std::move(elements), timeline);
  }
  timeline->add(StallCause::ring, cycle());
}

void Router::send(const Resolved& r, std::vector<Half> elements, Timeline* timeline) {
  while (!link->has_credit(card_, r.peer)) wait_for(link->drained(card_));
  timeline->add(StallCause::ring, cycle(), {kNoInstruction, card_mask(r.peer)});
  wait_until(link->send(card_, r.peer, std::move(elements)).value());
}

std::vector<Half> Router::receive(const Resolved& r, Timeline* timeline) {
  while (!link->oldest(r.peer, card_)) wait_for(link->announced(card_));
  timeline->add(StallCause::ring, cycle(), {kNoInstruction, card_mask(r.peer)});
  const MessageQueues::Message& message = *link->oldest(r.peer, card_);
  if (message.elements.size() != r.length) {
    sequencer->fail(DFX_FAULT_RING_MISMATCH, r.program_counter);
  }
  wait_until(message.arrival);
  return link->take(r.peer, card_);
}

std::vector<Half> Router::gather(const Resolved& r, std::vector<Half> elements, Timeline* timeline) {
  const CardMask group = r.group;
  // A card without a piece can be one all-gather ahead of its neighbours.
  while (link->is_complete(group)) wait_for(link->released());
  link->join(group, card_, {r.instruction.offset, r.instruction.total, std::move(elements)});
  CardMask missing = 0;
  while (!link->is_complete(group)) {
    missing = group & ~link->gathering(group).joined;
    wait_for(link->gathered());
  }
  timeline->add(StallCause::ring, cycle(), {kNoInstruction, missing});
  const GroupGather& gathering = link->gathering(group);
  if (gathering.fault != DFX_FAULT_NONE) sequencer->fail(gathering.fault, r.program_counter);
  wait_until(gathering.end);
  std::vector<Half> whole = gathering.whole;
  link->leave(group);
  return whole;
}

}  // namespace dfx
