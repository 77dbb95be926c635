import ArgumentParser
import RTLBridge
import Reporting
import Scenarios

/// Descriptors per cycle of the engine alone.
struct RateBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rtl",
    abstract: "Descriptors per cycle of the fetch engine alone, beside what limits them.",
    discussion: """
      The engine fetches from rings that are always full, over a memory that answers after 500 ns \
      or 1 us (125 or 250 cycles at 250 MHz) or is the device's own. The limit of a row is the \
      lowest of: one descriptor per cycle at the output, 32 bytes per cycle into the engine, and \
      what a link of Gen4 x8 brings in completions of 64 bytes. Cycles are counted, not timed.

      The first table has rings of 4096 entries and an output that is always taken. The second has \
      rings of 64 to 256 entries, which are gone round at least four times, lists that cross lines, \
      outputs that are taken in every second cycle or eight on, eight off, reads that pass each \
      other, two or three of the queues, also of two kinds, and doorbells that say how far the \
      driver has come (NOTIFICATION_DATA). There the limit is also what the taker takes and what a \
      ring holds until a chain that was fetched comes back. A third table has the cycles from a \
      doorbell to the first descriptor, and with --build ats a fourth one what the translation \
      cache adds to them.
      """)

  @Option(help: "The fetch engine: rtl or model.")
  var engine: EngineKind = .rtl

  /// The project's builds of the RTL.
  enum Build: String, ExpressibleByArgument, CaseIterable {
    case small, stream, wide, ats

    var kind: RTLLibrary.Kind {
      switch self {
      case .small: .plain
      case .stream: .stream
      case .wide: .wide
      case .ats: .ats
      }
    }
  }

  @Option(
    help: """
      The build of the RTL: small, stream (the streaming engine, 4 queues, 32 reads), wide \
      (64 queues, 256 reads) or ats (stream with a translation cache).
      """)
  var build: Build = .wide

  /// Pages of the host.
  enum Pages: String, ExpressibleByArgument, CaseIterable {
    case small = "4K"
    case large = "2M"

    var kind: RateTranslation.Pages { self == .small ? .small : .large }
  }

  @Option(help: "Pages of the host that the translation cache of --build ats is given.")
  var pages: Pages = .large

  @Option(help: "Another library behind the same table, instead of the project's own.")
  var rtl: String?

  @Option(help: "Descriptors that are counted in each row.")
  var count: Int = 10_000

  @Option(help: "Seed of the random order.")
  var seed: UInt64 = 1

  @Flag(help: "Print one JSON object.")
  var json = false

  /// All tables as one object.
  private struct Report: Encodable {
    var engine: String
    var rates: [RateBenchmark.Row]
    var arrangements: [RateBenchmark.Row]
    var first: [RateBenchmark.FirstRow]
    var translation: [RateBenchmark.TranslationRow]?
  }

  func validate() throws {
    if !(100...10_000_000).contains(count) {
      throw ValidationError("--count is not from 100 to 10000000")
    }
    if engine != .rtl && engine != .model {
      throw ValidationError("--engine is rtl or model; --build chooses among builds of the RTL")
    }
  }

  func run() throws {
    var bench: RateBenchmark
    var bare: RateBenchmark?
    if engine == .model {
      bench = .ofModel(seed: seed, count: count)
    } else {
      do throws(RTLLibraryError) {
        bench = try .ofLibrary(
          rtl ?? RTLLibrary.path(of: build.kind), seed: seed, count: count)
        if build == .ats, rtl == nil {
          bench.pages = pages.kind
          bare = try .ofLibrary(RTLLibrary.path(of: .stream), seed: seed, count: count)
        }
      } catch {
        throw CommandFailure.lacks("\(error)")
      }
    }
    let most = min(64, bench.queueCount)
    if most < 64 { Console.error("\(bench.engineName) has \(most) queues; 64 are not measured") }
    let cases = RateCase.all(queueCounts: most > 1 ? [1, most] : [1])
    let others = RateCase.arrangements(queueCount: bench.queueCount)
    let all = cases.count + others.count
    func say(_ number: Int) {
      if number % 30 == 0 { Console.error("case \(number) of \(all)") }
    }
    do {
      let rates = try bench.measure(cases, say: say)
      let arrangements = try bench.measure(others) { say(cases.count + $0) }
      let first = try bench.measureFirst()
      let translation = try bare.map { try bench.measureTranslation(bare: $0) }
      if json {
        try Output.printJSON(
          Report(
            engine: bench.engineName, rates: rates, arrangements: arrangements, first: first,
            translation: translation))
      } else {
        print(RateBenchmark.text(rates))
        print("")
        print(RateBenchmark.arrangementText(arrangements))
        print("")
        print(RateBenchmark.text(first))
        if let translation {
          print("")
          print(RateBenchmark.text(translation))
        }
      }
    } catch let failure as RateBenchmark.Failure {
      Console.error("ricochet: \(failure.description)")
      throw CommandFailure.violated
    }
  }
}
