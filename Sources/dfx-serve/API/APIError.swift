// SPDX-License-Identifier: Apache-2.0

internal import DFXReport
internal import DFXRuntime
internal import Hummingbird

/// Why a request has no answer, in the form of OpenAI's API.
struct APIError: Error, Equatable {
  /// What kind of mistake it is, by the names of OpenAI's API.
  enum Kind: String {
    case invalidRequest = "invalid_request_error"
    case authentication = "authentication_error"
    case notFound = "not_found_error"
    case rateLimit = "rate_limit_error"
    case server = "server_error"
    case timeout = "timeout_error"
  }

  let status: HTTPResponse.Status
  let kind: Kind
  let message: String
  /// The member of the request that is wrong, if it is one.
  var parameter: String?
  /// A word for programs.
  var code: String?

  /// A request that cannot be honoured.
  static func invalid(_ message: String, parameter: String? = nil, code: String? = nil) -> Self {
    Self(
      status: .badRequest, kind: .invalidRequest, message: message, parameter: parameter,
      code: code)
  }

  /// The error object of the API.
  var json: OrderedJSON {
    .object([
      .init(
        "error",
        .object([
          .init("message", .string(message)),
          .init("type", .string(kind.rawValue)),
          .init("param", parameter.map { .string($0) } ?? .null),
          .init("code", code.map { .string($0) } ?? .null),
        ]))
    ])
  }
}

extension APIError {
  /// What an engine's refusal or failure means to a client.
  init(_ failure: ServingFailure) {
    switch failure {
    case .queueFull:
      self.init(
        status: .tooManyRequests, kind: .rateLimit, message: "\(failure)", code: "queue_full")
    case .dropped, .late:
      self.init(
        status: .serviceUnavailable, kind: .server, message: "\(failure)",
        code: failure == .late ? "deadline_exceeded" : "dropped")
    case .draining:
      self.init(
        status: .serviceUnavailable, kind: .server, message: "\(failure)", code: "draining")
    case .refused(let error): self = Self(error)
    case .fault:
      self.init(
        status: .internalServerError, kind: .server, message: "\(failure)", code: "device_fault")
    }
  }

  private init(_ error: RuntimeError) {
    switch error {
    case .promptTooLong:
      self = .invalid("\(error)", parameter: "prompt", code: "context_length_exceeded")
    case .emptyPrompt, .unknownToken: self = .invalid("\(error)", parameter: "prompt")
    case .noToken, .unusableLogits, .nothingLeft, .unknownTokenInRule:
      self.init(status: .internalServerError, kind: .server, message: "\(error)")
    }
  }
}

extension APIError: HTTPResponseError {
  func response(from request: Request, context: some RequestContext) throws -> Response {
    var response = Response(json: json, status: status)
    if status == .tooManyRequests || status == .serviceUnavailable {
      response.headers[.retryAfter] = "1"
    }
    if status == .unauthorized { response.headers[.wwwAuthenticate] = "Bearer" }
    return response
  }
}

extension Response {
  /// A JSON value on one line.
  init(json: OrderedJSON, status: HTTPResponse.Status = .ok) {
    self.init(
      status: status, headers: [.contentType: "application/json"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: json.compact + "\n")))
  }

  /// A text of some type.
  init(text: String, type: String) {
    self.init(
      status: .ok, headers: [.contentType: type],
      body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }
}
