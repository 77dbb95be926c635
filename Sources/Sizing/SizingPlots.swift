public import VectorPlots

/// The study as pictures.
extension SizingStudy {
  /// A picture and the name of its file.
  public struct Picture: Sendable {
    /// The file's name without its ending.
    public var name: String
    /// What it shows.
    public var plot: LinePlot
  }

  /// A picture of each sweep and workload, and of latency against depth.
  public var pictures: [Picture] {
    parts.flatMap { part in
      SizingWorkload.allCases.flatMap { workload -> [Picture] in
        let points = part.points.filter { $0.of.workload == workload }
        guard !points.isEmpty else { return [] }
        var pictures = [
          Picture(
            name: "\(part.sweep.rawValue)-\(workload.rawValue)",
            plot: plot(part.sweep, workload, points, of: "MB/s") { $0.megabytesPerSecond })
        ]
        if part.sweep == .depth {
          pictures.append(
            Picture(
              name: "latency-\(workload.rawValue)",
              plot: plot(part.sweep, workload, points, of: "median latency, us") {
                $0.latencyMedian
              }))
        }
        return pictures
      }
    }
  }

  /// The lines without those of bus addresses that lie on those of offsets: one line, `dmb`, is both.
  static func joined(_ series: [LinePlot.Series]) -> [LinePlot.Series] {
    let (offset, bus) = (SizingProfile.dmbOffset.rawValue, SizingProfile.dmbBus.rawValue)
    var kept = series
    for line in series where line.name.hasPrefix(bus) {
      let rest = line.name.dropFirst(bus.count)
      guard let place = kept.firstIndex(where: { $0.name == offset + rest }),
        kept[place].points == line.points
      else { continue }
      kept[place].name = "dmb" + rest
      kept.removeAll { $0.name == line.name }
    }
    return kept
  }

  private func plot(
    _ sweep: SizingSweep, _ workload: SizingWorkload, _ points: [SizingPoint], of what: String,
    _ value: (SizingPoint) -> Double?
  ) -> LinePlot {
    var names: [String] = []
    for point in points where !names.contains(sweep.line(point.of)) {
      names.append(sweep.line(point.of))
    }
    let hasKnee = sweep == .region || sweep == .medium
    let series = names.map { name in
      let line = points.filter { sweep.line($0.of) == name }
      let answer = hasKnee ? SizingAnswer(line) : nil
      return LinePlot.Series(
        name: name,
        points: line.map { LinePlot.Point(x: sweep.number($0.of), y: value($0)) },
        ring: answer?.kneeByteCount.map { Double($0) },
        mark: answer.map { Double($0.formulaByteCount) })
    }
    let joined = Self.joined(series)
    let places = Set(points.map { sweep.number($0.of) }).sorted()
    return LinePlot(
      title: "\(workload.rawValue): \(sweep.subject)", horizontal: sweep.axis, vertical: what,
      scale: .logarithmic, ticks: places.map { LinePlot.Tick(x: $0, label: sweep.label($0)) },
      series: joined)
  }
}

extension SizingSweep {
  /// What a picture of the sweep is about, in a few words.
  var subject: String {
    switch self {
    case .region: "size of the region"
    case .depth: "requests under way"
    case .slot: "size of a slot"
    case .link: "latency of the link"
    case .medium: "latency of the medium"
    }
  }
}
