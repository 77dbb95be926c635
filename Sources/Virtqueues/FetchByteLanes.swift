internal import CDescriptorFetchABI

// Beside rtl/dfe_byte_lanes.sv.

/// A piece of a completion, shifted to the place that it has in its read of up to 32 bytes.
struct FetchByteLanes {
  private var low: UInt128
  private var lowMask: UInt128
  private var high: UInt128 = 0
  private var highMask: UInt128 = 0

  /// Takes the piece that the pins carry.
  @inline(__always)
  init(_ inputs: dfe_inputs) {
    let shift = UInt128(inputs.cpl_offset & 15) << 3
    let bytes = UInt128(inputs.cpl_data.1) << 64 | UInt128(inputs.cpl_data.0)
    let count = inputs.cpl_count
    let ones: UInt128 = count < 16 ? (1 << (UInt128(count) << 3)) - 1 : .max
    low = bytes << shift
    lowMask = ones << shift
    guard UInt16(inputs.cpl_offset) + UInt16(count) > 16 else { return }
    if inputs.cpl_offset >= 16 {
      (high, highMask) = (low, lowMask)
      (low, lowMask) = (0, 0)
      return
    }
    let more = UInt128(inputs.cpl_data.3) << 64 | UInt128(inputs.cpl_data.2)
    let moreOnes: UInt128 =
      count <= 16 ? 0 : count < 32 ? (1 << (UInt128(count - 16) << 3)) - 1 : .max
    high = more << shift
    highMask = moreOnes << shift
    if shift != 0 {
      high |= bytes >> (128 - shift)
      highMask |= ones >> (128 - shift)
    }
  }

  /// Stores what lies in the first 16 bytes of the read and keeps every other byte.
  @inline(__always)
  func store(into buffer: inout UInt128) {
    buffer = (buffer & ~lowMask) | (low & lowMask)
  }

  /// Stores what lies in the second 16 bytes.
  @inline(__always)
  func storeHigh(into buffer: inout UInt128) {
    buffer = (buffer & ~highMask) | (high & highMask)
  }
}
