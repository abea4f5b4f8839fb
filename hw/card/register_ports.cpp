// SPDX-License-Identifier: Apache-2.0

#include "card/register_ports.h"

#include <algorithm>

namespace dfx {

void RegisterPorts::begin_pass() {
  now_ = end_ = 0;
  std::fill(taken_.begin(), taken_.end(), 0);
}

void RegisterPorts::advance(uint64_t now) {
  for (; now_ < std::min(now, end_); ++now_) at(now_) = 0;
  now_ = std::max(now_, now);
  end_ = std::max(end_, now_);
}

uint64_t RegisterPorts::take(uint64_t earliest) {
  uint64_t cycle = std::max(earliest, now_);
  while (cycle < end_ && at(cycle) >= ports_) ++cycle;
  if (cycle - now_ >= taken_.size()) grow(cycle - now_ + 1);
  ++at(cycle);
  end_ = std::max(end_, cycle + 1);
  return cycle;
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
