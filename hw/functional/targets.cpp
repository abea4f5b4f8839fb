// SPDX-License-Identifier: Apache-2.0

#include "functional/kernels.h"
#include "hwy/targets.h"

namespace dfx::kernels {

void force_target(int64_t target) { hwy::SetSupportedTargetsForTest(target); }

int64_t supported_targets() { return hwy::SupportedTargets(); }

}  // namespace dfx::kernels
