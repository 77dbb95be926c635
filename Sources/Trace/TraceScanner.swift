/// Takes the words and fields of one line of a trace file, from left to right.
///
/// It keeps the line and its buffers from one line to the next, so that reading allocates nothing
/// once they have grown.
struct TraceScanner {
  private(set) var line: [UInt8] = []
  private(set) var position = 0

  /// Begins with another line, without its newline.
  mutating func begin(_ bytes: ArraySlice<UInt8>) {
    line.removeAll(keepingCapacity: true)
    line.append(contentsOf: bytes)
    position = 0
  }

  var isAtEnd: Bool { position == line.count }

  func failure(_ message: String) -> TraceLineError {
    TraceLineError(column: position + 1, message)
  }

  /// A word up to the next space, and the space behind it.
  mutating func word(_ what: String) throws(TraceLineError) -> String {
    let start = position
    while position < line.count, line[position] != UInt8(ascii: " ") { position += 1 }
    guard position > start, position - start <= 64 else {
      position = start
      throw failure("expected \(what)")
    }
    let text = String(decoding: line[start..<position], as: UTF8.self)
    if position < line.count { position += 1 }
    return text
  }

  /// The value of the field `name`, which must come next.
  mutating func text(_ name: StaticString) throws(TraceLineError) -> String {
    try skip(name)
    return try word("a value of \(name)")
  }

  /// A number of the field `name`, which must come next and fit the type.
  mutating func number<Number: FixedWidthInteger & UnsignedInteger>(
    _ name: StaticString, radix: UInt64, as type: Number.Type = Number.self
  ) throws(TraceLineError) -> Number {
    try skip(name)
    let value = try digits(radix: radix, "the number of \(name)")
    guard let number = Number(exactly: value) else {
      throw failure("\(name) is at most \(Number.max)")
    }
    return number
  }

  mutating func decimal<Number: FixedWidthInteger & UnsignedInteger>(
    _ name: StaticString, as type: Number.Type = Number.self
  ) throws(TraceLineError) -> Number {
    try number(name, radix: 10, as: type)
  }

  mutating func hexadecimal<Number: FixedWidthInteger & UnsignedInteger>(
    _ name: StaticString, as type: Number.Type = Number.self
  ) throws(TraceLineError) -> Number {
    try number(name, radix: 16, as: type)
  }

  /// A number of at most `most`, in hexadecimal or decimal digits.
  mutating func number(
    _ name: StaticString, radix: UInt64, most: UInt64
  ) throws(TraceLineError) -> UInt64 {
    let value: UInt64 = try number(name, radix: radix)
    guard value <= most else {
      throw failure("\(name) is at most \(String(most, radix: Int(radix)))")
    }
    return value
  }

  /// An address of bytes of which none lies beyond 64 bits.
  mutating func address(_ name: StaticString) throws(TraceLineError) -> UInt64 {
    try number(name, radix: 16, most: .max - 1 << 32)
  }

  /// 0 or 1.
  mutating func flag(_ name: StaticString) throws(TraceLineError) -> Bool {
    let value: UInt8 = try decimal(name)
    guard value < 2 else { throw failure("\(name) is 0 or 1") }
    return value == 1
  }

  /// One of an enumeration's values, by its number.
  mutating func choice<Choice: RawRepresentable>(
    _ name: StaticString, radix: UInt64 = 10, as type: Choice.Type = Choice.self
  ) throws(TraceLineError) -> Choice where Choice.RawValue == UInt8 {
    let number: UInt8 = try number(name, radix: radix)
    guard let choice = Choice(rawValue: number) else {
      throw failure("there is no \(name) \(number)")
    }
    return choice
  }

  /// One of the given words.
  mutating func choice<Choice>(
    _ name: StaticString, _ words: KeyValuePairs<String, Choice>
  ) throws(TraceLineError) -> Choice {
    let start = position
    let found = try text(name)
    for (word, choice) in words where word == found { return choice }
    position = start
    let known = words.map(\.key).joined(separator: " or ")
    throw failure("\(name) is \(known)")
  }

  /// `bus:device.function` in hexadecimal, as 16 bits.
  mutating func identifier(_ name: StaticString) throws(TraceLineError) -> UInt16 {
    try skip(name)
    var parts: UInt64 = 0
    let marks: [7 of UInt8?] = [nil, nil, UInt8(ascii: ":"), nil, nil, UInt8(ascii: "."), nil]
    for index in marks.indices {
      guard position < line.count else { throw failure("expected bus:device.function") }
      if let mark = marks[index] {
        guard line[position] == mark else { throw failure("expected bus:device.function") }
      } else {
        guard let digit = Self.digit(line[position]) else {
          throw failure("expected bus:device.function")
        }
        parts = parts << 4 | digit
      }
      position += 1
    }
    let (device, function) = (parts >> 4 & 0xff, parts & 15)
    guard device < 32, function < 8 else { throw failure("there is no such device or function") }
    if position < line.count {
      guard line[position] == UInt8(ascii: " ") else { throw failure("expected a space") }
      position += 1
    }
    return UInt16(truncatingIfNeeded: (parts >> 12) << 8 | device << 3 | function)
  }

  /// Digits up to a space, a separator or the end, and the space behind them.
  mutating func digits(radix: UInt64, _ what: String) throws(TraceLineError) -> UInt64 {
    let start = position
    var value: UInt64 = 0
    while position < line.count, let digit = Self.digit(line[position]), digit < radix {
      let (product, isOver) = value.multipliedReportingOverflow(by: radix)
      let (sum, isOverSum) = product.addingReportingOverflow(digit)
      if isOver || isOverSum { throw failure("\(what) is beyond 64 bits") }
      value = sum
      position += 1
    }
    guard position > start else { throw failure("expected \(what)") }
    if position < line.count {
      guard line[position] == UInt8(ascii: " ") else { throw failure("expected \(what)") }
      position += 1
    }
    return value
  }

  /// Whether the next field has this name.
  func isNext(_ name: StaticString) -> Bool {
    let count = name.utf8CodeUnitCount
    guard position + count < line.count, line[position + count] == UInt8(ascii: "=") else {
      return false
    }
    return name.withUTF8Buffer { letters in
      // SAFETY: the index is one of the buffer's own.
      for index in letters.indices where unsafe letters[index] != line[position + index] {
        return false
      }
      return true
    }
  }

  private mutating func skip(_ name: StaticString) throws(TraceLineError) {
    guard isNext(name) else { throw failure("expected \(name)=") }
    position += name.utf8CodeUnitCount + 1
  }

  @inline(__always)
  static func digit(_ byte: UInt8) -> UInt64? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(byte &- UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(byte &- UInt8(ascii: "a") &+ 10)
    default: nil
    }
  }

  /// The bytes of the field `data`, two digits each, into `bytes`.
  mutating func data(_ count: Int, into bytes: inout [UInt8]) throws(TraceLineError) {
    try skip("data")
    bytes.removeAll(keepingCapacity: true)
    guard line.count - position >= 2 * count else {
      throw failure("expected \(count) bytes, two digits each")
    }
    for _ in 0..<count {
      guard let high = Self.digit(line[position]), let low = Self.digit(line[position + 1]) else {
        throw failure("expected two hexadecimal digits")
      }
      bytes.append(UInt8(truncatingIfNeeded: high << 4 | low))
      position += 2
    }
  }
}
