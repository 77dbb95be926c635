internal import CDescriptorFetchABI

// Beside rtl/dfe_byte_lanes.sv.

/// A piece of a completion, shifted to the place that it has in its read.
struct FetchByteLanes {
  private var data: UInt128
  private var mask: UInt128

  /// Takes the piece that the pins carry.
  @inline(__always)
  init(_ inputs: dfe_inputs) {
    let shift = UInt128(inputs.cpl_offset & 15) << 3
    let bytes = UInt128(inputs.cpl_data.1) << 64 | UInt128(inputs.cpl_data.0)
    let ones: UInt128 = inputs.cpl_count < 16 ? (1 << (UInt128(inputs.cpl_count) << 3)) - 1 : .max
    data = bytes << shift
    mask = ones << shift
  }

  /// Stores the piece and keeps every other byte.
  @inline(__always)
  func store(into buffer: inout UInt128) {
    buffer = (buffer & ~mask) | (data & mask)
  }
}
