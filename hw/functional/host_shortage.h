// SPDX-License-Identifier: Apache-2.0

#ifndef DFX_FUNCTIONAL_HOST_SHORTAGE_H
#define DFX_FUNCTIONAL_HOST_SHORTAGE_H

#include <stdexcept>

namespace dfx {

// The host gives no more of something: no defect of the model.
class HostShortage : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace dfx

#endif
