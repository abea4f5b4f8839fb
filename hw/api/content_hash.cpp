// SPDX-License-Identifier: Apache-2.0

#include "include/dfx_content_hash.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

extern "C" void dfx_content_hash(const void* bytes, uint64_t size, uint64_t hash[2]) {
  const XXH128_hash_t value = XXH3_128bits(bytes, size);
  hash[0] = value.high64;
  hash[1] = value.low64;
}
