import ByteLayouts
import HostPlatform
public import IOMMULayouts

/// The queue of events of an Arm IOMMU.
///
/// Source: Linux, drivers/iommu/arm/arm-smmu-v3 (evtq_thread).
extension StreamUnitDriver {
  /// Bytes of a page hold this many records: 2 to this power.
  private static var eventExponent: UInt64 { 7 }

  /// Takes a page for events; before ``StreamUnitDriver/enable()``.
  ///
  /// - Throws: ``IOMMUDriverError/outOfTablePages``.
  public func prepareEvents() throws(IOMMUDriverError) {
    guard let page = pages.allocate() else { throw .outOfTablePages }
    clear(page)
    events = page
    write(page.rawValue | Self.eventExponent, StreamUnitRegister.eventBase)
    write(2, StreamUnitRegister.secondControl)
  }

  /// Has a stalled request tried again, or ended with a fault.
  ///
  /// - Throws: ``IOMMUDriverError/timeout``.
  public func resume(
    stream: UInt16, tag: UInt16, isRetry: Bool
  ) throws(IOMMUDriverError) {
    let command = StreamUnitRegister.resume | UInt64(stream) << 32
    try perform([
      (command | (isRetry ? StreamUnitRegister.resumeRetries : 2 << 12), UInt64(tag))
    ])
  }

  /// Ends every stalled request of a stream with a fault.
  ///
  /// - Throws: ``IOMMUDriverError/timeout``.
  public func endStalls(stream: UInt16) throws(IOMMUDriverError) {
    try perform([(StreamUnitRegister.endStalls | UInt64(stream) << 32, 0)])
  }

  /// Takes what has been recorded, oldest first; records of unknown codes are passed over.
  ///
  /// - Returns: the records, and whether others were lost since the last look.
  public func takeEvents() -> (records: [StreamEvent], wereLost: Bool) {
    guard let events else { return ([], false) }
    let flag: UInt64 = 1 << 31
    let mask = (UInt64(2) << Self.eventExponent) - 1
    let place = registers.advanced(by: StreamUnitRegister.eventProducer)
    let producer = UInt64(cpu.load(place, as: UInt32.self))
    let wereLost = (producer ^ eventConsumer) & flag != 0
    var records: [StreamEvent] = []
    while eventConsumer & mask != producer & mask {
      let slot = events.advanced(by: (eventConsumer & (mask >> 1)) * StreamEvent.byteCount)
      clean(slot, Int(StreamEvent.byteCount))
      var words: [4 of UInt64] = .init(repeating: 0)
      for index in words.indices { words[index] = cpu.load(slot.advanced(by: UInt64(index) * 8)) }
      if let record = StreamEvent(words: words) { records.append(record) }
      eventConsumer = (eventConsumer + 1) & mask
    }
    eventConsumer |= producer & flag
    cpu.store(
      UInt32(eventConsumer), at: registers.advanced(by: StreamUnitRegister.eventConsumer))
    return (records, wereLost)
  }
}
