// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_FUNCTIONAL_LANE_H
#define DFX_FUNCTIONAL_LANE_H

#include <utility>
#include <vector>

#include "functional/execute.h"
#include "functional/resolve.h"

namespace dfx {

// One token's part of passes that a device executes in lockstep: registers of its own, memory shared.
struct Lane {
  ControllerState controller;
  Resolved resolved;
  std::vector<Half> vectors;
  std::vector<Half> scalars;
  uint32_t token = DFX_NO_TOKEN;
};

// Lends a lane's registers to its device while it lives.
class LaneInDevice {
 public:
  LaneInDevice(Lane* lane, DeviceState* state) : lane_(lane), state_(state) { exchange(); }
  ~LaneInDevice() { exchange(); }
  LaneInDevice(const LaneInDevice&) = delete;
  LaneInDevice& operator=(const LaneInDevice&) = delete;

 private:
  void exchange() {
    std::swap(lane_->vectors, state_->vectors);
    std::swap(lane_->scalars, state_->scalars);
  }

  Lane* lane_;
  DeviceState* state_;
};

}  // namespace dfx

#endif
