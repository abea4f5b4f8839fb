// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@Suite(.serialized, .timeLimit(.minutes(10))) struct FaultTests {
  /// An error of the API: its type and what it is about.
  private func error(_ answer: Answer) throws -> (type: String, message: String, code: String?) {
    let error = try #require(try answer.object["error"] as? [String: Any])
    return (
      try #require(error["type"] as? String), try #require(error["message"] as? String),
      error["code"] as? String
    )
  }

  @Test func whatCannotBeHonouredIsRefusedByName() throws {
    let server = try ServerProcess(["--max-body-bytes", "4096"])
    let bodies: [(String, String)] = [
      ("{", "not valid JSON"), ("[]", "a list"), ("{}", "'prompt' is missing"),
      (#"{"prompt": 7}"#, "'prompt' is a whole number"),
      (#"{"prompt": ["a", 7]}"#, "'prompt' has a whole number among its prompts"),
      (#"{"prompt": [1, "a"]}"#, "'prompt' has text among its token ids"),
      (#"{"prompt": []}"#, "empty list"), (#"{"prompt": ""}"#, "no tokens"),
      (#"{"prompt": [99999999]}"#, "99999999"), (#"{"prompt": [-1]}"#, "-1"),
      (#"{"prompt": "a", "prompt": "b"}"#, "'prompt' is there twice"),
      (#"{"prompt": "a", "temprature": 0}"#, "'temprature'"),
      (#"{"prompt": "a", "temperature": 3}"#, "'temperature' is 3.0"),
      (#"{"prompt": "a", "temperature": NaN}"#, "'temperature' is nan"),
      (#"{"prompt": "a", "top_p": 0}"#, "'top_p'"), (#"{"prompt": "a", "n": 0}"#, "'n' is 0"),
      (#"{"prompt": "a", "n": 1000}"#, "'n' is 1000"),
      (#"{"prompt": "a", "max_tokens": 0}"#, "'max_tokens' is 0"),
      (#"{"prompt": "a", "max_tokens": 100000}"#, "context"),
      (#"{"prompt": "a", "best_of": 4}"#, "'best_of'"),
      (#"{"prompt": "a", "suffix": "b"}"#, "'suffix'"),
      (#"{"prompt": "a", "presence_penalty": 2.5}"#, "'presence_penalty'"),
      (#"{"prompt": "a", "frequency_penalty": "much"}"#, "'frequency_penalty'"),
      (#"{"prompt": "a", "repetition_penalty": 0}"#, "'repetition_penalty'"),
      (#"{"prompt": "a", "logit_bias": {"99999999": 1}}"#, "'logit_bias' names token 99999999"),
      (#"{"prompt": "a", "logit_bias": {"a": 1}}"#, "'logit_bias' has 'a'"),
      (#"{"prompt": "a", "logit_bias": {"7": 101}}"#, "'7' is 101"),
      (#"{"prompt": "a", "no_repeat_ngram_size": 3}"#, "'no_repeat_ngram_size'"),
      (#"{"prompt": "a", "logprobs": 100}"#, "'logprobs' is 100"),
      (#"{"prompt": "a", "stop": 3}"#, "'stop' is a whole number"),
      (#"{"prompt": "a", "stop": ""}"#, "'stop'"),
      (#"{"prompt": "a", "stream_options": {"include_usage": true}}"#, "'stream_options'"),
      (#"{"prompt": "a", "stream": "yes"}"#, "'stream' is text"),
      (#"{"prompt": "a", "seed": 1.5}"#, "'seed' is a number"),
    ]
    for (body, expected) in bodies {
      let answer = try server.send("POST", "/v1/completions", body)
      let (type, message, _) = try error(answer)
      #expect(answer.status == 400 && type == "invalid_request_error", "\(body)")
      #expect(message.contains(expected), "\(body): \(message)")
    }
    let long = try server.send(
      "POST", "/v1/completions", #"{"prompt": "\#(String(repeating: "a ", count: 4000))"}"#)
    #expect(long.status == 413)
    let model = try server.send("POST", "/v1/completions", #"{"model": "gpt-9", "prompt": "a"}"#)
    #expect(model.status == 404)
    #expect(try error(model).code == "model_not_found")
    let path = try server.send("GET", "/v2/nothing")
    #expect(path.status == 404)
    #expect(try error(path).message.contains("/v2/nothing"))
    // None of them took anything.
    #expect(try server.metric("vllm:num_requests_running") == 0)
    #expect(try server.send("GET", "/health").status == 200)
  }

  @Test func keysLetIn() throws {
    let folder = try TemporaryFolder()
    let file = folder.file("keys")
    try "first-key\n\nsecond-key\n".write(to: file, atomically: true, encoding: .utf8)
    let server = try ServerProcess(["--api-key-file", file.path])
    for key in [nil, "third-key", "first-ke", "first-keyy", ""] {
      let answer = try server.send("GET", "/v1/models", key: key)
      #expect(answer.status == 401 && answer.headers["www-authenticate"] == "Bearer")
      #expect(try error(answer).code == "invalid_api_key")
    }
    #expect(try server.send("GET", "/v1/models", key: "second-key").status == 200)
    #expect(try server.send("GET", "/health").status == 200)
  }

  @Test func aFullQueueRefuses() throws {
    let server = try ServerProcess(["--slots", "1", "--max-queued", "0"])
    let slow = try Connection(port: server.port)
    try slow.request(
      "POST", "/v1/completions",
      #"{"prompt": "a", "max_tokens": 200, "ignore_eos": true, "stream": true}"#)
    // The first byte is there when the request holds its slot.
    _ = try slow.read(1)
    let answer = try server.send("POST", "/v1/completions", #"{"prompt": "a"}"#)
    // The first may have ended meanwhile.
    if answer.status != 200 {
      #expect(answer.status == 429 && answer.headers["retry-after"] == "1")
      #expect(try error(answer).type == "rate_limit_error")
      #expect(try server.metric("dfx:requests_refused_total") == 1)
    }
    let pair = try server.send("POST", "/v1/completions", #"{"prompt": ["a", "b", "c"]}"#)
    #expect(pair.status == 429)
  }

  @Test func whoGoesAwayFreesTheSlot() throws {
    let server = try ServerProcess(["--slots", "1"])
    for isStreaming in [true, false] {
      var connection: Connection? = try Connection(port: server.port)
      try connection?.request(
        "POST", "/v1/completions",
        #"{"prompt": "a", "max_tokens": 240, "n": 60, "ignore_eos": true, "stream": \#(isStreaming)}"#
      )
      if isStreaming { _ = try connection?.read(1) } else { usleep(50_000) }
      connection = nil
      while try server.metric("vllm:num_requests_running")
        + server.metric("vllm:num_requests_waiting") > 0
      { usleep(10_000) }
    }
    #expect(try server.metric("dfx:requests_cancelled_total") > 60)
    #expect(try server.complete(#"{"prompt": "a"}"#)["object"] as? String == "text_completion")
  }

  @Test func theServerEndsWhenItsRequestsHaveEnded() throws {
    let server = try ServerProcess(["--slots", "2"])
    let stream = try Connection(port: server.port)
    try stream.request(
      "POST", "/v1/completions",
      #"{"prompt": "a", "max_tokens": 200, "temperature": 0, "ignore_eos": true, "stream": true}"#)
    var all = try stream.read(1)
    server.terminate()
    all += try stream.readAll()
    let events = try Answer(all).events
    #expect(events.last == "[DONE]")
    #expect(events.dropLast().last?.contains(#""finish_reason":"length""#) == true)
    #expect(server.waitForEnd() == 0)
  }

  @Test func aTakenPortIsNamed() throws {
    let server = try ServerProcess()
    let process = Process()
    let dfx: URL = try #require(Fixtures.product("dfx"))
    process.executableURL = dfx
    process.arguments = ["serve", "--no-cache", "--port", "\(server.port)"]
    process.currentDirectoryURL = Fixtures.repository
    let notes = Pipe()
    process.standardError = notes
    try process.run()
    let text = String(decoding: notes.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 75)
    #expect(text.contains("cannot listen on 127.0.0.1, port \(server.port)"), "\(text)")
  }

  @Test func metricsHaveTheirNames() throws {
    let server = try ServerProcess()
    _ = try server.complete(#"{"prompt": "Once upon a time", "max_tokens": 8, "temperature": 0}"#)
    let page = try server.send("GET", "/metrics")
    #expect(page.headers["content-type"]?.hasPrefix("text/plain; version=0.0.4") == true)
    #expect(try server.metric("vllm:generation_tokens_total") == 8)
    #expect(try server.metric("vllm:time_to_first_token_seconds_count") == 1)
    #expect(try server.metric("vllm:inter_token_latency_seconds_count") == 7)
    #expect(try server.metric("dfx:e2e_request_latency_seconds_count") == 1)
    #expect(try server.metric("dfx:energy_joules_total") > 0)
    // Simulated time moves with passes alone.
    let clock = try server.metric("dfx:clock_seconds_total")
    #expect(try clock > 0 && server.metric("dfx:clock_seconds_total") == clock)
    // Every sample has its type, and names no one else's.
    var types: Set<Substring> = []
    for line in page.body.split(separator: "\n") {
      if line.hasPrefix("# TYPE ") {
        types.insert(line.split(separator: " ")[2])
      } else if !line.hasPrefix("#") {
        let name = line.prefix { $0 != "{" }
        let base = ["_bucket", "_sum", "_count"].reduce(name) {
          $0.hasSuffix($1) ? $0.dropLast($1.count) : $0
        }
        #expect(types.contains(name) || types.contains(base), "\(line)")
        #expect(line.contains(#"model_name="stories""#))
      }
    }
  }
}
