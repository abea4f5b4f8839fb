// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_CARD_REGISTER_PORTS_H
#define DFX_CARD_REGISTER_PORTS_H

#include <algorithm>
#include <cstdint>
#include <vector>

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
  uint64_t take(uint64_t earliest) {
    uint64_t cycle = std::max(earliest, now_);
    while (cycle < end_ && at(cycle) >= ports_) ++cycle;
    if (cycle - now_ >= taken_.size()) grow(cycle - now_ + 1);
    ++at(cycle);
    end_ = std::max(end_, cycle + 1);
    return cycle;
  }

 private:
  // Makes room for `cycles` from `now_` on.
  void grow(uint64_t cycles);
  uint32_t& at(uint64_t cycle) { return taken_[cycle & (taken_.size() - 1)]; }

  const uint32_t ports_;
  uint64_t now_ = 0;
  uint64_t end_ = 0;  // ports are free from this cycle on
  // By cycle modulo size, a power of two: ports taken from `now_` to `end_`, 0 elsewhere.
  std::vector<uint32_t> taken_ = std::vector<uint32_t>(64);
};

}  // namespace dfx

#endif
