import LitmusLanguage
import OrderingExplorer
import Reporting
import Testing

@Suite("Schedules of bad outcomes")
struct ScheduleTests {
  private func schedule(_ name: String) throws -> Schedule {
    let test = try Corpus.test(name)
    let explorer = Explorer()
    let bad = try explorer.explore(test).found.filter { test.isBad($0.outcome) }
    let shortest = try #require(bad.min { $0.length < $1.length })
    return try explorer.schedule(of: shortest, in: test)
  }

  @Test("a schedule names the write that waits in the store buffer")
  func storeBuffer() throws {
    let lines = try schedule("classic/x86-sb").lines
    #expect(lines.count == 4)
    #expect(lines[0].who == "one" && lines[0].what == "a = load y, which is 0")
    #expect(lines[0].passes == ["store x 1, which waits in the store buffer"])
  }

  @Test("a schedule names the packet that was passed, and the rule that allowed it")
  func passing() throws {
    let schedule = try schedule("relaxed/index")
    let passes = schedule.lines.flatMap(\.passes)
    #expect(
      passes == [
        "the write of 'store one 1': relaxed ordering",
        "the write of 'store two 1': relaxed ordering",
      ])
    #expect(schedule.text.contains("before the write of 'store one 1': relaxed ordering"))
  }

  @Test("the search that leaves steps out tells executions as short as the one that does not")
  func all() throws {
    for file in try Corpus.files.get() {
      let explorer = Explorer()
      let slow = Explorer(isReduced: false)
      let pairs = zip(try explorer.explore(file.test).found, try slow.explore(file.test).found)
      for (found, other) in pairs {
        let schedule = try explorer.schedule(of: found, in: file.test)
        #expect(schedule.lines.count == other.length, "\(file.path)")
        #expect(try slow.schedule(of: other, in: file.test).lines.count == other.length)
      }
    }
  }
}
