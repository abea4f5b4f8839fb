// SPDX-License-Identifier: Apache-2.0

import DFXReport
import Foundation
import Testing

/// Writes the fixture's page where `DFX_REPORT_PAGE` says, to look at it.
@Test(.enabled(if: ProcessInfo.processInfo.environment["DFX_REPORT_PAGE"] != nil))
func writePageToLookAt() throws {
  let path = try #require(ProcessInfo.processInfo.environment["DFX_REPORT_PAGE"])
  try HTMLTests.page().write(toFile: path, atomically: true, encoding: .utf8)
}
