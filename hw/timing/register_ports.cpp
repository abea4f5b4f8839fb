// SPDX-License-Identifier: Apache-2.0

#include "timing/register_ports.h"

#include <algorithm>

namespace dfx {

void RegisterPorts::begin_pass() {
  now_ = 0;
  taken_.clear();
}

void RegisterPorts::advance(uint64_t now) {
  if (now <= now_) return;
  const uint64_t past = std::min<uint64_t>(now - now_, taken_.size());
  taken_.erase(taken_.begin(), taken_.begin() + static_cast<std::ptrdiff_t>(past));
  now_ = now;
}

uint64_t RegisterPorts::take(uint64_t earliest) {
  uint64_t slot = std::max(earliest, now_) - now_;
  while (slot < taken_.size() && taken_[slot] >= ports_) ++slot;
  if (slot >= taken_.size()) taken_.resize(slot + 1, 0);
  ++taken_[slot];
  return now_ + slot;
}

}  // namespace dfx
