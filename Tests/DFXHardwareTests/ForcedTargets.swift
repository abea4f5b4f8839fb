// SPDX-License-Identifier: Apache-2.0

import Testing

/// Tests that force the vector target of the whole process: one after another.
@Suite(.serialized) enum ForcedTargets {}
