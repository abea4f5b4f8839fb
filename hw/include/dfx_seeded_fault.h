// SPDX-License-Identifier: Apache-2.0
//
// Faults in the model, for the mutation test. Only builds with DFX_SEEDED_FAULTS have any.

#ifndef DFX_SEEDED_FAULT_H
#define DFX_SEEDED_FAULT_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// The name of a fault, 0 being that there is none; "" beyond the last.
const char* dfx_seeded_fault_name(uint32_t number);
// 1 for a fault that changes no value, only what a memory model takes.
int dfx_seeded_fault_is_of_time(uint32_t number);
// Chooses the fault of this process before it makes a platform; 0 when there is none of that name.
int dfx_choose_seeded_fault(const char* name);

#ifdef __cplusplus
}
#endif

#endif
