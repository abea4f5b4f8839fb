// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_TIMING_REGISTER_PORTS_H
#define DFX_TIMING_REGISTER_PORTS_H

#include <cstdint>
#include <deque>

namespace dfx {

// The read ports of the vector register file, which all operand collectors share: a port reads one tile of
// 64 elements per cycle.
//
// The oldest instruction comes first. Instructions are accepted in program order, and from then on it is
// known when each of their tiles can be read; so they take their cycles when they are accepted, and younger
// ones get what is left.
class RegisterPorts {
 public:
  explicit RegisterPorts(uint32_t ports) : ports_(ports) {}

  void begin_pass();
  // Nobody asks for a cycle before `now` any more.
  void advance(uint64_t now);
  // Takes a port in the first cycle from `earliest` on in which one is free, and returns that cycle.
  uint64_t take(uint64_t earliest);

 private:
  const uint32_t ports_;
  uint64_t now_ = 0;
  std::deque<uint32_t> taken_;  // ports by cycle, from `now_` on
};

}  // namespace dfx

#endif
