// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_ISA_H
#define DFX_ISA_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// What the hardware's decoder makes of a word: "MNEMONIC field=value, ..." with the fields' bits as
// decimal numbers. Returns 0, or nonzero for an illegal word; `text` is then empty.
int dfx_disassemble(const uint64_t word[4], char* text, size_t size);

#ifdef __cplusplus
}
#endif

#endif
