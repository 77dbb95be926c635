import ByteLayouts
import GuestDriver
import Testing
import Trace

/// What a driver over a device memory buffer owes, each as something that can be seen.
private enum Obligation: String, CaseIterable {
  case offsetZeroIsNeverPublished = "dmb-g03"
  case everyDirectionIsCopied = "dmb-g04"
  case eachMappingHasItsOwnPages = "dmb-g05"
  case tooLargeIsRefusedForGood = "dmb-g06"
  case exhaustionPasses = "dmb-g10"
  case staleBytesStay = "dmb-g11"

  func holds(_ mutant: DMBMapperMutant?) throws -> Bool {
    let machine = FakeMachine()
    let mapper = try machine.dmbMapper(pages: 64, mutant: mutant)
    switch self {
    case .offsetZeroIsNeverPublished:
      while (try? mapper.map(host(0x30_0000), byteCount: 4096, direction: .toDevice)) != nil {}
      return machine.mapped.allSatisfy { $0.deviceAddress != 0 }
    case .everyDirectionIsCopied:
      return try DMADirection.allCases.allSatisfy { try copies($0, machine, mapper) }
    case .eachMappingHasItsOwnPages:
      return try keepsMappingsApart(machine, mapper)
    case .tooLargeIsRefusedForGood:
      let limit = mapper.pool.geometry.maximumMappingByteCount
      do throws(DMAError) {
        _ = try mapper.map(host(0x30_0000), byteCount: limit + 1, direction: .toDevice)
        return false
      } catch {
        return error == .tooLarge(byteCount: limit + 1, limit: limit)
      }
    case .exhaustionPasses:
      return try recovers(mapper)
    case .staleBytesStay:
      machine.barBytes.write(0x1000, pattern(8192, salt: 40).span.bytes)
      let handle = try mapper.map(host(0x30_0000), byteCount: 5000, direction: .fromDevice)
      mapper.unmap(handle)
      return machine.barBytes(0x1000 + 5000, 3192) == Array(pattern(8192, salt: 40)[5000...])
    }
  }

  /// The device writes the middle; all else must be the driver's, in the region and afterwards.
  private func copies(
    _ direction: DMADirection, _ machine: FakeMachine, _ mapper: DMBMapper
  ) throws -> Bool {
    machine.barBytes.write(0x1000, pattern(8192, salt: 60).span.bytes)
    machine.fill(0x30_0000, byteCount: 5000, salt: 61)
    let handle = try mapper.map(host(0x30_0000), byteCount: 5000, direction: direction)
    let offset = handle.deviceAddress.rawValue
    let isIn = machine.barBytes(offset, 5000) == pattern(5000, salt: 61)
    machine.barBytes.write(offset + 1000, pattern(50, salt: 62).span.bytes)
    mapper.unmap(handle)
    var expected = pattern(5000, salt: 61)
    if direction != .toDevice { expected.replaceSubrange(1000..<1050, with: pattern(50, salt: 62)) }
    return isIn && machine.bytes(0x30_0000, 5000) == expected
  }

  private func keepsMappingsApart(_ machine: FakeMachine, _ mapper: DMBMapper) throws -> Bool {
    let buffers = (0..<4).map { 0x30_0000 + UInt64($0) * 0x4000 }
    for (index, buffer) in buffers.enumerated() {
      machine.fill(buffer, byteCount: 9000, salt: UInt8(index))
    }
    let handles = try buffers.map {
      try mapper.map(host($0), byteCount: 9000, direction: .toDevice)
    }
    return handles.indices.allSatisfy {
      machine.barBytes(handles[$0].deviceAddress.rawValue, 9000) == pattern(9000, salt: UInt8($0))
    }
  }

  /// Whether a driver that retries after back-pressure gets on, many times the pool over.
  private func recovers(_ mapper: DMBMapper) throws -> Bool {
    var live: [DMAHandle] = []
    for _ in 0..<300 {
      while true {
        do throws(DMAError) {
          live.append(try mapper.map(host(0x30_0000), byteCount: 8192, direction: .toDevice))
          break
        } catch {
          guard error == .exhausted, !live.isEmpty else { return false }
          mapper.unmap(live.removeFirst())
        }
      }
    }
    return mapper.statistics.exhausted > 0
  }
}

@Suite("Obligations of a driver over a device memory buffer, each broken once (DMB-G)")
struct DMBMutantTests {
  @Test("the driver keeps each", arguments: Obligation.allCases.map(\.rawValue))
  func kept(name: String) throws {
    let obligation = try #require(Obligation(rawValue: name))
    #expect(try obligation.holds(nil))
  }

  @Test(
    "each mutant breaks the one that it names, and no other", arguments: DMBMapperMutant.allCases)
  func broken(mutant: DMBMapperMutant) throws {
    let broken = try Obligation.allCases.filter { try !$0.holds(mutant) }
    #expect(broken.map(\.rawValue) == [String(mutant.rawValue.prefix(7))])
  }

  @Test("each obligation has a mutant")
  func covered() {
    let named = Set(DMBMapperMutant.allCases.map { String($0.rawValue.prefix(7)) })
    #expect(named == Set(Obligation.allCases.map(\.rawValue)))
  }
}
