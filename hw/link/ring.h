// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_LINK_RING_H
#define DFX_LINK_RING_H

#include <deque>
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

  // Puts a message on the link to the next device; returns when the sender's router is free again.
  sc_core::sc_time send(uint32_t from, std::vector<Half> elements);
  // Whether the next device's queue has credit for a message of any length; `drained` is notified when it
  // may have gained some.
  bool has_credit(uint32_t from) const;
  sc_core::sc_event& drained(uint32_t from) { return *drained_[(from + 1) % devices_]; }
  // Messages for a device, oldest first; `announced` is notified when one sets out.
  std::deque<Message>& inbox(uint32_t device) { return inboxes_[device]; }
  sc_core::sc_event& announced(uint32_t device) { return *announced_[device]; }
  // Takes the oldest message of a device and returns its credit.
  std::vector<Half> take(uint32_t device);

  // A device joins the current all-gather with its piece. When all have joined, `finished` is set.
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
  void join(uint32_t device, GatherPiece piece);
  Collective& collective() { return collective_; }
  sc_core::sc_event& gathered() { return gathered_; }
  // Notified when the last device has taken its copy and the next all-gather may begin.
  sc_core::sc_event& released() { return released_; }
  // A device has taken its copy; the last one makes room for the next all-gather.
  void leave();

  void clear();

 private:
  const DFXMachineParameters& machine_;
  const uint32_t devices_;
  std::vector<std::deque<Message>> inboxes_;
  std::vector<std::unique_ptr<sc_core::sc_event>> announced_;
  std::vector<std::unique_ptr<sc_core::sc_event>> drained_;
  std::vector<sc_core::sc_time> link_free_;
  Collective collective_;
  sc_core::sc_event gathered_;
  sc_core::sc_event released_;
};

}  // namespace dfx

#endif
