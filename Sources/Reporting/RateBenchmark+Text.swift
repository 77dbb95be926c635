extension RateBenchmark {
  static func name(_ rate: RateCase) -> String {
    "\(kinds(rate).joined(separator: " ")), rings of \(rate.ringSize), \(memory(rate)), "
      + "\(rate.queueCount) queues, taken \(rate.taker.name)"
  }

  /// Format, order and length of chains; of both kinds of queues where there are two.
  private static func kinds(_ rate: RateCase) -> [String] {
    let loads = (0..<(rate.other == nil ? 1 : 2)).map(rate.load)
    return [
      loads.map(\.format.rawValue), loads.map(\.order.rawValue), loads.map { "\($0.chainLength)" },
    ]
    .map { $0.joined(separator: "+") }
  }

  private static func memory(_ rate: RateCase) -> String {
    guard case .host(let latency) = rate.memory, rate.latencySpread > 0 else {
      return memory(rate.memory)
    }
    return "host \(latency * 4) to \((latency + rate.latencySpread) * 4) ns"
  }

  private static func memory(_ memory: RateCase.Memory) -> String {
    switch memory {
    case .host(let latency): "host \(latency * 4) ns"
    case .bounce: "bounce"
    }
  }

  /// The table of rates as text: a row for each arrangement, a column for each memory.
  public static func text(_ rows: [Row]) -> String {
    var lines = [["queues", "format", "order", "chain"]]
    var columns: [String] = []
    for row in rows where !columns.contains(memory(row.rate.memory)) {
      columns.append(memory(row.rate.memory))
    }
    let hasReasons = rows.contains { $0.mostCycles != nil }
    for column in columns {
      lines[0] += [column, "of limit"] + (hasReasons ? ["most cycles"] : [])
    }
    var seen: [RateCase] = []
    for row in rows {
      var key = row.rate
      key.memory = .bounce
      guard !seen.contains(key) else { continue }
      seen.append(key)
      var line = [
        "\(key.queueCount)", key.format.rawValue, key.order.rawValue, "\(key.chainLength)",
      ]
      for column in columns {
        let found = rows.first { other in
          var arrangement = other.rate
          arrangement.memory = .bounce
          return arrangement == key && memory(other.rate.memory) == column
        }
        line += [
          RunTable.thousandths(found?.descriptorsPerCycle), RunTable.decimal(found?.ofLimit),
        ]
        if hasReasons { line.append(found?.mostCycles ?? "-") }
      }
      lines.append(line)
    }
    return RunTable.aligned(lines)
  }

  /// The table of other arrangements as text: a row for each.
  public static func arrangementText(_ rows: [Row]) -> String {
    RunTable.aligned(
      [
        [
          "queues", "format", "order", "chain", "ring", "doorbell", "taken", "memory", "per cycle",
          "limit", "of limit", "most cycles",
        ]
      ]
        + rows.map { row in
          ["\(row.rate.queueCount)"] + kinds(row.rate) + [
            "\(row.rate.ringSize)", row.rate.isHinted ? "with index" : "plain",
            row.rate.taker.name, memory(row.rate),
            RunTable.thousandths(row.descriptorsPerCycle), RunTable.decimal(row.rate.limit),
            RunTable.decimal(row.ofLimit), row.mostCycles ?? "-",
          ]
        })
  }

  /// The table of first descriptors as text.
  public static func text(_ rows: [FirstRow]) -> String {
    RunTable.aligned(
      [["format", "read, cycles", "reads in turn", "to first descriptor", "extra for each"]]
        + rows.map {
          [
            $0.format.rawValue, "\($0.latency)", "\($0.tripCount)", "\($0.cycleCount)",
            RunTable.decimal($0.extraPerTrip),
          ]
        })
  }
}
