// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_MEMORY_STRIPES_H
#define DFX_MEMORY_STRIPES_H

#include <algorithm>
#include <cstdint>

namespace dfx {

// How a memory's addresses lie in its channels: stripe by stripe, or all of them in one channel without stripes.
class Stripes {
 public:
  Stripes(uint32_t channels, uint64_t stripe_bytes)
      : channels_(stripe_bytes == 0 ? 1 : channels), bytes_(stripe_bytes) {}

  uint32_t channels() const { return channels_; }

  // Consecutive bytes of a channel.
  struct Part {
    uint64_t address = 0;  // in the channel
    uint64_t bytes = 0;
  };
  // What consecutive bytes of the memory are in a channel: consecutive too, or nothing.
  Part part(uint64_t address, uint64_t bytes, uint32_t channel) const {
    if (bytes_ == 0) return {address, bytes};
    const uint64_t end = address + bytes;
    const uint64_t first = next(address / bytes_, channel);
    if (first * bytes_ >= end) return {};
    const uint64_t last = previous((end - 1) / bytes_, channel);
    const uint64_t begin = local(std::max(address, first * bytes_));
    return {begin, local(std::min(end, (last + 1) * bytes_) - 1) + 1 - begin};
  }
  // The place of an address in its channel, and which one it is.
  uint64_t local(uint64_t address) const {
    return bytes_ == 0 ? address : address / bytes_ / channels_ * bytes_ + address % bytes_;
  }
  uint32_t channel(uint64_t address) const {
    return bytes_ == 0 ? 0 : static_cast<uint32_t>(address / bytes_ % channels_);
  }

 private:
  // The first stripe of a channel from one on, and the last one up to it.
  uint64_t next(uint64_t stripe, uint32_t channel) const {
    return stripe + (channel + channels_ - stripe % channels_) % channels_;
  }
  uint64_t previous(uint64_t stripe, uint32_t channel) const {
    return stripe - (stripe % channels_ + channels_ - channel) % channels_;
  }

  uint32_t channels_;
  uint64_t bytes_;
};

}  // namespace dfx

#endif
