// SPDX-License-Identifier: Apache-2.0
//
// Which fault a pass reports (docs/adr/0015): whoever is fastest, that of the first device that has one.

#ifndef DFX_FUNCTIONAL_FAULTS_H
#define DFX_FUNCTIONAL_FAULTS_H

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "functional/seeded_fault.h"
#include "include/dfx_hardware.h"

namespace dfx {

// A device that stopped.
struct Fault {
  DFXFaultCode code = DFX_FAULT_NONE;
  uint32_t device = 0;
  uint32_t program_counter = 0;
  std::string detail;
  // Devices that wait for one that was stopped from outside, and where.
  struct Waiter {
    uint32_t device = 0;
    uint32_t program_counter = 0;
  };
  std::vector<Waiter> waiters{};
};

class FirstFault {
 public:
  void note(const Fault& fault) {
    const bool is_first = (fault.device < fault_.device) != seeded(SeededFault::fault_device);
    if (!is_any() || is_first) fault_ = fault;
  }
  void clear() { fault_ = Fault{}; }
  bool is_any() const { return fault_.code != DFX_FAULT_NONE; }
  const Fault& fault() const { return fault_; }

 private:
  Fault fault_;
};

// Where a device stands when nothing moves any more.
struct Standing {
  bool is_done = false;
  uint32_t program_counter = 0;
};

// A device was stopped from outside, and the others that are not done wait for it, directly or not.
inline Fault killed(uint32_t device, const std::vector<Standing>& devices) {
  Fault fault{DFX_FAULT_KILLED, device, devices[device].program_counter, {}, {}};
  for (uint32_t d = 0; d < devices.size(); ++d) {
    if (d != device && !devices[d].is_done) fault.waiters.push_back({d, devices[d].program_counter});
  }
  return fault;
}

// Every unfinished device waits, and there is one: the fault of the first.
inline Fault deadlock(const std::vector<Standing>& devices) {
  for (uint32_t d = 0; d < devices.size(); ++d) {
    if (!devices[d].is_done) return {DFX_FAULT_DEADLOCK, d, devices[d].program_counter, {}, {}};
  }
  throw std::logic_error("nothing moves, but every device is done");
}

}  // namespace dfx

#endif
