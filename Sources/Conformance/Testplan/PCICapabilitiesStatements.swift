import OrderingReference

/// Statements PCI 01 to 13: identity and capabilities.
extension Statement {
  static let pciCapabilities: [Statement] = [
    Statement(
      .pci(1), .device, .must,
      "Has vendor ID 0x1af4 and a device ID of virtio.",
      clause: "PCI Device Discovery",
      check: .rule,
      scenarios: [.negotiation, .legacy],
      mutant: .device("wrong-device-id")),
    Statement(
      .pci(2), .device, .should,
      "As a modern device has revision 1 or more and subsystem ID 0x40 or more.",
      clause: "PCI Device Discovery",
      check: .rule,
      scenarios: [.negotiation],
      mutant: .device("modern-revision-0")),
    Statement(
      .pci(3), .device, .must,
      "As a transitional device has revision 0 and its type as subsystem ID.",
      clause: "PCI Device Discovery",
      check: .rule,
      scenarios: [.legacy],
      mutant: .device("transitional-revision-1")),
    Statement(
      .pci(4), .driver, .must,
      "Takes a device of any revision.",
      clause: "PCI Device Discovery",
      check: .rule,
      scenarios: [.oddCapabilities],
      mutant: .driver),
    Statement(
      .pci(5), .driver, .must,
      "Accesses each field by its width, 64-bit fields by halves.",
      clause: "PCI Device Layout",
      check: .rule,
      scenarios: [.negotiation],
      mutant: .driver),
    Statement(
      .pci(6), .device, .must,
      "Lets the halves of 64-bit fields be written independently.",
      clause: "PCI Device Layout",
      check: .rule,
      scenarios: [.registerReadBack],
      mutant: .device("ties-halves")),
    Statement(
      .pci(7), .driver, .must,
      "Ignores capabilities with a reserved type or BAR.",
      clause: "Virtio Structure PCI Capabilities",
      check: .rule,
      scenarios: [.oddCapabilities],
      mutant: .driver),
    Statement(
      .pci(8), .driver, .must,
      "Takes longer capabilities and structures.",
      clause: "Virtio Structure PCI Capabilities",
      check: .rule,
      scenarios: [.oddCapabilities],
      mutant: .driver),
    Statement(
      .pci(9), .driver, .mustNot,
      "Writes into capabilities but for the configuration window.",
      clause: "Virtio Structure PCI Capabilities",
      check: .rule,
      scenarios: [.negotiation, .configurationWindow],
      mutant: .driver),
    Statement(
      .pci(10), .device, .must,
      "Counts everything in cap_len.",
      clause: "Virtio Structure PCI Capabilities",
      check: .rule,
      scenarios: [.negotiation],
      mutant: .device("short-capability")),
    Statement(
      .pci(11), .device, .should,
      "Orders structures of one type by preference; the driver takes the first that it "
        + "can use.",
      clause: "Virtio Structure PCI Capabilities",
      check: .rule,
      scenarios: [.oddCapabilities],
      mutant: .driver),
    Statement(
      .pci(12), .device, .must,
      "Has common, notify, ISR and window capabilities, and device configuration where "
        + "its type has one.",
      clause: "PCI-specific capabilities",
      check: .rule,
      scenarios: [.negotiation],
      mutant: .device("no-window-capability")),
    Statement(
      .pci(13), .device, .must,
      "Aligns common and device configuration to 4 bytes.",
      clause: "PCI-specific capabilities",
      check: .rule,
      scenarios: [.negotiation],
      mutant: .device("misaligned-structure")),
  ]
}
