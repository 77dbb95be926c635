/// Where pages are: every mapping has a number, which its target tells.
extension TranslatingHost {
  /// A block of pages, and where it is.
  struct Mapping {
    /// What a host grants.
    enum Fate {
      case granted, untranslated, denied, missing
    }

    var firstPage: UInt64
    var bits: UInt64
    var fate = Fate.granted
    /// Whether an invalidation of it is complete.
    var isGone = false
  }

  private func firstPage(of page: UInt64) -> UInt64 { (page >> blockBits(page)) << blockBits(page) }

  /// The number of the mapping of a page, made when it is first asked for; from 1.
  func number(of page: UInt64) -> Int {
    let first = firstPage(of: page)
    if let number = current[first] { return number }
    let number = mappings.count + 1
    mappings.append(Mapping(firstPage: first, bits: blockBits(page), fate: fate(number)))
    current[first] = number
    return number
  }

  private func fate(_ number: Int) -> Mapping.Fate {
    let noise = Self.noise(number)
    if refusedPeriod > 0, noise % refusedPeriod == 0 {
      return noise / refusedPeriod % 2 == 0 ? .denied : .missing
    }
    return untranslatedPeriod > 0 && noise % untranslatedPeriod == 0 ? .untranslated : .granted
  }

  /// First target page of a mapping: its number as all of the upper bits, which tell it, and any
  /// place below.
  func target(_ number: Int) -> UInt64 {
    let place = Self.noise(number) & 0xf_ffff
    let bits = mappings[number - 1].bits
    return UInt64(UInt32(truncatingIfNeeded: number) &* Self.spread) << 20 | (place >> bits) << bits
  }
  /// An odd number and its inverse.
  private static let (spread, gather): (UInt32, UInt32) = (0x9e37_79b1, 0x0e8b_2f51)

  /// The number of the mapping that a translated address tells.
  func number(at address: UInt64) -> Int? {
    let number = Int(UInt32(truncatingIfNeeded: address >> 32) &* Self.gather)
    return number >= 1 && number <= mappings.count ? number : nil
  }

  /// Bits that a mapping's number decides and that look like none of it.
  static func noise(_ number: Int) -> UInt64 { UInt64(number) &* 0x9e37_79b9_7f4a_7c15 >> 20 }
}
