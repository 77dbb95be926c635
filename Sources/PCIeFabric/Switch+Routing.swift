import PCIeLayouts

/// Where a packet leaves a switch.
///
/// Source: PCIe Base, 2.2.4 (routing by address, by ID, and of messages).
extension Switch {
  /// The port by which a packet leaves; nil when nothing claims it.
  func target(_ header: TLPHeader, from port: Port) -> Port? {
    switch header.kind {
    case .memoryRead, .memoryWrite: return target(ofMemory: header, from: port)
    case .ioRead, .ioWrite: return port == .upstream ? nil : .upstream
    case .configurationRead, .configurationWrite: return byBus(header.target.bus, from: port)
    case .completion, .completionWithData: return byBus(header.requester.bus, from: port)
    case .message, .messageWithData:
      if header.messageRouting == .byID { return byBus(header.target.bus, from: port) }
      return port == .upstream ? nil : .upstream
    }
  }

  private func target(ofMemory header: TLPHeader, from port: Port) -> Port? {
    if port != .upstream, configuration.routing == .redirected { return .upstream }
    // An address that ATS has not translated may mean anything to the IOMMU: bridges compare it all
    // the same, which is what redirection is for.
    let claimed = configuration.ports.firstIndex { downstream in
      downstream.windows.contains { $0.contains(header.address) }
    }
    if let claimed { return .downstream(claimed) }
    return port == .upstream ? nil : .upstream
  }

  private func byBus(_ bus: UInt8, from port: Port) -> Port? {
    if let index = configuration.ports.firstIndex(where: { $0.buses.contains(bus) }) {
      return .downstream(index)
    }
    return port == .upstream ? nil : .upstream
  }
}
