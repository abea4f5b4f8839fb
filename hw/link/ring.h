// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_LINK_RING_H
#define DFX_LINK_RING_H

#include <deque>
#include <map>
#include <systemc>
#include <vector>

#include "functional/platform.h"

namespace dfx {

// The ring of links between the devices' routers.
class Ring : public sc_core::sc_module {
 public:
  Ring(sc_core::sc_module_name name, const DFXMachineParameters& machine, uint32_t devices);

  // A message on its way to a device, or there.
  struct Message {
    std::vector<Half> elements;
    sc_core::sc_time arrival;
  };

  // Sends a message the shorter way round, the ascending one of two that are equal; returns when the
  // sender's router is free again.
  sc_core::sc_time send(uint32_t from, uint32_t to, std::vector<Half> elements);
  // Whether the queue from one device to another has credit for a message of any length; `drained` is
  // notified when one to that device may have gained some.
  bool has_credit(uint32_t from, uint32_t to) const;
  sc_core::sc_event& drained(uint32_t to) { return *drained_[to]; }
  // Messages for a device from another, oldest first; `announced` is notified when one sets out.
  std::deque<Message>& inbox(uint32_t to, uint32_t from) { return inboxes_[to * devices_ + from]; }
  const std::deque<Message>& inbox(uint32_t to, uint32_t from) const {
    return inboxes_[to * devices_ + from];
  }
  sc_core::sc_event& announced(uint32_t device) { return *announced_[device]; }
  // Takes the oldest message of a queue and returns its credit.
  std::vector<Half> take(uint32_t to, uint32_t from);

  // A device joins the current all-gather of a group with its piece. When all have joined, it is complete.
  struct Collective {
    std::vector<GatherPiece> pieces;
    uint32_t joined = 0;
    uint32_t left = 0;
    bool is_complete = false;
    DFXFaultCode fault = DFX_FAULT_NONE;
    std::vector<Half> whole;
    sc_core::sc_time end;
  };
  uint32_t device_count() const { return devices_; }
  void join(uint32_t device, uint32_t group, GatherPiece piece);
  const Collective& collective(uint32_t group) { return collectives_[group]; }
  // Notified when a group has its pieces.
  sc_core::sc_event& gathered() { return gathered_; }
  // Notified when the last device of a group has taken its copy and its next all-gather may begin.
  sc_core::sc_event& released() { return released_; }
  // A device has taken its copy; the last one makes room for the next all-gather.
  void leave(uint32_t group);

  void clear();

 private:
  const DFXMachineParameters& machine_;
  const uint32_t devices_;
  // Links from a device to another, and which way.
  uint32_t distance(uint32_t from, uint32_t to, bool* ascending) const;
  // From when on the link of a device in a direction is free.
  sc_core::sc_time& link_free(uint32_t from, bool ascending) { return link_free_[2 * from + ascending]; }
  uint64_t gather_cycles(uint32_t group, const std::vector<GatherPiece>& pieces) const;

  std::vector<std::deque<Message>> inboxes_;  // receiver by sender
  std::vector<std::unique_ptr<sc_core::sc_event>> announced_;
  std::vector<std::unique_ptr<sc_core::sc_event>> drained_;
  std::vector<sc_core::sc_time> link_free_;
  std::map<uint32_t, Collective> collectives_;  // by the mask of their group
  sc_core::sc_event gathered_;
  sc_core::sc_event released_;
};

}  // namespace dfx

#endif
