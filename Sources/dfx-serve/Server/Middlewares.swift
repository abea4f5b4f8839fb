// SPDX-License-Identifier: Apache-2.0

internal import Hummingbird

/// Gives every error the form of the API.
struct ErrorMiddleware: RouterMiddleware {
  typealias Context = ServerContext

  func handle(
    _ request: Request, context: ServerContext,
    next: (Request, ServerContext) async throws -> Response
  ) async throws -> Response {
    do {
      return try await next(request, context)
    } catch let error as APIError {
      return try error.response(from: request, context: context)
    } catch is CancellationError {
      // Nobody reads it: the client is gone, or the server ends.
      let error = APIError(
        status: .serviceUnavailable, kind: .server, message: "the request was cancelled",
        code: "cancelled")
      return try error.response(from: request, context: context)
    } catch let error as HTTPError where error.status == .notFound {
      let error = APIError(
        status: .notFound, kind: .notFound,
        message: "\(request.method.rawValue) \(request.uri.path) is no call of this server")
      return try error.response(from: request, context: context)
    } catch let error as HTTPError {
      let error = APIError(
        status: error.status, kind: .invalidRequest,
        message: error.body ?? error.status.reasonPhrase)
      return try error.response(from: request, context: context)
    }
  }
}

/// Lets in those who know a key, where there are keys.
struct KeyMiddleware: RouterMiddleware {
  typealias Context = ServerContext

  private let keys: [[UInt8]]

  init(keys: [String]) { self.keys = keys.map { Array($0.utf8) } }

  func handle(
    _ request: Request, context: ServerContext,
    next: (Request, ServerContext) async throws -> Response
  ) async throws -> Response {
    guard keys.isEmpty || isKnown(request.headers[.authorization]) else {
      throw APIError(
        status: .unauthorized, kind: .authentication,
        message: "give a key of this server as 'Authorization: Bearer KEY'",
        code: "invalid_api_key")
    }
    return try await next(request, context)
  }

  private func isKnown(_ header: String?) -> Bool {
    guard let header, header.lowercased().hasPrefix("bearer ") else { return false }
    let given = Array(header.dropFirst("bearer ".count).utf8)
    // All keys, all bytes: how long it takes tells nothing of a key but its length.
    return keys.reduce(false) { $1.equals(given) || $0 }
  }
}

extension [UInt8] {
  /// Equality that takes as long for equal as for different bytes.
  fileprivate func equals(_ other: [UInt8]) -> Bool {
    guard count == other.count else { return false }
    return zip(self, other).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }
}
