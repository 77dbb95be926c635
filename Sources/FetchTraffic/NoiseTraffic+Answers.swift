import CDescriptorFetchABI
import CycleKernel
import Virtqueues

/// What the noise says: configurations, indices, heads and descriptors near every limit.
extension NoiseTraffic {
  /// A number of any magnitude.
  func magnitude(_ bits: UInt64) -> UInt64 { below(1 << below(bits)) }

  /// A queue of any size at any place, most of them where they may be.
  func drawConfiguration() {
    inputs.cfg_flags = UInt8(truncatingIfNeeded: random.next())
    if kind == .lists { inputs.cfg_flags |= UInt8(DFE_QUEUE_PACKED) }
    let isPacked = Int(inputs.cfg_flags) & DFE_QUEUE_PACKED != 0
    let power = UInt16(1) << UInt16(below(16))
    inputs.cfg_size = power
    if isPacked {
      // Around the powers of two, or anything; lists that go on fill the largest too.
      let around = Int(power) - 1 + Int(below(3))
      let other = kind == .lists ? 0x8000 - below(2) * below(0x8000) : magnitude(16)
      inputs.cfg_size = UInt16(min(0x8000, max(1, below(2) == 0 ? around : Int(other))))
    }
    let size = UInt64(inputs.cfg_size)
    inputs.cfg_start =
      isPacked
      ? UInt16(below(4) == 0 ? size - 1 : below(size)) | (below(2) == 0 ? 0x8000 : 0)
      : UInt16(truncatingIfNeeded: random.next())
    inputs.cfg_chain_limit = drawChainLimit(size, isFar: kind == .chains)
    inputs.cfg_desc_addr = area(16 * size) & ~15
    inputs.cfg_avail_addr = area(4 + 2 * size) & ~1
  }

  /// Most descriptors of a chain: anything, or mostly more than half of what the pins can say.
  private func drawChainLimit(_ size: UInt64, isFar: Bool) -> UInt16 {
    let far = 0x8000 + below(0x8000)
    let limits: [UInt64] =
      isFar
      ? [0, far, size, far, 0xffff]
      : [0, magnitude(16), size, random.next() & 0xffff, 8 + below(100)]
    return UInt16(truncatingIfNeeded: limits[Int(below(5))])
  }

  /// A place for so many bytes, around the window's ends or those of all addresses now and then.
  private func area(_ byteCount: UInt64) -> UInt64 {
    let end = windowBase &+ windowSize
    switch below(16) {
    case 0: return end &- below(2 * byteCount)
    case 1: return windowBase &- below(2 * byteCount)
    case 2: return 0 &- 1 &- below(2 * byteCount)
    case 3: return below(2) == 0 ? random.next() : windowBase
    default:
      guard windowMode != DFE_WINDOW_NONE, windowSize > byteCount + 16 else {
        return random.next() >> below(32)
      }
      return windowBase + 16 + below(windowSize - byteCount - 16)
    }
  }

  /// Where the driver of a split ring has come, or what a doorbell says of it.
  func drawIndex(_ queue: Int) -> UInt16 {
    let size = UInt64(queues[queue].size)
    let ahead: UInt64 =
      switch below(8) {
      case 0: 0
      case 1: size
      case 2: chance(mood.fault) ? size + 1 : size
      case 3: chance(mood.fault) ? random.next() : below(size)
      case 4: below(size + 1)
      default: min(size, below(20))
      }
    return queues[queue].fetched &+ UInt16(truncatingIfNeeded: ahead)
  }

  /// The bytes of a read.
  func answer(_ pins: dfe_outputs) -> SIMD4<UInt64> {
    let queue = Int(pins.rd_queue)
    let noise = random.next()
    var words = SIMD4<UInt64>(noise, noise &* 3, noise &* 5, noise &* 7)
    switch Int(pins.rd_kind) {
    case DFE_READ_AVAIL_INDEX:
      words[0] = noise & ~0xffff_0000 | UInt64(drawIndex(queue)) << 16
    case DFE_READ_AVAIL_RING:
      queues[queue].fetched &+= UInt16(pins.rd_count / 2)
      for entry in 0..<Int(pins.rd_count) / 2 {
        let shift = UInt64(16 * (entry % 4))
        words[entry / 4] = words[entry / 4] & ~(0xffff << shift) | drawHead(queue) << shift
      }
    case DFE_READ_PACKED where UInt32(pins.rd_tag) >= engine.constants.slot_count:
      for place in 0..<Int(pins.rd_count) / 16 {
        let flags = queues[queue].lookedAt(
          isAvailable: kind.isLong || below(16) != 0,
          goesOn: kind.isLong ? below(0x2_0000) != 0 : chance(mood.next),
          noise: UInt16(truncatingIfNeeded: random.next()))
        words[2 * place + 1] = words[2 * place + 1] & (1 << 48 - 1) | UInt64(flags) << 48
      }
    default: (words[0], words[1]) = drawDescriptor(pins, queue)
    }
    return words
  }

  private func drawHead(_ queue: Int) -> UInt64 {
    let size = UInt64(queues[queue].size)
    guard chance(mood.fault) else { return below(size) }
    return below(2) == 0 ? size : random.next() & 0xffff
  }

  private func drawDescriptor(_ pins: dfe_outputs, _ queue: Int) -> (UInt64, UInt64) {
    let tag = Int(pins.rd_tag)
    let isInTable = Int(pins.rd_kind) == DFE_READ_INDIRECT
    // What is wrong: the address, flags, a length, or what follows; mostly nothing.
    let fault = chance(mood.fault) ? below(4) : 4
    var flags = UInt16(truncatingIfNeeded: random.next()) & ~7
    if chance(mood.writable) || (writables[tag] && fault != 1) { flags |= 2 }
    let mayEnter = (queues[queue].takesIndirect && !isInTable) || fault == 1
    let enters = mayEnter && chance(max(mood.indirect, fault == 1 ? 128 : 0))
    if enters { flags |= 4 }
    if chance(mood.next) && (!enters || (fault == 1 && below(2) == 0)) { flags |= 1 }
    let length = enters ? drawTableLength(tag, fault == 2) : drawLength()
    let address = drawAddress(length, fault == 0)
    let count = max(1, isInTable ? UInt64(tableCounts[tag]) : UInt64(queues[queue].size))
    var next = below(4) == 0 ? count - 1 : below(count)
    if fault == 3 { next = below(2) == 0 ? count : random.next() }
    if enters {
      tableCounts[tag] = UInt32(truncatingIfNeeded: length / 16)
    } else {
      writables[tag] = flags & 2 != 0 && (flags & 1 != 0 || isInTable)
    }
    if queues[queue].isPacked {
      // The buffer ID stands where a split descriptor has its flags.
      return (address, length | (random.next() & 0xffff) << 32 | UInt64(flags) << 48)
    }
    return (address, length | UInt64(flags) << 32 | (next & 0xffff) << 48)
  }

  /// Bytes of a buffer.
  private func drawLength() -> UInt64 {
    min(magnitude(33), windowMode & 1 != 0 ? windowSize / 2 : 0xffff_ffff)
  }

  /// Bytes of a table, which has whole entries.
  private func drawTableLength(_ tag: Int, _ isFault: Bool) -> UInt64 {
    if isFault { return below(4) == 0 ? 0 : drawLength() }
    let most = windowMode & 1 != 0 ? min(windowSize / 32, 0xfff_ffff) : 0xfff_ffff
    let bounds: UInt64
    switch below(8) {
    // Few, as many as a chain walks in short time, or numbers of any magnitude.
    case 0: bounds = 4
    case 1: bounds = 100
    case 2: bounds = 1 << below(17)
    case 3: bounds = 1 << below(29)
    default:
      // One bit after another and few entries more, which are all that is left when it is lost.
      tableBits[tag] = (tableBits[tag] + 1) % Self.tableBitCount
      return 16 * min(1 << UInt64(tableBits[tag]) + below(8), most)
    }
    return 16 * (1 + below(min(bounds, most)))
  }

  private func drawAddress(_ length: UInt64, _ isFault: Bool) -> UInt64 {
    let end = windowBase &+ windowSize
    if isFault {
      switch below(6) {
      case 0: return 0
      case 1: return end &- length &+ 1
      case 2: return 0 &- length &+ below(2)
      case 3: return windowBase &- 1
      case 4: return end &+ magnitude(64)
      default: return random.next()
      }
    }
    if windowMode == DFE_WINDOW_NONE || (windowMode == DFE_WINDOW_MIXED && below(2) == 0) {
      let address = random.next() >> below(48)
      return address &+ length < address ? address &- length : address
    }
    guard windowSize > length + 1 else { return windowBase }
    switch below(8) {
    case 0: return end &- length
    case 1: return windowBase &+ (windowMode == DFE_WINDOW_OFFSET ? 1 : 0)
    default: return windowBase &+ 1 &+ below(windowSize - length)
    }
  }
}
