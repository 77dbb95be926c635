import GuestDriver
import HostPlatform
import OrderingReference
import Scenarios
import Testing
import Trace
import VirtioLayouts

/// One way in which a guest breaks the rules of its queue.
struct Hostility: Sendable, CustomTestStringConvertible {
  var testDescription: String
  var code: QueueErrorCode
  var accesses: [AccessMode]
  var attack: @Sendable (HostileGuest) -> Void

  init(
    _ name: String, _ code: QueueErrorCode, in accesses: [AccessMode] = [.direct, .bounce],
    attack: @escaping @Sendable (HostileGuest) -> Void
  ) {
    testDescription = name
    self.code = code
    self.accesses = accesses
    self.attack = attack
  }

  /// A chain that begins with a whole header and goes on with one descriptor.
  private static func second(
    _ address: UInt64?, _ length: UInt32, _ flags: DescriptorFlags, _ guest: HostileGuest
  ) {
    guest.describe(0, guest.address(0), 16, .next, next: 1)
    guest.describe(1, address ?? guest.address(4096), length, flags)
    guest.offer(0)
  }

  static let all = [
    Hostility("the available index jumps ahead by more than the queue", .availableIndexJump) {
      $0.offer(0, advance: $0.queueSize + 1)
    },
    Hostility("the available index goes back", .availableIndexJump) {
      $0.offer(0, advance: .max)
    },
    Hostility("a head lies outside the table", .headOutOfRange) { $0.offer($0.queueSize) },
    Hostility("a head lies far outside the table", .headOutOfRange) { $0.offer(.max) },
    Hostility("a next lies outside the table", .nextOutOfRange) {
      $0.describe(0, $0.address(0), 16, .next, next: $0.queueSize)
      $0.offer(0)
    },
    Hostility("a descriptor follows itself", .chainTooLong) {
      $0.describe(0, $0.address(0), 16, .next, next: 0)
      $0.offer(0)
    },
    Hostility("two descriptors follow each other", .chainTooLong) {
      $0.describe(0, $0.address(0), 16, .next, next: 1)
      $0.describe(1, $0.address(0), 16, .next, next: 0)
      $0.offer(0)
    },
    Hostility("an address plus its length wraps", .lengthWraps) {
      second(.max - 100, 102, .write, $0)
    },
    Hostility("a buffer lies in host memory", .addressOutsideRegion, in: [.bounce]) {
      second(0x20_0000, 512, .write, $0)
    },
    Hostility("a buffer begins before the region", .addressOutsideRegion, in: [.bounce]) {
      second(0x40_0000_0000 - 1, 2, .write, $0)
    },
    Hostility("a buffer ends behind the region", .addressOutsideRegion, in: [.bounce]) {
      second(0x40_0000_0000 + (1 << 20) - 511, 512, .write, $0)
    },
    Hostility("a buffer is longer than the region", .addressOutsideRegion, in: [.bounce]) {
      second(0x40_0000_0000, .max, .write, $0)
    },
    Hostility("a header lies where no memory answers", .readFailed, in: [.direct]) {
      $0.describe(0, 0x90_0000_0000, 16, .next, next: 1)
      $0.describe(1, $0.address(64), 1, .write)
      $0.offer(0)
    },
    Hostility("a descriptor is indirect", .indirectNotNegotiated) {
      $0.describe(0, $0.address(0), 16, .indirect)
      $0.offer(0)
    },
    Hostility("a readable descriptor follows a writable one", .readableAfterWritable) {
      $0.describe(0, $0.address(4096), 512, [.next, .write], next: 1)
      $0.describe(1, $0.address(0), 16)
      $0.offer(0)
    },
    Hostility("the header is too short", .malformedRequest) {
      $0.describe(0, $0.address(0), 15, .next, next: 1)
      $0.describe(1, $0.address(64), 1, .write)
      $0.offer(0)
    },
    Hostility("there is no header", .malformedRequest) {
      $0.describe(0, $0.address(64), 513, .write)
      $0.offer(0)
    },
    Hostility("there is no status byte", .malformedRequest) { second(nil, 512, [], $0) },
    Hostility("the status has no byte", .malformedRequest) { second(nil, 0, .write, $0) },
  ]

  static let cases = all.flatMap { hostility in hostility.accesses.map { (hostility, $0) } }
}

@Suite("Hostile guests (VIRTIO v1.4, 2.1 and 2.7.5)")
struct HostileGuestTests {
  @Test(
    "the queue stops with its reason, the others go on, and a reset repairs it",
    arguments: Hostility.cases)
  func attack(hostility: Hostility, access: AccessMode) throws {
    let guest = try HostileGuest(access)
    #expect(try guest.readsSector(3, queue: 0))
    #expect(!guest.status.contains(.needsReset))
    let usedBefore = guest.usedCount(queue: 0)
    hostility.attack(guest)
    #expect(guest.errors.map(\.code) == [hostility.code])
    #expect(guest.errors.map(\.queue) == [0])
    #expect(guest.status.contains(.needsReset))
    // The configuration vector told the driver.
    #expect(guest.system.cpu.waitForInterrupt(vector: 0, limit: 100))
    #expect(guest.usedCount(queue: 0) == usedBefore)
    #expect(try guest.readsSector(5, queue: 1))
    #expect(try !guest.readsSector(5, queue: 0), "the stopped queue takes nothing")
    #expect(try guest.readsSector(6, queue: 3))
    #expect(guest.errors.count == 1)
    try guest.restart()
    #expect(!guest.status.contains(.needsReset))
    #expect(try guest.readsSector(7, queue: 0))
    #expect(try guest.readsSector(8, queue: 2))
    #expect(guest.errors.count == 1)
    #expect(guest.system.judge.map { $0.violations.map(\.description) } == [])
  }

  @Test("two queues can fail one after the other; the status is set and announced once")
  func twoQueues() throws {
    let guest = try HostileGuest(.bounce)
    guest.offer(guest.queueSize, queue: 1)
    guest.offer(guest.queueSize + 1, queue: 2)
    #expect(guest.errors.map(\.queue) == [1, 2])
    #expect(guest.system.cpu.waitForInterrupt(vector: 0, limit: 100))
    #expect(!guest.system.cpu.waitForInterrupt(vector: 0, limit: 5000))
    #expect(try guest.readsSector(9, queue: 0))
  }

  @Test("a request that is already under way in a queue is dropped with it")
  func underWay() throws {
    let guest = try HostileGuest(.bounce)
    guest.describe(0, guest.address(0), 16, .next, next: 1)
    guest.describe(1, guest.address(4096), 512, [.next, .write], next: 2)
    guest.describe(2, guest.address(64), 1, .write)
    guest.describe(3, guest.address(0), 16, .indirect)
    guest.offerTogether([0, 3])
    #expect(guest.errors.map(\.code) == [.indirectNotNegotiated])
    #expect(guest.usedCount(queue: 0) == 0)
    #expect(try guest.readsSector(1, queue: 1))
  }
}
