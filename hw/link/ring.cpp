// SPDX-License-Identifier: Apache-2.0

#include "link/ring.h"

#include <algorithm>

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
    : sc_module(name), machine_(machine), devices_(devices), inboxes_(devices), link_free_(devices) {
  for (uint32_t i = 0; i < devices; ++i) {
    announced_.push_back(std::make_unique<sc_core::sc_event>());
    drained_.push_back(std::make_unique<sc_core::sc_event>());
  }
  clear();
}

sc_core::sc_time Ring::send(uint32_t from, std::vector<Half> elements) {
  const uint64_t bytes = elements.size() * 2;
  const sc_core::sc_time begin = std::max(sc_core::sc_time_stamp(), link_free_[from]);
  const uint64_t serial_ps = transfer_ps(bytes, machine_.ring_bytes_per_us);
  link_free_[from] = begin + cycles_to_time(to_cycles(serial_ps, machine_), machine_);
  const sc_core::sc_time arrival = begin + cycles_to_time(hop_cycles(bytes, machine_), machine_);
  const uint32_t to = (from + 1) % devices_;
  const bool overtakes = seeded(SeededFault::queue_order) && !inboxes_[to].empty();
  inboxes_[to].insert(overtakes ? inboxes_[to].begin() : inboxes_[to].end(),
                      Message{std::move(elements), arrival});
  announced_[to]->notify(sc_core::SC_ZERO_TIME);
  return link_free_[from];
}

bool Ring::has_credit(uint32_t from) const {
  size_t held = 0;
  for (const Message& message : inboxes_[(from + 1) % devices_]) held += message.elements.size();
  return held + seeded(SeededFault::queue_credit) <= kInboxElements;
}

std::vector<Half> Ring::take(uint32_t device) {
  std::vector<Half> elements = std::move(inboxes_[device].front().elements);
  inboxes_[device].pop_front();
  drained_[device]->notify(sc_core::SC_ZERO_TIME);
  return elements;
}

void Ring::join(uint32_t device, GatherPiece piece) {
  Collective& c = collective_;
  c.pieces[device] = std::move(piece);
  if (++c.joined < devices_) return;
  c.fault = gather(c.pieces, &c.whole);
  // Every step passes one piece on; the largest one sets the pace of a step.
  uint64_t largest = 0;
  for (const GatherPiece& p : c.pieces) largest = std::max<uint64_t>(largest, p.elements.size() * 2);
  const uint64_t cycles = (devices_ - 1) * hop_cycles(largest, machine_);
  c.end = sc_core::sc_time_stamp() + cycles_to_time(std::max<uint64_t>(1, cycles), machine_);
  c.is_complete = true;
  gathered_.notify(sc_core::SC_ZERO_TIME);
}

void Ring::leave() {
  if (++collective_.left < devices_) return;
  collective_ = Collective{};
  collective_.pieces.resize(devices_);
  released_.notify(sc_core::SC_ZERO_TIME);
}

void Ring::clear() {
  for (auto& inbox : inboxes_) inbox.clear();
  link_free_.assign(devices_, sc_core::SC_ZERO_TIME);
  collective_ = Collective{};
  collective_.pieces.resize(devices_);
}

}  // namespace dfx
