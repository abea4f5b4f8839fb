// SPDX-License-Identifier: Apache-2.0

#include "link/ring.h"

#include <algorithm>
#include <bitset>

#include "functional/seeded_fault.h"
#include "card/latency.h"

namespace dfx {
namespace {

constexpr size_t kInboxElements = 65536;

sc_core::sc_time cycles_to_time(uint64_t cycles, const DFXMachineParameters& machine) {
  return sc_core::sc_time::from_value(cycles * machine.clock_period_ps);
}

}  // namespace

Ring::Ring(sc_core::sc_module_name name, const DFXMachineParameters& machine, uint32_t devices)
    : sc_module(name), machine_(machine), devices_(devices), inboxes_(devices * devices) {
  for (uint32_t i = 0; i < devices; ++i) {
    announced_.push_back(std::make_unique<sc_core::sc_event>());
    drained_.push_back(std::make_unique<sc_core::sc_event>());
  }
  clear();
}

uint32_t Ring::distance(uint32_t from, uint32_t to, bool* ascending) const {
  const uint32_t up = from == to ? devices_ : (to + devices_ - from) % devices_;
  *ascending = 2 * up <= devices_ || devices_ == 1;
  return *ascending ? up : devices_ - up;
}

// From device to device, each of which passes the message on when it has all of it.
sc_core::sc_time Ring::send(uint32_t from, uint32_t to, std::vector<Half> elements) {
  const uint64_t bytes = elements.size() * 2;
  const uint64_t serial = to_cycles(transfer_ps(bytes, machine_.ring_bytes_per_us), machine_);
  bool ascending;
  uint32_t hops = distance(from, to, &ascending);
  sc_core::sc_time arrival = sc_core::sc_time_stamp();
  sc_core::sc_time sent;
  for (uint32_t at = from; hops > 0; --hops) {
    const sc_core::sc_time begin = std::max(arrival, link_free(at, ascending));
    link_free(at, ascending) = begin + cycles_to_time(serial, machine_);
    if (at == from) sent = link_free(at, ascending);
    arrival = begin + cycles_to_time(hop_cycles(bytes, machine_), machine_);
    at = (at + (ascending ? 1 : devices_ - 1)) % devices_;
  }
  std::deque<Message>& queue = inbox(to, from);
  const bool overtakes = seeded(SeededFault::queue_order) && !queue.empty();
  queue.insert(overtakes ? queue.begin() : queue.end(), Message{std::move(elements), arrival});
  announced_[to]->notify(sc_core::SC_ZERO_TIME);
  return sent;
}

bool Ring::has_credit(uint32_t from, uint32_t to) const {
  size_t held = 0;
  for (const Message& message : inbox(to, from)) held += message.elements.size();
  return held + seeded(SeededFault::queue_credit) <= kInboxElements;
}

std::vector<Half> Ring::take(uint32_t to, uint32_t from) {
  std::deque<Message>& queue = inbox(to, from);
  std::vector<Half> elements = std::move(queue.front().elements);
  queue.pop_front();
  drained_[to]->notify(sc_core::SC_ZERO_TIME);
  return elements;
}

void Ring::join(uint32_t device, uint32_t group, GatherPiece piece) {
  Collective& c = collectives_[group];
  c.pieces.resize(devices_);
  c.pieces[device] = std::move(piece);
  if (++c.joined < std::bitset<32>(group).count()) return;
  std::vector<GatherPiece> pieces;
  for (uint32_t d = 0; d < devices_; ++d) {
    if (group >> d & 1) pieces.push_back(std::move(c.pieces[d]));
  }
  c.fault = gather(pieces, &c.whole);
  c.end = sc_core::sc_time_stamp() + cycles_to_time(gather_cycles(group, pieces), machine_);
  c.is_complete = true;
  gathered_.notify(sc_core::SC_ZERO_TIME);
}

// Every step passes one piece on to the next device of the group; the largest piece and the longest way set
// the pace of a step.
uint64_t Ring::gather_cycles(uint32_t group, const std::vector<GatherPiece>& pieces) const {
  uint64_t largest = 0;
  for (const GatherPiece& p : pieces) largest = std::max<uint64_t>(largest, p.elements.size() * 2);
  std::vector<uint32_t> members;
  for (uint32_t d = 0; d < devices_; ++d) {
    if (group >> d & 1) members.push_back(d);
  }
  uint32_t longest = 0;
  for (size_t i = 0; i < members.size(); ++i) {
    bool ascending;
    longest = std::max(longest, distance(members[i], members[(i + 1) % members.size()], &ascending));
  }
  return std::max<uint64_t>(1, (members.size() - 1) * longest * hop_cycles(largest, machine_));
}

void Ring::leave(uint32_t group) {
  Collective& c = collectives_[group];
  if (++c.left < std::bitset<32>(group).count()) return;
  c = Collective{};
  released_.notify(sc_core::SC_ZERO_TIME);
}

void Ring::clear() {
  for (auto& inbox : inboxes_) inbox.clear();
  link_free_.assign(2 * devices_, sc_core::SC_ZERO_TIME);
  collectives_.clear();
}

}  // namespace dfx
