import Testing

@testable import Reporting

@Suite("ricochet bench doors")
struct DoorsBenchmarkTests {
  /// Values of a machine whose doors cost what is given.
  private func table(
    rounds: Int = 1, only: Set<DoorMeasurement> = Set(DoorMeasurement.allCases),
    _ measure: (DoorMeasurement, DoorSubject) -> DoorsBenchmark.Values?
  ) -> [DoorsBenchmark.Row] {
    DoorsBenchmark(rounds: rounds, measurements: only).measure(measure)
  }

  @Test("a boot is held against the one without a device", arguments: [(5.9, true), (6.1, false)])
  func boot(seconds: Double, isReached: Bool) throws {
    let rows = table(only: [.boot]) { _, subject in [("", subject == .none ? 3 : seconds)] }
    #expect(rows.map(\.subject) == ["none", "qemu", "model", "rtl"])
    #expect(rows[0].ofBaseline == 1 && rows[0].isReached == nil && rows[1].isReached == nil)
    #expect(rows[3].ofBaseline == seconds / 3)
    #expect(rows[2].isReached == isReached && rows[3].isReached == isReached)
  }

  @Test("rates are asked for with many in flight, and each engine has its own")
  func rates() throws {
    let rows = table(only: [.guest]) { _, subject in
      [("1", 500), ("32", subject == .qemu ? 40_000 : 10_000)]
    }
    let goals = rows.filter { $0.goal != nil }
    #expect(goals.map(\.kind) == ["32", "32"])
    #expect(goals.map(\.subject) == ["model", "rtl"])
    #expect(goals.map(\.isReached) == [false, true])
    #expect(goals.map(\.ofBaseline) == [0.25, 0.25])
  }

  @Test("a client is held against the same engine without a door")
  func client() throws {
    let rows = table(only: [.client]) { _, subject in
      switch subject {
      case .inside: [("32", 40_000)]
      case .insideRTL: [("32", 20_000)]
      default: [("32", 10_000)]
      }
    }
    #expect(rows.map(\.ofBaseline) == [1, 1, 0.25, 0.5])
  }

  @Test("SystemC's accesses are held against the plain memory of the same run")
  func accesses() throws {
    let rows = table(only: [.accesses]) { _, _ in [("plain-read", 1000), ("register-read", 10)] }
    #expect(rows.map(\.ofBaseline) == [1, 0.01])
  }

  @Test("values are medians, and what could not be measured has no line")
  func medians() throws {
    var calls: [DoorSubject: Int] = [:]
    let rows = table(rounds: 3, only: [.guest]) { _, subject in
      calls[subject, default: 0] += 1
      let samples = [100.0, 1, 3]
      return subject == .rtl ? nil : [("32", samples[(calls[subject] ?? 1) - 1])]
    }
    #expect(rows.map(\.value) == [3, 3])
    #expect(calls[.rtl] == 3)
    #expect(DoorsBenchmark.text(rows).contains("20,000: MISSED"))
  }

  @Test("lines of a script that are no measurement are left out")
  func lines() {
    let values = DoorTools.values("Info: 1\nseconds 2.5\n32 100 50\nbad x y\n", at: 1)
    #expect(values.map(\.kind) == ["Info:", "seconds", "32"])
    #expect(DoorTools.values("32 100 50\n8 7\n", at: 2).map(\.value) == [50])
  }
}
