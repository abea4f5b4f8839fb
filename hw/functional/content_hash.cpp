// SPDX-License-Identifier: Apache-2.0
//
// Sixteen words of 32 bits at a time: each 64-bit lane adds the product of the halves of (word xor key) and
// its neighbour's word. The keys change with every stripe, so that the order of stripes counts; sums are
// scrambled every 64 stripes, so that high bits reach low ones.

#include "include/dfx_content_hash.h"

#include <cstring>

namespace {

using Pair = uint64_t __attribute__((vector_size(16)));

constexpr unsigned kPairs = 4;
constexpr uint64_t kStripeBytes = kPairs * sizeof(Pair);
constexpr uint64_t kScrambleStripes = 64;
// Odd numbers of the fractional digits of the golden ratio and of square roots.
constexpr uint64_t kStep = 0x9E3779B97F4A7C15;
constexpr uint64_t kMultiplier = 0xBB67AE8584CAA73B;
constexpr uint64_t kKeys[2 * kPairs] = {
    0x6A09E667F3BCC909, 0xBB67AE8584CAA73B, 0x3C6EF372FE94F82B, 0xA54FF53A5F1D36F1,
    0x510E527FADE682D1, 0x9B05688C2B3E6C1F, 0x1F83D9ABFB41BD6B, 0x5BE0CD19137E2179,
};

struct Sums {
  Pair sum[kPairs];
  Pair key[kPairs];

  Sums() {
    for (unsigned i = 0; i < kPairs; ++i) {
      key[i] = Pair{kKeys[2 * i], kKeys[2 * i + 1]};
      sum[i] = key[i] * kStep;
    }
  }

  void add(const uint8_t* stripe) {
    for (unsigned i = 0; i < kPairs; ++i) {
      Pair word;
      std::memcpy(&word, stripe + i * sizeof(Pair), sizeof(Pair));
      const Pair keyed = word ^ key[i];
      sum[i] += (keyed & 0xFFFFFFFF) * (keyed >> 32);
      sum[i] += Pair{word[1], word[0]};
      key[i] += Pair{kStep, kStep};
    }
  }

  void scramble() {
    for (unsigned i = 0; i < kPairs; ++i) {
      sum[i] ^= sum[i] >> 47;
      sum[i] = (sum[i] ^ key[i]) * kMultiplier;
    }
  }
};

uint64_t mixed(uint64_t value) {
  value = (value ^ (value >> 32)) * kMultiplier;
  value = (value ^ (value >> 29)) * kStep;
  return value ^ (value >> 32);
}

}  // namespace

extern "C" void dfx_content_hash(const void* bytes, uint64_t size, uint64_t hash[2]) {
  const uint8_t* data = static_cast<const uint8_t*>(bytes);
  Sums sums;
  const uint64_t stripes = size / kStripeBytes;
  for (uint64_t i = 0; i < stripes; ++i) {
    sums.add(data + i * kStripeBytes);
    if (i % kScrambleStripes == kScrambleStripes - 1) sums.scramble();
  }
  uint8_t rest[kStripeBytes] = {};
  const uint64_t left = size % kStripeBytes;
  if (left > 0) std::memcpy(rest, data + stripes * kStripeBytes, left);
  sums.add(rest);
  sums.scramble();
  hash[0] = mixed(size + kStep);
  hash[1] = mixed(size ^ kMultiplier);
  for (unsigned i = 0; i < kPairs; ++i) {
    for (unsigned half = 0; half < 2; ++half) {
      hash[0] = mixed(hash[0] + sums.sum[i][half]);
      hash[1] = mixed(hash[1] ^ (sums.sum[i][half] * kStep));
    }
  }
}
