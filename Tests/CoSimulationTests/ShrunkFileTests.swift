import CLocalPeer
import CoSimulation
import OrderingReference
import Testing

#if canImport(Glibc)
import Glibc
#endif

@Suite("vhost-user: memory that its owner can make shorter")
struct ShrunkFileTests {
  private func entropy(_ front: VhostFrontEnd) -> TestRing.Segment {
    TestRing.Segment(
      address: TestRing.base + front.buffer, count: 100, isWritable: true)
  }

  @Test("such memory serves as any other", arguments: [false, true])
  func serves(isPacked: Bool) throws {
    let front = VhostFrontEnd(isPacked: isPacked, isShared: false)
    try front.setUp()
    for round in 1...8 as ClosedRange<UInt16> {
      try front.submit([entropy(front)], turns: 4)
      #expect(front.usedIndex == round)
    }
    #expect(front.session.machine.judge?.violations.map(\.description) == [])
    #expect(front.session.machine.judge?.seesLinkAlone == false)
  }

  @Test("a file that becomes shorter ends the session in one line, and nothing else")
  func shrinks() throws {
    let front = VhostFrontEnd(isShared: false)
    let other = VhostFrontEnd(isShared: false)
    try front.setUp()
    try other.setUp()
    try front.submit([entropy(front)], turns: 4)
    front.offer([entropy(front)])
    #expect(ftruncate(front.memory.number, 0) == 0)
    var one: UInt64 = 1
    #expect(write(front.kick.number, &one, 8) == 8)
    let fault = try #require(throws: SessionFault.self) {
      for _ in 0..<100 { try front.session.turn(milliseconds: 0) }
    }
    #expect("\(fault)".contains("became shorter"), "\(fault)")
    // Longer again, it is not looked at any more.
    #expect(ftruncate(front.memory.number, off_t(TestRing.memoryByteCount)) == 0)
    #expect(throws: SessionFault.self) { try front.session.turn(milliseconds: 0) }
    try other.submit([entropy(other)], turns: 4)
    #expect(other.usedIndex == 1)
  }

  @Test("the place of a mapping that is gone is used again")
  func places() {
    let memory = OwnedDescriptor(local_peer_memory(4096, 0))
    let start = mmap(nil, 4096, PROT_READ, MAP_SHARED, memory.number, 0)
    defer { munmap(start, 4096) }
    for _ in 0..<4 * SHRUNK_FILES_LIMIT {
      let number = shrunk_files_watch(start, 4096)
      #expect(number >= 0)
      #expect(shrunk_files_has_shrunk(number) == 0)
      shrunk_files_forget(number)
    }
  }
}
