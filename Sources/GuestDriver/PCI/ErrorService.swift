import CycleKernel
public import HostPlatform
import PCIeLayouts

/// The operating system's part in Advanced Error Reporting: it lets a function and the root port above
/// report, takes the port's interrupt, and reads and clears what the registers say.
///
/// Source: PCIe Base, 6.2.4 to 6.2.6 and 7.8.4.
public struct ErrorService {
  /// The interrupt that the root port is given.
  public static let vector: UInt16 = 0xe0

  private let cpu: any GuestCPU
  private let function: RequesterID
  private let functionPlaces: Places
  private let portPlaces: Places

  /// Where a function has the two capabilities.
  private struct Places {
    var express: UInt16
    var errors: UInt16
  }

  /// Switches reporting on, advisory errors included; nil when either end has no such capability.
  public init?(_ function: PCIFunction, cpu: any GuestCPU) {
    let port = PCIFunction(at: RootPort.identifier)
    guard let below = Self.places(of: function, cpu), let above = Self.places(of: port, cpu) else {
      return nil
    }
    self.cpu = cpu
    self.function = function.identifier
    functionPlaces = below
    portPlaces = above
    enable(function.identifier, below)
    enable(port.identifier, above)
    cpu.writeConfiguration(
      port.identifier, register: above.errors + UInt16(ErrorReportingCapability.rootCommand),
      value: ErrorReportingCapability.rootInterrupts, byteCount: 4)
    guard let message = port.capabilities(0x05, cpu: cpu).first else { return nil }
    cpu.writeConfiguration(
      port.identifier, register: message + 4, value: UInt32(MSIXDriver.messageAddress),
      byteCount: 4)
    cpu.writeConfiguration(
      port.identifier, register: message + 12, value: UInt32(Self.vector), byteCount: 2)
    cpu.writeConfiguration(port.identifier, register: message + 2, value: 1, byteCount: 2)
  }

  private static func places(of function: PCIFunction, _ cpu: any GuestCPU) -> Places? {
    guard let express = function.capabilities(PCIExpressCapability.identifier, cpu: cpu).first,
      let errors = function.extendedCapability(ErrorReportingCapability.identifier, cpu: cpu)
    else { return nil }
    return Places(express: express, errors: errors)
  }

  private func enable(_ function: RequesterID, _ places: Places) {
    for register in [
      ErrorReportingCapability.uncorrectableStatus, ErrorReportingCapability.correctableStatus,
    ] {
      let at = places.errors + UInt16(register)
      cpu.writeConfiguration(
        function, register: at, value: cpu.readConfiguration(function, register: at), byteCount: 4)
    }
    let mask = places.errors + UInt16(ErrorReportingCapability.correctableMask)
    cpu.writeConfiguration(
      function, register: mask,
      value: cpu.readConfiguration(function, register: mask)
        & ~ErrorReportingCapability.advisoryNonFatal, byteCount: 4)
    let control = places.express + UInt16(PCIExpressCapability.deviceControl)
    let present = cpu.readConfiguration(function, register: control) & 0xffff
    cpu.writeConfiguration(
      function, register: control,
      value: present | UInt32(PCIExpressCapability.errorReporting), byteCount: 2)
  }

  /// Whether the root port has interrupted since the last time.
  public func takeInterrupt() -> Bool { cpu.waitForInterrupt(vector: Self.vector, limit: 0) }

  /// Reads and clears the registers of both ends; those of the function only where its link is up.
  public func read() -> [ErrorReport] {
    cpu.writeConfiguration(
      RootPort.identifier,
      register: portPlaces.errors + UInt16(ErrorReportingCapability.rootStatus), value: 0x7f,
      byteCount: 4)
    let above = read(.port, RootPort.identifier, portPlaces)
    var reports = above.map { [$0] } ?? []
    if above?.errors.contains(.surpriseDown) != true,
      let below = read(.device, function, functionPlaces)
    {
      reports.append(below)
    }
    return reports
  }

  private func read(
    _ party: ErrorReport.Party, _ function: RequesterID, _ places: Places
  ) -> ErrorReport? {
    func word(_ register: Int) -> UInt32 {
      cpu.readConfiguration(function, register: places.errors + UInt16(register))
    }
    func clear(_ register: UInt16, _ value: UInt32) {
      cpu.writeConfiguration(function, register: register, value: value, byteCount: 4)
    }
    let bits = word(ErrorReportingCapability.uncorrectableStatus)
    // Nobody answers.
    guard bits != .max else { return nil }
    var header = SIMD4<UInt32>.zero
    for index in 0..<4 { header[index] = word(ErrorReportingCapability.headerLog + 4 * index) }
    let control = places.express + UInt16(PCIExpressCapability.deviceControl)
    let device = cpu.readConfiguration(function, register: control)
    let status = cpu.readConfiguration(function, register: ConfigurationHeader.command) >> 16
    let report = ErrorReport(
      party: party, errors: UncorrectableError.allCases.filter { bits & $0.bit != 0 },
      detected: UInt16(truncatingIfNeeded: device >> 16) & 0xf, header: header,
      status: UInt16(truncatingIfNeeded: status) & 0xf900)
    clear(places.errors + UInt16(ErrorReportingCapability.uncorrectableStatus), bits)
    clear(
      places.errors + UInt16(ErrorReportingCapability.correctableStatus),
      word(ErrorReportingCapability.correctableStatus))
    cpu.writeConfiguration(function, register: control + 2, value: 0xf, byteCount: 2)
    cpu.writeConfiguration(
      function, register: ConfigurationHeader.status, value: 0xf900, byteCount: 2)
    return report.isEmpty ? nil : report
  }
}
