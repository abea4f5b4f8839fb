// SPDX-License-Identifier: Apache-2.0
//
// What libFuzzer's runtime offers to Swift: its own mutation of a byte string, for custom mutators.

#ifndef DFX_FUZZ_DRIVER_H
#define DFX_FUZZ_DRIVER_H

#include <stddef.h>
#include <stdint.h>

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);

#endif
