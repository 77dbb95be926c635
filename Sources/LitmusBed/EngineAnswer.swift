import CDescriptorFetchABI
import Virtqueues

/// A read of an engine as its pins said it.
struct EngineRead {
  var tag: UInt8 = 0
  var address: UInt64 = 0
  var byteCount = 0
}

/// The completion of an engine's read: one piece, made of the value of one word.
struct EngineAnswer {
  var read: EngineRead
  var value: UInt8

  func drive(_ inputs: inout FetchEngineInputs, walk: RingWalk) {
    inputs.cpl_valid = 1
    inputs.cpl_tag = read.tag
    inputs.cpl_offset = 0
    inputs.cpl_count = UInt8(read.byteCount)
    inputs.cpl_last = 1
    inputs.cpl_status = UInt8(DFE_CPL_OK)
    inputs.cpl_data.0 = lane(0, walk)
    inputs.cpl_data.1 = lane(1, walk)
    inputs.cpl_data.2 = lane(2, walk)
    inputs.cpl_data.3 = lane(3, walk)
  }

  private func lane(_ index: UInt64, _ walk: RingWalk) -> UInt64 {
    (0..<8).reduce(0) { lane, byte in
      let offset = 8 * index + UInt64(byte)
      guard offset < UInt64(read.byteCount) else { return lane }
      return lane | UInt64(walk.byte(at: read.address + offset, value: value)) << UInt64(8 * byte)
    }
  }
}
