// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_CONTENT_HASH_H
#define DFX_CONTENT_HASH_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// 128 bits that tell contents apart, at the speed of memory (XXH3), the high half first. Meant against damage
// and mix-ups: whoever wants to can make two contents with one hash.
void dfx_content_hash(const void* bytes, uint64_t size, uint64_t hash[2]);

#ifdef __cplusplus
}
#endif

#endif
