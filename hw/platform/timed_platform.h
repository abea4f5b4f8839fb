// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_PLATFORM_TIMED_PLATFORM_H
#define DFX_PLATFORM_TIMED_PLATFORM_H

#include <memory>

#include "functional/platform.h"

namespace dfx {

// The appliance under a clock, with values or without; one per process.
std::unique_ptr<Platform> make_timed_platform(const DFXMachineParameters& machine, const DFXPlatformOptions& options);

}  // namespace dfx

#endif
