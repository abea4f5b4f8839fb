// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_FUNCTIONAL_UNARY_H
#define DFX_FUNCTIONAL_UNARY_H

#include "functional/half.h"

namespace dfx {

// Correctly rounded functions of one binary16 operand.
Half half_exp(Half x);
Half half_recip(Half x);
Half half_recip_sqrt(Half x);

// 2 ^ clamp(-ceil(log2 |x|), -16, 9); 2 ^ 9 for zero, 2 ^ -16 for infinity.
Half power_of_two_scale(Half x);

// round(binary32(epsilon) * s * s), rounded once.
Half scaled_epsilon(Half s, uint32_t epsilon_bits);

// GELU by linear interpolation between 2049 samples on [-8, 8] (paper, section 5).
Half half_gelu(Half x);

// SiLU by the same rule between 4097 samples on [-16, 16].
Half half_silu(Half x);

}  // namespace dfx

#endif
