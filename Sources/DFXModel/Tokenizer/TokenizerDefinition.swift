// SPDX-License-Identifier: Apache-2.0

/// Everything that a tokenizer is, whatever file said so.
struct TokenizerDefinition {
  var vocabulary: [ByteString: Int32] = [:]
  /// In the order of their rank.
  var merges: [(left: ByteString, right: ByteString)] = []
  var modelOptions = BytePairModel.Options()
  var normalizers: [Normalizer] = []
  var preTokenizers: [PreTokenizer] = []
  var addedTokens = AddedVocabulary()
  /// Ids that encoding puts before a text and after it.
  var prefix: [Int32] = []
  var suffix: [Int32] = []
  var decoder: [DecoderStep] = []
  /// Whether special tokens in a text are text.
  var splitsSpecialTokens = false
  /// The file that most of it comes from, for messages.
  let file: String

  init(file: String) { self.file = file }

  /// GPT-2's byte-level encoding.
  mutating func useByteLevel(addsPrefixSpace: Bool) {
    preTokenizers = [.byteLevel(addsPrefixSpace: addsPrefixSpace, splits: true)]
    decoder = [.byteLevel]
  }

  /// Id of each token, checked: none is out of range, and each stands for one token.
  static func vocabulary(_ node: JSONNode) throws(CheckpointError) -> [ByteString: Int32] {
    var vocabulary: [ByteString: Int32] = [:]
    let members = try node.members
    vocabulary.reserveCapacity(members.count)
    for (token, id) in members { vocabulary[token] = try tokenID(id) }
    var tokens: [Int32: ByteString] = [:]
    tokens.reserveCapacity(vocabulary.count)
    for (token, id) in vocabulary {
      if let other = tokens.updateValue(token, forKey: id) {
        let pair = [token.text, other.text].sorted()
        throw CheckpointError(
          .malformedFile,
          "\(node.file): the tokens '\(pair[0])' and '\(pair[1])' have the same id, \(id)")
      }
    }
    return vocabulary
  }

  /// An id; larger ones than any vocabulary's are refused.
  static func tokenID(_ node: JSONNode) throws(CheckpointError) -> Int32 {
    let id = try node.integer
    guard (0..<1 << 24).contains(id) else {
      throw CheckpointError(
        .malformedFile, "\(node.file): '\(node.place)' is \(id): token ids lie below \(1 << 24)")
    }
    return Int32(id)
  }

  /// Refuses a table of merges that is empty although the vocabulary has tokens that only merges make.
  func checkMerges(in path: String) throws(CheckpointError) {
    guard merges.isEmpty, !modelOptions.ignoresMerges else { return }
    let added = Set(addedTokens.ids.keys)
    let unreachable = vocabulary.keys.filter { token in
      !added.contains(token) && token.scalars.count > 1 && !token.bytes.starts(with: "<0x".utf8)
        && token != modelOptions.unknownToken
    }
    guard let token = unreachable.min() else { return }
    throw CheckpointError(
      .malformedFile,
      "\(path) has no merges, but the vocabulary has tokens that only merges make, like "
        + "'\(token.text)': is the file damaged?")
  }
}
