// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_LINK_H
#define DFX_LINK_H

#include <stdint.h>

#include "dfx_machine_parameters.h"

#ifdef __cplusplus
extern "C" {
#endif

// From a message's first byte leaving a device until its last byte is in the next one, on the ring or by the switch,
// picoseconds.
uint64_t dfx_link_time(const DFXMachineParameters* machine, uint64_t bytes);

#ifdef __cplusplus
}
#endif

#endif
