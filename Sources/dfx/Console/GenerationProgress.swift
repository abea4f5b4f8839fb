// SPDX-License-Identifier: Apache-2.0

/// Progress of a request: over the prompt, then over tokens unless a person sees them appear.
struct GenerationProgress {
  private var reading: Progress
  private var writing: Progress
  private var tokens = 0

  init(prompt: Int, output: Int, isStreaming: Bool, isQuiet: Bool) {
    reading = Progress("prompt", total: prompt, unit: "tokens", isQuiet: isQuiet)
    writing = Progress(
      "generate", total: output, unit: "tokens", isQuiet: isQuiet || isStreaming)
  }

  /// `done` tokens of the prompt are read.
  mutating func prompt(_ done: Int) { reading.update(done) }

  /// One token more is there; returns whether it is the first, before which nothing should be written
  /// on the line of the prompt's progress.
  mutating func token() -> Bool {
    tokens += 1
    if tokens == 1 {
      reading.finish()
      writing.restart()
    } else {
      writing.update(tokens)
    }
    return tokens == 1
  }

  /// Removes what is shown in place.
  mutating func finish() {
    reading.finish()
    writing.finish()
  }
}
