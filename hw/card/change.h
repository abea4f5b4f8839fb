// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_CARD_CHANGE_H
#define DFX_CARD_CHANGE_H

#include <systemc>

namespace dfx {

// A change of state that a process of another module may wait for. A notification costs the kernel a delta cycle, so
// that there is one only while somebody waits.
class Change {
 public:
  // The event to wait for, right after the state was found wanting.
  const sc_core::sc_event& awaited() {
    is_awaited_ = true;
    return event_;
  }
  // The state has changed.
  void notify() {
    if (is_awaited_) event_.notify(sc_core::SC_ZERO_TIME);
    is_awaited_ = false;
  }

 private:
  sc_core::sc_event event_;
  bool is_awaited_ = false;
};

}  // namespace dfx

#endif
