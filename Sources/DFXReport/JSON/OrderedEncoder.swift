// SPDX-License-Identifier: Apache-2.0

extension OrderedJSON {
  /// The tree of an encodable value: members in encoding order, `nil` as `null`.
  ///
  /// - Throws: what the value's `encode(to:)` throws.
  public init(encoding value: some Encodable) throws {
    let box = JSONBox()
    try value.encode(to: OrderedEncoder(box: box, codingPath: []))
    self = box.value
  }
}

/// A place in the tree that is filled while a value encodes itself.
private final class JSONBox {
  enum Content {
    case scalar(OrderedJSON)
    case array([JSONBox])
    case object([(key: String, box: JSONBox)])
  }
  var content = Content.scalar(.null)

  var value: OrderedJSON {
    switch content {
    case .scalar(let value): value
    case .array(let boxes): .array(boxes.map(\.value))
    case .object(let members): .object(members.map { .init($0.key, $0.box.value) })
    }
  }

  func becomeObject() {
    if case .object = content { return }
    content = .object([])
  }

  func becomeArray() {
    if case .array = content { return }
    content = .array([])
  }

  func member(_ key: String) -> JSONBox {
    let box = JSONBox()
    guard case .object(var members) = content else { return box }
    members.append((key, box))
    content = .object(members)
    return box
  }

  func element() -> JSONBox {
    let box = JSONBox()
    guard case .array(var boxes) = content else { return box }
    boxes.append(box)
    content = .array(boxes)
    return box
  }

  func encode(_ value: some Encodable, codingPath: [any CodingKey]) throws {
    try value.encode(to: OrderedEncoder(box: self, codingPath: codingPath))
  }
}

private struct OrderedEncoder: Encoder {
  let box: JSONBox
  let codingPath: [any CodingKey]
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    box.becomeObject()
    return KeyedEncodingContainer(OrderedKeyedContainer<Key>(box: box, codingPath: codingPath))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    box.becomeArray()
    return OrderedUnkeyedContainer(box: box, codingPath: codingPath)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer {
    OrderedSingleContainer(box: box, codingPath: codingPath)
  }
}

private struct OrderedKeyedContainer<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let box: JSONBox
  let codingPath: [any CodingKey]

  func encodeNil(forKey key: Key) { _ = box.member(key.stringValue) }

  func encode(_ value: some Encodable, forKey key: Key) throws {
    try box.member(key.stringValue).encode(value, codingPath: codingPath + [key])
  }

  func encodeIfPresent<T: Encodable>(_ value: T?, forKey key: Key) throws {
    if let value { try encode(value, forKey: key) } else { encodeNil(forKey: key) }
  }
  func encodeIfPresent(_ value: Bool?, forKey key: Key) throws { try orNull(value, key) }
  func encodeIfPresent(_ value: String?, forKey key: Key) throws { try orNull(value, key) }
  func encodeIfPresent(_ value: Double?, forKey key: Key) throws { try orNull(value, key) }
  func encodeIfPresent(_ value: Int?, forKey key: Key) throws { try orNull(value, key) }
  func encodeIfPresent(_ value: UInt64?, forKey key: Key) throws { try orNull(value, key) }

  private func orNull<T: Encodable>(_ value: T?, _ key: Key) throws {
    if let value { try encode(value, forKey: key) } else { encodeNil(forKey: key) }
  }

  func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key)
    -> KeyedEncodingContainer<Nested>
  {
    OrderedEncoder(box: box.member(key.stringValue), codingPath: codingPath + [key])
      .container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    OrderedEncoder(box: box.member(key.stringValue), codingPath: codingPath + [key])
      .unkeyedContainer()
  }

  func superEncoder() -> any Encoder {
    OrderedEncoder(box: box.member("super"), codingPath: codingPath)
  }

  func superEncoder(forKey key: Key) -> any Encoder {
    OrderedEncoder(box: box.member(key.stringValue), codingPath: codingPath + [key])
  }
}

private struct OrderedUnkeyedContainer: UnkeyedEncodingContainer {
  let box: JSONBox
  let codingPath: [any CodingKey]
  var count: Int {
    if case .array(let boxes) = box.content { boxes.count } else { 0 }
  }

  func encodeNil() { _ = box.element() }

  func encode(_ value: some Encodable) throws {
    try box.element().encode(value, codingPath: codingPath)
  }

  func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type)
    -> KeyedEncodingContainer<Nested>
  {
    OrderedEncoder(box: box.element(), codingPath: codingPath).container(keyedBy: type)
  }

  func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
    OrderedEncoder(box: box.element(), codingPath: codingPath).unkeyedContainer()
  }

  func superEncoder() -> any Encoder {
    OrderedEncoder(box: box.element(), codingPath: codingPath)
  }
}

private struct OrderedSingleContainer: SingleValueEncodingContainer {
  let box: JSONBox
  let codingPath: [any CodingKey]

  private func put(_ value: OrderedJSON) { box.content = .scalar(value) }

  func encodeNil() { put(.null) }
  func encode(_ value: Bool) { put(.bool(value)) }
  func encode(_ value: String) { put(.string(value)) }
  func encode(_ value: Double) { put(.number(value)) }
  func encode(_ value: Float) { put(.number(Double(value))) }
  func encode(_ value: Int) { put(.integer(Int64(value))) }
  func encode(_ value: Int8) { put(.integer(Int64(value))) }
  func encode(_ value: Int16) { put(.integer(Int64(value))) }
  func encode(_ value: Int32) { put(.integer(Int64(value))) }
  func encode(_ value: Int64) { put(.integer(value)) }
  func encode(_ value: UInt) { put(.integer(Int64(clamping: value))) }
  func encode(_ value: UInt8) { put(.integer(Int64(value))) }
  func encode(_ value: UInt16) { put(.integer(Int64(value))) }
  func encode(_ value: UInt32) { put(.integer(Int64(value))) }
  func encode(_ value: UInt64) { put(.integer(Int64(clamping: value))) }
  func encode(_ value: some Encodable) throws { try box.encode(value, codingPath: codingPath) }
}
