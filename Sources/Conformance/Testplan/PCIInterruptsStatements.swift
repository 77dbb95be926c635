import OrderingReference

/// Statements PCI 27 to 45: notifications, interrupts, windows.
extension Statement {
  static let pciInterrupts: [Statement] = [
    Statement(
      .pci(27), .device, .must,
      "Aligns the notify structure, and gives it multiplier and length that hold every "
        + "doorbell.",
      clause: "Notification structure layout",
      check: .rule,
      scenarios: [.negotiation, .notificationData],
      mutant: .device("short-notify-structure")),
    Statement(
      .pci(28), .driver, .must,
      "Notifies with 16 bits, with NOTIFICATION_DATA with 32.",
      clause: "Available Buffer Notifications",
      check: .rule,
      scenarios: [.splitTraffic, .notificationData],
      mutant: .driver),
    Statement(
      .pci(29), .driver, .must,
      "Notifies with the queue's index, or with what the device says by "
        + "NOTIF_CONFIG_DATA.",
      clause: "Available Buffer Notifications",
      check: .rule,
      scenarios: [.splitTraffic, .notificationConfigurationData],
      mutant: .driver),
    Statement(
      .pci(30), .device, .must,
      "Sets the configuration bit of the ISR byte before it tells a change.",
      clause: "ISR status capability",
      check: .rule,
      scenarios: [.configurationChange],
      mutant: .device("forgets-configuration-bit")),
    Statement(
      .pci(31), .device, .must,
      "Without MSI-X sets the queue bit first, and shows the interrupt in Status.",
      clause: "ISR status capability",
      check: .rule,
      scenarios: [.intx],
      mutant: .device("forgets-queue-bit")),
    Statement(
      .pci(32), .device, .must,
      "Clears the ISR byte when it is read.",
      clause: "ISR status capability",
      check: .rule,
      scenarios: [.intx],
      mutant: .device("keeps-interrupt-status")),
    Statement(
      .pci(33), .driver, .should,
      "With MSI-X leaves the ISR byte alone for queue interrupts.",
      clause: "ISR status capability",
      check: .rule,
      scenarios: [.splitTraffic, .configurationChange],
      mutant: .driver),
    Statement(
      .pci(34), .device, .must,
      "Places shared memory inside its BAR, each with an ID of its own.",
      clause: "Shared memory capability",
      check: .rule,
      scenarios: [.dmbOffset],
      mutant: .device("region-beyond-bar")),
    Statement(
      .pci(35), .device, .must,
      "Gives vendor data a vendor other than 0x1af4 and a length in doublewords.",
      clause: "Vendor data capability",
      check: .rule,
      scenarios: [.negotiation],
      mutant: .device("vendor-data-of-virtio")),
    Statement(
      .pci(36), .driver, .must,
      "Looks at the vendor before it uses vendor data.",
      clause: "Vendor data capability",
      check: .explained(
        "a driver that knows no vendor data has no use for them; reading the list whole is "
          + "no use"),
      scenarios: [.negotiation],
      mutant: .none(
        "no driver of this model uses vendor data")),
    Statement(
      .pci(37), .device, .must,
      "Accesses the BAR by the window's BAR, offset and length.",
      clause: "PCI configuration access capability",
      check: .rule,
      scenarios: [.configurationWindow],
      mutant: .device("window-ignores-offset")),
    Statement(
      .pci(38), .driver, .mustNot,
      "Points the window to a misaligned place, or to one that no other capability "
        + "covers.",
      clause: "PCI configuration access capability",
      check: .rule,
      scenarios: [.configurationWindow],
      mutant: .driver),
    Statement(
      .pci(39), .device, .must,
      "Maps any event to any vector, unmaps it, and reads the vector back.",
      clause: "MSI-X Vector Configuration",
      check: .rule,
      scenarios: [.splitTraffic, .registerReadBack],
      mutant: .device("shifts-vectors")),
    Statement(
      .pci(40), .device, .must,
      "Unmaps every event on reset.",
      clause: "MSI-X Vector Configuration",
      check: .rule,
      scenarios: [.deviceReset, .registerReadBack],
      mutant: .device("keeps-vectors")),
    Statement(
      .pci(41), .device, .must,
      "Reads NO_VECTOR where an event could not be mapped.",
      clause: "MSI-X Vector Configuration",
      check: .rule,
      scenarios: [.registerReadBack],
      mutant: .device("accepts-any-vector")),
    Statement(
      .pci(42), .driver, .must,
      "Reads vectors back, and uses none beyond the table.",
      clause: "MSI-X Vector Configuration",
      check: .rule,
      scenarios: [.splitTraffic],
      mutant: .driver),
    Statement(
      .pci(43), .device, .mustNot,
      "Interrupts for an event with NO_VECTOR.",
      clause: "Used Buffer Notifications",
      check: .rule,
      scenarios: [.splitTraffic, .noVectors],
      mutant: .device("interrupts-without-vector")),
    Statement(
      .pci(44), .driver, .must,
      "Deals with an interrupt shared by configuration and queues.",
      clause: "Configuration change notifications",
      check: .explained(
        "what a handler looks at is inside the driver; the scenario shares one vector and "
          + "expects the job and the change to be noticed"),
      scenarios: [.sharedVector],
      mutant: .none(
        "a driver that breaks it does not end the job, which the scenario expects")),
    Statement(
      .pci(45), .device, .should,
      "Has an MSI-X table of 2 to 0x800 entries.",
      clause: "MSI-X Vector Configuration",
      check: .rule,
      scenarios: [.negotiation],
      mutant: .device("one-vector")),
  ]
}
