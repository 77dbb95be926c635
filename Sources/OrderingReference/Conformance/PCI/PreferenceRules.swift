import PCIeLayouts
import VirtioLayouts

/// Which of several structures the driver uses: PCI-11.
struct PreferenceRules {
  func observe(_ header: TLPHeader, map: StructureMap, _ context: ConformanceContext) {
    guard let window = map.window(header.enabledRange.address) else { return }
    let hasOther = map.windows.contains {
      $0.structure == window.structure && $0.place != window.place
    }
    guard hasOther else { return }
    context.check(
      .pci(11), window.isPreferred,
      "the \(window.structure) of capability \(hexadecimal(UInt64(window.place))) is used, though"
        + " another stands ahead of it")
  }
}
