// SPDX-License-Identifier: Apache-2.0

#include "card/register_ports.h"

#include <algorithm>
#include <cstddef>

namespace dfx {

void RegisterPorts::begin_pass() {
  now_ = end_ = 0;
  std::fill(taken_.begin(), taken_.end(), 0);
}

void RegisterPorts::advance(uint64_t now) {
  while (now_ < std::min(now, end_)) {
    const uint64_t first = now_ & (taken_.size() - 1);
    const uint64_t count = std::min(std::min(now, end_) - now_, taken_.size() - first);
    std::fill_n(taken_.begin() + static_cast<std::ptrdiff_t>(first), count, 0);
    now_ += count;
  }
  now_ = std::max(now_, now);
  end_ = std::max(end_, now_);
}

void RegisterPorts::grow(uint64_t cycles) {
  std::vector<uint32_t> taken;
  for (uint64_t cycle = now_; cycle < end_; ++cycle) taken.push_back(at(cycle));
  uint64_t size = taken_.size();
  while (size < cycles) size *= 2;
  taken_.assign(size, 0);
  for (uint64_t i = 0; i < taken.size(); ++i) at(now_ + i) = taken[i];
}

}  // namespace dfx
