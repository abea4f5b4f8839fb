// SPDX-License-Identifier: Apache-2.0

/// What a server puts up with.
struct Limits: Sendable {
  /// Most bytes of a request's body.
  var bodyBytes: Int
  /// Most wall time of an answer.
  var answer: Duration
  /// Most wall time of a connection on which nothing happens.
  var idle: Duration
}
