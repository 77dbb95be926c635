import Reporting
import Scenarios
import Testing

@Suite("What a disk has to hold behind a program that was killed")
struct DiskJournalTests {
  private static let journal = DiskJournal(
    [
      .wrote(offset: 0, byteCount: 1024, cycle: 10), .flushed(cycle: 50),
      .wrote(offset: 1024, byteCount: 512, cycle: 60), .flushed(cycle: 90),
    ], cycleCount: 100)
  private static let old = [UInt8](repeating: 1, count: 2048)
  private static let new = [UInt8](repeating: 2, count: 1536) + [UInt8](repeating: 1, count: 512)

  private func fault(_ sectors: [UInt8], at cycle: UInt64) -> String? {
    let disk = sectors.flatMap { [UInt8](repeating: $0, count: 512) }
    return Self.journal.fault(disk, old: Self.old, new: Self.new, killedAt: cycle)
  }

  @Test("the text is read as it was written")
  func text() {
    #expect(DiskJournal(text: Self.journal.text)?.steps == Self.journal.steps)
    #expect(DiskJournal(text: Self.journal.text)?.cycleCount == 100)
    #expect(DiskJournal(text: "write 1 2") == nil)
  }

  @Test("before its write a sector is old, then either, and new behind the flush")
  func sectors() {
    #expect(fault([1, 1, 1, 1], at: 5) == nil)
    #expect(fault([2, 1, 1, 1], at: 5) == "sector 0 holds what nobody wrote")
    #expect(fault([2, 1, 1, 1], at: 40) == nil)
    #expect(fault([2, 1, 1, 1], at: 55) == "sector 1 lost what was flushed")
    #expect(fault([2, 2, 1, 1], at: 70) == nil)
    #expect(fault([2, 2, 2, 1], at: 95) == nil)
    #expect(fault([2, 2, 1, 1], at: 95) == "sector 2 lost what was flushed")
    #expect(fault([2, 2, 2, 2], at: 95) == "sector 3 holds what nobody wrote")
    #expect(fault([2, 3, 1, 1], at: 40) == "sector 1 holds what nobody wrote")
  }
}
