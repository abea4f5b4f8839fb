// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// What `dfx generate` says of the same request.
private func generate(_ arguments: [String]) throws -> [String: Any] {
  let process = Process()
  let dfx: URL = try #require(Fixtures.product("dfx"))
  process.executableURL = dfx
  process.arguments = ["generate", "--json", "--no-cache", "--quiet"] + arguments
  process.currentDirectoryURL = Fixtures.repository
  let output = Pipe()
  process.standardOutput = output
  process.standardError = FileHandle.nullDevice
  try process.run()
  let data = output.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
}

/// The choices of an answer, by index.
private func choices(_ answer: [String: Any]) throws -> [[String: Any]] {
  let choices = try #require(answer["choices"] as? [[String: Any]])
  for (index, choice) in choices.enumerated() { #expect(choice["index"] as? Int == index) }
  return choices
}

private func texts(_ answer: [String: Any]) throws -> [String] {
  try choices(answer).map { try #require($0["text"] as? String) }
}

@Suite(.serialized, .timeLimit(.minutes(10))) struct CompletionTests {
  @Test func answersAreThoseOfGenerate() throws {
    let server = try ServerProcess(["--slots", "3"])
    let expected = try generate([
      "--mode", "functional", "--max-new-tokens", "24", "Once upon a time",
    ])
    let greedy = #"{"prompt": "Once upon a time", "max_tokens": 24, "temperature": 0"#
    let answer = try server.complete(greedy + "}")
    #expect(answer["object"] as? String == "text_completion")
    #expect(answer["model"] as? String == "stories")
    let text = try #require(texts(answer).first)
    #expect(text == expected["text"] as? String)
    #expect(try choices(answer)[0]["finish_reason"] as? String == "length")
    let usage = try #require(answer["usage"] as? [String: Any])
    let promptTokens = try #require(expected["prompt_tokens"] as? [Int])
    #expect(usage["prompt_tokens"] as? Int == promptTokens.count)
    #expect(usage["completion_tokens"] as? Int == 24)
    // Token ids, alone and among others.
    let ids = promptTokens.map(String.init).joined(separator: ",")
    #expect(
      try texts(server.complete(#"{"prompt": [\#(ids)], "max_tokens": 24, "temperature": 0}"#)) == [
        text
      ])
    #expect(
      try texts(
        server.complete(
          #"{"prompt": [[\#(ids)], "The storm", [\#(ids)]], "max_tokens": 24, "temperature": 0, "n": 2}"#
        ))[4...] == [text, text])
    // A stop text ends the answer and is no part of it.
    let cut = try #require(
      text.range(of: " ", range: text.index(text.startIndex, offsetBy: 20)..<text.endIndex))
    let stop = String(text[cut.lowerBound...].prefix(5))
    let stops = try JSONSerialization.data(withJSONObject: [stop, "zzz"])
    let stopped = try server.complete(
      greedy + #", "stop": \#(String(decoding: stops, as: UTF8.self))}"#)
    let first = try #require(text.range(of: stop))
    #expect(try texts(stopped) == [String(text[..<first.lowerBound])])
    #expect(try choices(stopped)[0]["finish_reason"] as? String == "stop")
    // The stream has the same text, then the usage.
    let stream = try server.send(
      "POST", "/v1/completions",
      greedy + #", "stream": true, "stream_options": {"include_usage": true}}"#)
    #expect(stream.headers["content-type"] == "text/event-stream; charset=utf-8")
    var events = stream.events
    #expect(events.popLast() == "[DONE]" && events.count > 10)
    let parts = try events.map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
    #expect(
      try parts.dropLast().map { try choices($0)[0]["text"] as? String ?? "?" }.joined() == text)
    #expect((parts.last?["usage"] as? [String: Any])?["completion_tokens"] as? Int == 24)
    #expect((parts.last?["choices"] as? [Any])?.isEmpty == true)
    #expect(Set(parts.compactMap { $0["id"] as? String }).count == 1)
  }

  @Test(arguments: [nil, #""attention": ["tensor"]"#] as [String?])
  func simulatedTimesAreThoseOfTheTimedAppliance(shard: String?) throws {
    var options = ["--devices", "2"]
    let folder = try TemporaryFolder()
    if let shard {
      let file = folder.file("plan.json")
      try #"{"schema": "dfx.plan/1", "mesh": {"tensor": 2}, "shard": {\#(shard)}}"#
        .write(to: file, atomically: true, encoding: .utf8)
      options += ["--plan", file.path]
    }
    let server = try ServerProcess(options)
    let expected = try generate(
      options + [
        "--max-new-tokens", "12", "--temperature", "0.9", "--top-k", "0", "--seed", "5",
        "The storm",
      ])
    let answer = try server.complete(
      #"{"prompt": "The storm", "max_tokens": 12, "temperature": 0.9, "seed": 5}"#)
    #expect(try texts(answer) == [expected["text"] as? String ?? "?"])
    let times = try #require(try choices(answer)[0]["dfx"] as? [String: Any])
    let latency = try #require(expected["latency"] as? [String: Any])
    func close(_ found: Any?, _ expected: Any?, _ what: String) throws {
      let (a, b) = (try #require(found as? Double), try #require(expected as? Double))
      #expect(abs(a - b) < 1e-6 * b, "\(what): \(a), \(b)")
    }
    try close(times["total_ms"], latency["total_ms"], "total")
    try close(times["time_to_first_token_ms"], latency["time_to_first_token_ms"], "first token")
    let energy = try #require(expected["energy"] as? [String: Any])
    try close(times["energy_j"], energy["total_j"], "energy")
    #expect(times["queue_ms"] as? Double == 0)
  }

  @Test func seedsRepeat() throws {
    let server = try ServerProcess()
    let body = #"{"prompt": "Tom", "max_tokens": 16, "temperature": 1.2, "n": 3, "seed": 11"#
    let first = try texts(server.complete(body + "}"))
    #expect(try texts(server.complete(body + "}")) == first)
    #expect(Set(first).count > 1)
    let one = try server.complete(
      #"{"prompt": "Tom", "max_tokens": 16, "temperature": 1.2, "seed": 11}"#)
    #expect(try texts(one) == [first[0]])
    // Without a seed one is drawn and told.
    let drawn = try server.complete(#"{"prompt": "Tom", "max_tokens": 16}"#)
    let seed = try #require(
      (try choices(drawn)[0]["dfx"] as? [String: Any])?["seed"] as? Int)
    let again = try server.complete(#"{"prompt": "Tom", "max_tokens": 16, "seed": \#(seed)}"#)
    #expect(try texts(again) == texts(drawn))
  }

  @Test func biasesMoveTokens() throws {
    let server = try ServerProcess()
    let body = #"{"prompt": "Tom found a key", "max_tokens": 3, "temperature": 0"#
    let plain = try texts(server.complete(body + "}"))
    let options = ["--mode", "functional", "--max-new-tokens", "1", "Tom found a key"]
    let first = try #require(try generate(options)["tokens"] as? [Int])[0]
    let other = try texts(server.complete(body + #", "logit_bias": {"\#(first)": -100}}"#))
    #expect(other != plain)
    let forced = try texts(server.complete(body + #", "logit_bias": {"\#(first)": 100}}"#))
    let word = try server.post("/detokenize", #"{"tokens": [\#(first), \#(first), \#(first)]}"#)
    #expect(forced == [word["prompt"] as? String])
    // What was generated once is less likely than all else.
    let absent = try texts(
      server.complete(body + #", "logit_bias": {"\#(first)": 2}, "presence_penalty": 2}"#))
    #expect(absent != forced)
  }

  @Test func settingsOfTheModelHold() throws {
    let folder = try TemporaryFolder()
    let stories = Fixtures.repository.appendingPathComponent("Models/stories")
    for name in ["config.json", "model.safetensors", "vocab.json", "merges.txt"] {
      try FileManager.default.createSymbolicLink(
        at: folder.file(name), withDestinationURL: stories.appendingPathComponent(name))
    }
    let settings =
      #"{"repetition_penalty": 1.5, "no_repeat_ngram_size": 2, "max_new_tokens": 9, "eos_token_id": 0}"#
    try Data(settings.utf8).write(to: folder.file("generation_config.json"))
    let options = ["--model", folder.url.path, "--mode", "functional", "Tom found a key"]
    let expected = try generate(options)
    let server = try ServerProcess(["--model", folder.url.path])
    let body = #"{"prompt": "Tom found a key", "temperature": 0"#
    let answer = try server.complete(body + "}")
    #expect(try texts(answer) == [expected["text"] as? String ?? "?"])
    #expect((answer["usage"] as? [String: Any])?["completion_tokens"] as? Int == 9)
    let milder = try generate(options + ["--repetition-penalty", "1.01", "--max-new-tokens", "12"])
    #expect(
      try texts(server.complete(body + #", "repetition_penalty": 1.01, "max_tokens": 12}"#)) == [
        milder["text"] as? String ?? "?"
      ])
  }

  @Test func echoedLogprobsHaveAnEntryForEachToken() throws {
    let server = try ServerProcess(["--slots", "2"])
    let body = #"{"prompt": "Once upon a time", "echo": true, "logprobs": 2, "temperature": 0"#
    let answer = try server.complete(body + #", "max_tokens": 1}"#)
    let usage = try #require(answer["usage"] as? [String: Any])
    let count = try #require(usage["prompt_tokens"] as? Int)
    let logprobs = try #require(try choices(answer)[0]["logprobs"] as? [String: Any])
    let tokens = try #require(logprobs["tokens"] as? [String])
    let values = try #require(logprobs["token_logprobs"] as? [Any])
    let top = try #require(logprobs["top_logprobs"] as? [Any])
    let offsets = try #require(logprobs["text_offset"] as? [Int])
    #expect(tokens.count == count + 1 && values.count == count + 1 && top.count == count + 1)
    #expect(values[0] is NSNull && top[0] is NSNull)
    let text = try texts(answer)[0]
    #expect(text.hasPrefix("Once upon a time") && tokens.joined() == text)
    for (token, offset) in zip(tokens, offsets) {
      #expect(String(text.unicodeScalars.dropFirst(offset)).hasPrefix(token))
    }
    for (value, candidates) in zip(values, top).dropFirst() {
      let value = try #require(value as? Double)
      let candidates = try #require(candidates as? [String: Double])
      #expect(value <= 0 && (2...3).contains(candidates.count))
      #expect(candidates.values.contains(value) && value <= candidates.values.max()!)
    }
    // The last token is the most likely one, greedily.
    let last = try #require(top.last as? [String: Double])
    #expect(last.max { $0.value < $1.value }?.key == tokens.last)
    // Without a further token: the prompt alone.
    let prompt = try server.complete(body + #", "max_tokens": 0}"#)
    #expect(try texts(prompt) == ["Once upon a time"])
    let alone = try #require(try choices(prompt)[0]["logprobs"] as? [String: Any])
    #expect((alone["token_logprobs"] as? [Any])?.count == count)
    #expect(
      (alone["token_logprobs"] as? [Any])?.dropFirst().compactMap { $0 as? Double }
        == values[1..<count].compactMap { $0 as? Double })
  }
}
