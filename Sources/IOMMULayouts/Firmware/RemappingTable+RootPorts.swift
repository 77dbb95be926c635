extension RemappingTable {
  /// Whether devices below a root port may use ATS: an ATSR takes every port, or names this one.
  ///
  /// Source: VT-d, 8.5.
  public func reportsATS(belowPort device: UInt8, function: UInt8, bus: UInt8 = 0) -> Bool {
    let path = [DeviceScope.Step(device: device, function: function)]
    return rootPorts.contains { report in
      report.allPorts
        || report.scopes.contains {
          $0.kind == .bridge && $0.startBus == bus && $0.path == path
        }
    }
  }
}
