/// Configuration space as `lspci -F` reads it: a line that names the function, then 16 bytes in each
/// line.
///
/// Extended configuration space follows as far as anything stands in it.
public enum ConfigurationDump {
  /// The text for the function whose doublewords `read` gives.
  public static func text(
    slot: String, title: String, read: (_ register: UInt16) -> UInt32
  ) -> String {
    var text = "\(slot) \(title)\n"
    let last = (16..<256).last { line in
      (0..<4).contains { read(UInt16(line * 16 + 4 * $0)) != 0 }
    }
    // A capability may end in zeros: three more lines hold any that the last line has begun.
    for line in 0..<min((last ?? 16) + 4, 256) {
      var row = hexadecimal(line * 16, digits: line < 16 ? 2 : 3) + ":"
      for word in 0..<4 {
        let value = read(UInt16(line * 16 + 4 * word))
        for lane in 0..<4 {
          row += " " + hexadecimal(Int(value >> UInt32(8 * lane) & 0xff), digits: 2)
        }
      }
      text += row + "\n"
    }
    return text
  }

  private static func hexadecimal(_ value: Int, digits: Int) -> String {
    let text = String(value, radix: 16)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }
}
