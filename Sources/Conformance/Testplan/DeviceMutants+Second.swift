import OrderingReference

extension DeviceMutant {
  /// The second third of the list.
  static let part2: [DeviceMutant] = [
    DeviceMutant(
      "skips-used-index", [.split(35)],
      "counts the used index one too far"),
    DeviceMutant(
      "misplaces-batch", [.split(36)],
      "puts the element of a batch into its last slot"),
    DeviceMutant(
      "writes-available-ring", [.split(37)],
      "writes the available ring"),
    DeviceMutant(
      "skips-list", [.packed(2)],
      "begins with the second of two available lists"),
    DeviceMutant(
      "uses-unavailable-descriptor", [.packed(5)],
      "writes a used descriptor where nothing was made available"),
    DeviceMutant(
      "rewrites-used-descriptor", [.packed(6)],
      "writes a used descriptor twice"),
    DeviceMutant(
      "fetches-lists-backwards", [.packed(14)],
      "fetches the second descriptor of a list first"),
    DeviceMutant(
      "skips-one-entry", [.packed(19)],
      "writes another used descriptor one entry behind, inside the list"),
    DeviceMutant(
      "uses-first-of-group-first", [.packed(20)],
      "writes the first used descriptor of a group first"),
    DeviceMutant(
      "sets-reserved-event-flags", [.packed(21)],
      "writes event flags 3"),
    DeviceMutant(
      "never-wraps", [.packed(22)],
      "keeps its wrap counter at the ring's end"),
    DeviceMutant(
      "wrong-device-id", [.pci(1)],
      "shows device ID 0x10ff"),
    DeviceMutant(
      "modern-revision-0", [.pci(2)],
      "a modern device shows revision 0"),
    DeviceMutant(
      "transitional-revision-1", [.pci(3)],
      "a transitional device shows revision 1"),
    DeviceMutant(
      "ties-halves", [.pci(6)],
      "clears the high half of a queue address when the low one is written"),
    DeviceMutant(
      "short-capability", [.pci(10)],
      "shows cap_len 16 for the notify capability"),
    DeviceMutant(
      "no-window-capability", [.pci(12)],
      "has no configuration access capability"),
    DeviceMutant(
      "misaligned-structure", [.pci(13)],
      "places device configuration at an offset of 2"),
    DeviceMutant(
      "forgets-driver-features", [.pci(14)],
      "reads 0 from driver_feature"),
    DeviceMutant(
      "keeps-generation", [.pci(15)],
      "changes configuration and keeps the generation"),
    DeviceMutant(
      "keeps-features", [.pci(16)],
      "keeps the acknowledged features behind a reset"),
    DeviceMutant(
      "keeps-queue-enable", [.pci(17)],
      "keeps queue_enable behind a reset"),
    DeviceMutant(
      "keeps-queue-enabled", [.pci(18)],
      "shows queue_enable 1 behind a queue's reset"),
    DeviceMutant(
      "odd-queue-size", [.pci(19)],
      "shows 255 as the largest queue size"),
    DeviceMutant(
      "short-notify-structure", [.pci(27)],
      "leaves no room for the last doorbell"),
    DeviceMutant(
      "forgets-configuration-bit", [.pci(30)],
      "forgets the configuration bit of the ISR byte"),
    DeviceMutant(
      "forgets-queue-bit", [.pci(31)],
      "asserts its pin for a queue and leaves the ISR byte 0"),
    DeviceMutant(
      "keeps-interrupt-status", [.pci(32)],
      "does not clear the ISR byte when it is read"),
    DeviceMutant(
      "region-beyond-bar", [.pci(34)],
      "shows a region longer than its BAR"),
    DeviceMutant(
      "vendor-data-of-virtio", [.pci(35)],
      "shows vendor data with vendor 0x1af4"),
    DeviceMutant(
      "window-ignores-offset", [.pci(37)],
      "accesses the start of the BAR by the window"),
    DeviceMutant(
      "shifts-vectors", [.pci(39)],
      "maps a queue to the vector behind the one that was written"),
    DeviceMutant(
      "keeps-vectors", [.pci(40)],
      "keeps vectors behind a reset"),
    DeviceMutant(
      "accepts-any-vector", [.pci(41)],
      "reads back vectors that do not exist"),
    DeviceMutant(
      "interrupts-without-vector", [.pci(43)],
      "interrupts with vector 0 where none is assigned"),
    DeviceMutant(
      "one-vector", [.pci(45)],
      "has an MSI-X table of one entry"),
  ]
}
