import PCIeLayouts
import Testing

@Suite("Requester ID (PCIe Base, 2.2.6.2)")
struct RequesterIDTests {
  @Test("bus, device and function take eight, five and three bits")
  func bits() {
    let identifier = RequesterID(bus: 0xa5, device: 0x13, function: 6)
    #expect(identifier.rawValue == 0xa59e)
    #expect(identifier.bus == 0xa5)
    #expect(identifier.deviceFunction == 0x9e)
    #expect(identifier.description == "a5:13.6")
    #expect(RequesterID(rawValue: 0x0108).description == "01:01.0")
  }

  @Test("a device or function beyond its bits does not reach its neighbour")
  func cut() {
    #expect(RequesterID(bus: 1, device: 33, function: 9).rawValue == 0x0109)
  }
}
