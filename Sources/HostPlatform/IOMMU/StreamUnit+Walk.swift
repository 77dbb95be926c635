import ByteLayouts
import CycleKernel
import IOMMULayouts

/// The walks of both stages.
///
/// Source: Arm SMMUv3, 3.3; Arm Architecture Reference Manual, D8.2.
extension StreamUnit {
  /// Reads of tables, counted, in the cycle of a request.
  struct Reader {
    let cycle: Cycle
    var count = 0
  }

  func fetch(_ place: UInt64, _ reader: inout Reader) -> UInt64? {
    reader.count += 1
    return load(place, reader.cycle)
  }

  /// Walks what the entry of a stream names.
  func walk(
    _ address: UInt64, _ stream: StreamTableEntry, _ context: ContextDescriptor?,
    _ reader: inout Reader
  ) throws(StreamFault) -> IOTLBEntry {
    guard let context else {
      let leaf = try stageTwo(address, stream, .input, &reader)
      return IOTLBEntry(
        domain: stream.machine, pageNumber: address >> 12, physicalBase: leaf.base,
        sizeExponent: leaf.sizeExponent, permissions: leaf.permissions)
    }
    let upper = try stageOne(address, stream, context, &reader)
    var entry = IOTLBEntry(
      domain: stream.machine, pageNumber: address >> 12, physicalBase: upper.base,
      sizeExponent: upper.sizeExponent, permissions: upper.permissions,
      pasid: UInt32(context.space), isGlobal: upper.isGlobal, stageOne: upper)
    if stream.mode == .nested {
      let middle = upper.translate(address)
      let lower = try stageTwo(middle, stream, .input, &reader)
      entry.sizeExponent = min(upper.sizeExponent, lower.sizeExponent)
      entry.physicalBase =
        lower.translate(middle) & ~(UInt64(1) << UInt64(entry.sizeExponent) - 1)
      entry.permissions = upper.permissions.intersection(lower.permissions)
      entry.isNested = true
    }
    return entry
  }

  private func stageTwo(
    _ address: UInt64, _ stream: StreamTableEntry, _ subject: StreamEvent.Subject,
    _ reader: inout Reader
  ) throws(StreamFault) -> StreamLeaf {
    guard address >> 39 == 0 else {
      throw StreamFault(.translation, .addressBeyondWidth, at: address, subject)
    }
    var table = stream.tableAddress
    for level in 1...3 {
      let place = table + 8 * StageTwoDescriptor.index(of: address, level: level)
      guard let raw = fetch(place, &reader) else {
        throw StreamFault(.walkAbort, .pagingEntryFetchFailed, at: place, subject)
      }
      let descriptor = StageTwoDescriptor(rawValue: raw)
      guard descriptor.isValid else { throw StreamFault(.translation, at: address, subject) }
      table = descriptor.address
      if level == 3 {
        guard descriptor.wasAccessed else {
          throw StreamFault(.access, .pagingEntryReservedBits, at: address, subject)
        }
        return StreamLeaf(table, level: level, descriptor.permissions)
      }
    }
    throw StreamFault(.translation, at: address, subject)
  }

  /// Where a table of stage 1, or its context descriptor, stands in memory.
  func place(
    of address: UInt64, _ stream: StreamTableEntry, _ subject: StreamEvent.Subject,
    _ reader: inout Reader
  ) throws(StreamFault) -> UInt64 {
    guard stream.mode == .nested else { return address }
    let leaf = try stageTwo(address, stream, subject, &reader)
    guard leaf.permissions.contains(.read) else {
      throw StreamFault(.permission, at: address, subject)
    }
    return leaf.translate(address)
  }

  private func stageOne(
    _ address: UInt64, _ stream: StreamTableEntry, _ context: ContextDescriptor,
    _ reader: inout Reader
  ) throws(StreamFault) -> StreamLeaf {
    guard address >> 39 == 0 else { throw StreamFault(.translation, .addressBeyondWidth) }
    guard !context.isWalkDisabled else { throw StreamFault(.translation) }
    var table = context.tableAddress
    var allowed: PagePermissions = [.read, .write]
    for level in 1...3 {
      let index = StageTwoDescriptor.index(of: address, level: level)
      let place = try place(of: table + 8 * index, stream, .table, &reader)
      guard let raw = fetch(place, &reader) else {
        var fault = StreamFault(.walkAbort, .pagingEntryFetchFailed)
        fault.intermediate = place
        throw fault
      }
      let descriptor = StageOneDescriptor(rawValue: raw)
      guard descriptor.isValid(level: level) else { throw StreamFault(.translation) }
      if descriptor.isLeaf(level: level) {
        guard descriptor.wasAccessed else { throw StreamFault(.access) }
        return StreamLeaf(
          descriptor.address, level: level, descriptor.permissions.intersection(allowed),
          isGlobal: descriptor.isGlobal)
      }
      allowed.formIntersection(descriptor.tablePermissions)
      table = descriptor.address
    }
    throw StreamFault(.translation)
  }
}
